// What entries of an org file say beside what org knows, for both directions.

/** Begins the name of a property of ours. */
export const OWN = 'AURELIUS_';

/** The attributes that hold properties of others and a keyword that is none of the usual two. */
export const KEPT = 'org';
export const KEYWORD = 'keyword';

/** Fields that org has no place for, or only to the minute. */
export const EXTRAS = [
  'description',
  'status',
  'dueLocal',
  'dueDate',
  'deadline',
  'scheduled',
  'wait',
  'rrule',
  'repeatFrom',
  'seriesId',
  'recurrenceId',
  'dtstart',
  'rdate',
  'exdate',
  'project',
  'parentId',
  'position',
  'depends',
  'annotations',
  'links',
  'reminders',
  'intervals',
  'aiSuggested',
  'aiConfidence',
  'smartScheduled',
  'attributes',
  'created',
  'completed',
] as const;

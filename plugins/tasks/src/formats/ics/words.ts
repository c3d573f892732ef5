// How iCalendar and we call the same things, for both directions.

/** Begins the name of a property of ours. */
export const OWN = 'X-AURELIUS-';

/** The attribute that holds properties of others, each a line. */
export const KEPT = 'icalendar';

/** Stands for the zone of a day that floats. */
export const FLOATING = 'floating';

/** PRIORITY: 1 is highest, 9 lowest, 0 none. */
export const PRIORITY = { urgent: 1, high: 3, medium: 5, low: 9 } as const;

/** Fields that no property of iCalendar says, or not always. */
export const EXTRAS = [
  'description',
  'status',
  'dueZone',
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
  'position',
  'estimate',
  'links',
  'reminders',
  'intervals',
  'aiSuggested',
  'aiConfidence',
  'smartScheduled',
  'attributes',
] as const;

// An entry of an org file as a task.
import type { Task } from '../../contract.ts';
import { type Decoded, type Importing, isUuid, RowFault } from '../decoded.ts';
import { fromExtras } from '../extras.ts';
import { instantOfLocal, localText, zoneOfWord } from '../moments.ts';
import { readWire, type Wire } from '../wire.ts';
import type { Entry } from './entries.ts';
import { headingText, type Shown } from './heading.ts';
import { readStamp, type Stamp } from './stamps.ts';
import { EXTRAS, KEPT, KEYWORD, OWN } from './words.ts';

/** Where an entry stands among the others. */
export interface Place {
  /** The task that it is below. */
  readonly parentId: string | null;
  /** Headings it is below, outermost first. */
  readonly path: readonly string[];
  /** Those of them that are no tasks. */
  readonly project: string | null;
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new RowFault('a property is not JSON');
  }
};

function propertiesOf({ properties }: Entry) {
  const own: [string, string][] = [];
  const others = new Map<string, string>();
  for (const [name, value] of properties) {
    if (!name.toUpperCase().startsWith(OWN)) others.set(name, value);
    else own.push([name.slice(OWN.length), value.startsWith('"') ? String(jsonOf(value)) : value]);
  }
  return { own, others };
}

/** Takes a property of others by its name, whatever its case. */
function taken(others: Map<string, string>, name: string): string | undefined {
  const key = [...others.keys()].find((one) => one.toUpperCase() === name);
  const value = key === undefined ? undefined : others.get(key);
  if (key !== undefined) others.delete(key);
  return value;
}

/** What a heading stands for: what we wrote beside it, as long as it is still the heading that we wrote. */
function shownOf({ heading, text }: Entry, own: readonly [string, string][]): Shown {
  const plain = { title: heading.title, priority: heading.priority, labels: heading.tags };
  const hint = own.find(([name]) => name.toUpperCase() === 'HEADING')?.[1];
  if (hint === undefined) return plain;
  const whole = jsonOf(hint) as Partial<Shown> | null;
  const shown = { ...plain, ...whole };
  if (typeof shown.title !== 'string' || !Array.isArray(shown.labels)) return plain;
  return headingText(heading.depth, heading.keyword ?? '', shown) === text.trimEnd()
    ? shown
    : plain;
}

function estimateOf(effort: string | undefined): number | null {
  const [, hours, minutes] = /^(\d{1,5}):(\d\d)$/.exec(effort ?? '') ?? [];
  if (hours !== undefined) return Number(hours) * 60 + Number(minutes) || null;
  const [, count] = /^(\d{1,6})(?:min)?$/.exec(effort ?? '') ?? [];
  return count === undefined ? null : Number(count) || null;
}

/** An instant of a timestamp, to the second where it was written so. */
function exact(wall: string, hint: string | null | undefined, { zone }: Importing): string {
  const shown = hint == null ? null : localText(Date.parse(hint), zone);
  const minute = (text: string) => (text.length === 10 ? `${text}T00:00` : text.slice(0, 16));
  if (hint != null && shown !== null && minute(shown) === minute(wall)) return hint;
  return instantOfLocal(wall, zone, 'a timestamp');
}

const CLOCK = /^CLOCK:[ \t]*(\[[^\]]*\])(?:--(\[[^\]]*\]))?/;

function intervalsOf({ clocks }: Entry, hint: Wire['intervals'], importing: Importing) {
  const hinted = hint ?? [];
  const found = clocks.map(({ text }) => {
    const [, from = '', to] = CLOCK.exec(text) ?? [];
    return { from: readStamp(from).wall, to: to === undefined ? null : readStamp(to).wall };
  });
  const times = found.reverse().map(({ from, to }, at) => ({
    start: exact(from, hinted[at]?.start, importing),
    end: to === null ? null : exact(to, hinted[at]?.end, importing),
  }));
  return times.sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
}

function statusOf({ heading, keywords }: Entry): Task['status'] {
  const word = heading.keyword ?? '';
  if (keywords.open.has(word)) return 'open';
  return /^CANCEL/.test(word) ? 'cancelled' : 'done';
}

/** What is due, and how it repeats; a task that is only scheduled repeats by that. */
function dueOf(due: Stamp | null, extras: Partial<Wire>, zone: string | null): Partial<Wire> {
  if (!due) return { dueLocal: null };
  const hint = extras.dueLocal ?? '';
  const same = hint.length > 10 && hint.slice(0, 16) === due.wall;
  return {
    dueLocal: same ? hint : due.wall,
    dueZone: zone,
    ...(same || hint === '' ? { dueDate: extras.dueDate ?? null } : {}),
    ...(due.rrule === null ? {} : { rrule: due.rrule, repeatFrom: due.repeatFrom }),
  };
}

/** @throws RowFault */
export function decodeEntry(entry: Entry, place: Place, importing: Importing): Decoded {
  if (entry.fault !== undefined) throw new RowFault(entry.fault);
  const { own, others } = propertiesOf(entry);
  const extras = fromExtras(own, EXTRAS);
  const shown = shownOf(entry, own);
  if (shown.title.trim() === '') throw new RowFault('it has no title');
  const zone = zoneOfWord(own.find(([name]) => name === 'ZONE')?.[1], importing.zone);
  const stamp = (name: string) => {
    const text = entry.planning.get(name);
    return text === undefined ? null : readStamp(text);
  };
  const [deadline, scheduled, closed] = [stamp('DEADLINE'), stamp('SCHEDULED'), stamp('CLOSED')];
  const due = deadline ?? (scheduled?.rrule ? scheduled : null);
  const id = taken(others, 'ID');
  const category = taken(others, 'CATEGORY');
  const effort = taken(others, 'EFFORT');
  const { keyword } = entry.heading;
  const usual = keyword === 'TODO' || keyword === 'DONE' || keyword === 'CANCELLED';
  const attributes = {
    ...extras.attributes,
    ...(others.size > 0 ? { [KEPT]: Object.fromEntries(others) } : {}),
    ...(usual || keyword === null ? {} : { [KEYWORD]: keyword }),
  };
  const body = entry.body.join('\n').replace(/^(?:[ \t]*\n)+|(?:\n[ \t]*)+$/g, '');
  const {
    rrule,
    repeatFrom,
    intervals,
    dueLocal: _local,
    dueDate: _date,
    created,
    ...more
  } = extras;
  const wire: Wire = {
    project: category ?? place.project,
    parentId: place.parentId,
    rrule: rrule ?? null,
    repeatFrom: repeatFrom ?? null,
    ...more,
    title: shown.title,
    priority: shown.priority,
    labels: [...shown.labels, ...entry.fileTags],
    status: extras.status ?? statusOf(entry),
    notes: body === '' ? null : body,
    estimate: estimateOf(effort),
    ...dueOf(due, extras, zone),
    scheduled: scheduled ? exact(scheduled.wall, extras.scheduled, importing) : null,
    completed: closed ? exact(closed.wall, extras.completed, importing) : null,
    intervals: intervalsOf(entry, intervals, importing),
    attributes,
    ...(due?.warning ? { reminders: extras.reminders ?? [{ before: due.warning }] } : {}),
    ...(created === undefined ? {} : { created }),
    id: idOf(id, shown, place, importing),
  };
  return readWire(wire, importing);
}

function idOf(id: string | undefined, shown: Shown, { path }: Place, importing: Importing): string {
  if (id === undefined || id === '') return importing.idFor([...path, shown.title].join('\n'));
  return isUuid(id.toLowerCase()) ? id : importing.namedId(id);
}

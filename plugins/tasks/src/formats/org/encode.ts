// A task as an entry of an org file. What a heading, a timestamp or a clock line shows only in part stands whole in the
// drawer of properties, and holds as long as what is shown has not been changed.
import type { Task } from '../../contract.ts';
import { type TaskRow, toWire } from '../../row.ts';
import { extrasOf } from '../extras.ts';
import { localText, zoneWord } from '../moments.ts';
import { headingText, isTag, readHeading, type Shown, USUAL } from './heading.ts';
import { repeaterOf, stampText } from './stamps.ts';
import { EXTRAS, KEPT, KEYWORD, OWN } from './words.ts';

const KEYWORDS = { open: 'TODO', recurring: 'TODO', done: 'DONE', cancelled: 'CANCELLED' };

function keywordOf({ status, attributes }: Task): string {
  const kept = attributes[KEYWORD];
  const own = typeof kept === 'string' && /^[A-Z]+$/.test(kept) ? kept : null;
  const fits = own !== null && (status === 'open' ? USUAL.open : USUAL.done).has(own);
  return fits && own !== null ? own : KEYWORDS[status];
}

/** Lines of a body that would be taken for a heading or a drawer get a comma, as org itself does it. */
const isTelling = (line: string): boolean =>
  /^,*(?:\*+[ \t]|[ \t]*:[A-Za-z_-]+:|[ \t]*#\+)/.test(line);
const bodyLine = (line: string): string => (isTelling(line) ? `,${line}` : line);
export const lineOfBody = (line: string): string =>
  line.startsWith(',') && isTelling(line.slice(1)) ? line.slice(1) : line;

const minute = (instant: string, zone: string): string => {
  const local = localText(Date.parse(instant), zone);
  return local.length === 10 ? `${local}T00:00` : local;
};

const clock = (minutes: number): string =>
  `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;

function clockLine({ start, end }: Task['intervals'][number], zone: string): string {
  const from = stampText(minute(start, zone), false);
  if (end === null) return `CLOCK: ${from}`;
  const spent = Math.max(0, Math.round((Date.parse(end) - Date.parse(start)) / 60_000));
  return `CLOCK: ${from}--${stampText(minute(end, zone), false)} =>  ${clock(spent)}`;
}

function planning(task: Task, repeater: string | null, zone: string): string[] {
  const { dueLocal, scheduled, completed } = task;
  const parts = [
    ...(completed === null ? [] : [`CLOSED: ${stampText(minute(completed, zone), false)}`]),
    ...(dueLocal === null ? [] : [`DEADLINE: ${stampText(dueLocal, true, repeater ?? '')}`]),
    ...(scheduled === null
      ? []
      : [`SCHEDULED: ${stampText(localText(Date.parse(scheduled), zone), true)}`]),
  ];
  return parts.length > 0 ? [parts.join(' ')] : [];
}

/** Whether a heading says all that it shows. */
function isPlain(line: string, { title, priority, labels }: Shown): boolean {
  const back = readHeading(line, USUAL);
  return (
    back !== null &&
    back.title === title &&
    back.priority === priority &&
    back.tags.join(':') === labels.join(':') &&
    labels.every(isTag)
  );
}

const property = (name: string, value: string): string => `:${name}: ${value}`;
const inLine = (text: string): boolean =>
  text.trim() === text && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);

/** @returns lines of a file */
export function encodeEntry(row: TaskRow, depth: number, zone: string): string {
  const task = toWire(row);
  const { title, priority, labels, project, estimate, attributes } = task;
  const shown: Shown = { title, priority, labels };
  const line = headingText(depth + 1, keywordOf(task), shown);
  const open = task.status === 'open' || task.status === 'recurring';
  const repeater =
    task.rrule !== null && open && task.dueLocal ? repeaterOf(task.rrule, task.repeatFrom) : null;
  const { [KEPT]: kept, [KEYWORD]: _keyword, ...rest } = attributes;
  const zoned = zoneWord(task, zone);
  const plainProject = project === null || inLine(project);
  const extra = {
    ...task,
    attributes: rest,
    rrule: repeater === null ? task.rrule : null,
    repeatFrom: repeater === null ? task.repeatFrom : null,
    parentId: depth === 0 ? task.parentId : null,
    project: plainProject ? null : project,
    status: task.status === 'recurring' ? task.status : (null as unknown as Task['status']),
    dueLocal:
      task.dueLocal && task.dueLocal.length > 10 && !task.dueLocal.endsWith(':00')
        ? task.dueLocal
        : null,
  };
  const properties = [
    property('ID', task.id),
    ...(project !== null && plainProject ? [property('CATEGORY', project)] : []),
    ...(estimate === null ? [] : [property('Effort', clock(estimate))]),
    ...(isPlain(line, shown) ? [] : [property(`${OWN}HEADING`, JSON.stringify(shown))]),
    ...(zoned === null ? [] : [property(`${OWN}ZONE`, zoned)]),
    ...extrasOf(extra, EXTRAS).map(([name, value]) =>
      property(
        `${OWN}${name.toUpperCase()}`,
        inLine(value) && !value.startsWith('"') ? value : JSON.stringify(value),
      ),
    ),
    ...Object.entries((kept ?? {}) as Record<string, string>)
      .filter(
        ([name, value]) => /^[\w+-]+$/.test(name) && typeof value === 'string' && inLine(value),
      )
      .map(([name, value]) => property(name, value)),
  ];
  const clocks = task.intervals.map((one) => clockLine(one, zone)).reverse();
  const body =
    task.notes === null ? [] : task.notes.replace(/\r\n?/g, '\n').split('\n').map(bodyLine);
  return [
    line,
    ...planning(task, repeater, zone),
    ':PROPERTIES:',
    ...properties,
    ':END:',
    ...(clocks.length > 0 ? [':LOGBOOK:', ...clocks, ':END:'] : []),
    ...body,
    '',
  ].join('\n');
}

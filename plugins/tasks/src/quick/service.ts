// Adding tasks by a text, and saying how it would be read. Everything a text asks for is stored together or not at all.
import { instantText } from '@aurelius/core/contract';
import type { CallContext } from '@aurelius/core/plugin';
import type * as z from 'zod';
import type { Added, quick, Reading, ReadWords, Task } from '../contract.ts';
import { ruleWords } from '../series/rule.ts';
import { insertNew, type Parts, patchOf } from '../service.ts';
import { contextFor, inContext } from '../views/in-context.ts';
import { type Here, NO_DUE, readDue, referenceFor, saysWhen } from '../when/due.ts';
import { readMoment, referenceAt } from '../when/expression.ts';
import { instantOf, knownZone } from '../when/zone.ts';
import { readWithFallback } from './fallback.ts';
import { linesOf } from './lines.ts';
import { type LinePatch, patchOfLine, toldOf } from './patch.ts';
import { literalLine, type QuickAdd } from './read.ts';

type Input = z.output<(typeof quick.add)['input']>;
type ParseInput = z.output<(typeof quick.parse)['input']>;
type Caller = Pick<CallContext, 'userId' | 'zone' | 'locale'>;

/** A line as it was read: where in the tree, what it says, and what of it is stored. */
interface ReadLine {
  readonly level: number;
  readonly said: QuickAdd;
  readonly patch: LinePatch;
}

/** What the fields beside the text say; a due date, project or label is that of the first line only. */
function overridden(patch: LinePatch, input: Input, here: Here): LinePatch {
  const due = saysWhen(input) ? readDue(input, here, NO_DUE) : undefined;
  // without the rule of the line, what it counts from says nothing
  const once = input.rrule === null ? { repeatFrom: null } : {};
  return { ...patch, ...once, ...patchOf(input, due, here) };
}

async function readText(
  { db }: Parts,
  { userId }: Caller,
  input: Input,
  here: Here,
): Promise<ReadLine[]> {
  const context = await contextFor(db, userId, input.noContext);
  const { syntax = 'aurelius' } = input;
  const reference = referenceFor(input, here);
  const lines = input.literal ? [{ text: input.text, level: 0 }] : linesOf(input.text);
  const read: ReadLine[] = [];
  for (const { text, level } of lines) {
    const said = input.literal
      ? literalLine(text, reference)
      : await readWithFallback(text, reference, syntax);
    const patch = patchOfLine(said, input, here);
    const flags = read.length === 0 ? input : {};
    const whole = read.length === 0 ? overridden(patch, input, here) : patch;
    read.push({ level, said, patch: inContext(whole, context, flags) });
  }
  return read;
}

const told = ({ reads, recurrence }: QuickAdd, here: Here): ReadWords[] =>
  reads.map((read) => toldOf(read, recurrence, here));

/** A plain date is seen in the task itself. */
const deservesLook = ({ field, by, notes }: ReadWords): boolean =>
  field === 'recurrence' || field === 'reminder' || by !== 'aurelius' || notes.length > 0;

/**
 * Stores the tasks that a text describes.
 * @throws Problem `TASK_TITLE_MISSING`, `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`, `TASK_DUE_CONFLICT`,
 * `TASK_AMBIGUOUS`, `TASK_PARENT_NOT_FOUND`, `TASK_DEPENDENCY_NOT_FOUND`, `TASK_CYCLE`, `TASK_DEPENDS_TOO_MANY`,
 * `INVALID_INPUT`
 */
export async function quickAdd(parts: Parts, caller: Caller, input: Input): Promise<Added> {
  const here = { now: parts.clock.now(), zone: caller.zone, locale: caller.locale };
  const lines = await readText(parts, caller, input, here);
  const tasks = await parts.db.write(async (tx) => {
    const stored: { level: number; task: Task }[] = [];
    for (const { level, said, patch } of lines) {
      const above = stored.findLast((it) => it.level < level)?.task;
      const flags: Partial<Input> = stored.length === 0 ? input : {};
      // nothing waits for a new task yet, so that nothing has to be looked for
      const blocked = said.blocks.length === 0 ? undefined : [...said.blocks];
      const task = await insertNew(tx, parts, caller, patch, {
        parentId: flags.parentId === undefined ? (said.parent ?? above?.id) : flags.parentId,
        depends: flags.depends === undefined ? [...said.depends] : flags.depends,
        blocks: flags.blocks === undefined ? blocked : flags.blocks,
      });
      stored.push({ level, task });
    }
    return stored;
  });
  const reads = lines[0] ? told(lines[0].said, here).filter(deservesLook) : [];
  const [first, ...more] = tasks as [(typeof tasks)[0], ...typeof tasks];
  const beside = more.findIndex(({ level }) => level === 0);
  const split = beside < 0 ? more.length : beside;
  return {
    ...first.task,
    ...(reads.length > 0 ? { reads } : {}),
    ...(split > 0 ? { subtasks: more.slice(0, split).map(({ task }) => task) } : {}),
    ...(split < more.length ? { others: more.slice(split).map(({ task }) => task) } : {}),
  };
}

const textOrNull = (ms: number | null): string | null => (ms === null ? null : instantText(ms));

function readingOf({ said, patch, level }: ReadLine, here: Here) {
  return {
    title: patch.title,
    description: patch.description,
    notes: patch.notes,
    priority: patch.priority,
    dueDate: textOrNull(patch.dueAt),
    dueLocal: patch.dueLocal,
    dueZone: patch.dueZone,
    allDay: patch.allDay,
    deadline: patch.deadline,
    scheduled: textOrNull(patch.scheduledAt),
    wait: textOrNull(patch.waitAt),
    rrule: patch.rrule,
    repeatFrom: patch.repeatFrom,
    recurrence: said.recurrence && ruleWords(said.recurrence.rule, said.recurrence.repeatFrom),
    labels: patch.labels,
    project: patch.project,
    estimate: patch.estimate,
    reminders: patch.reminders ?? [],
    depends: [...said.depends],
    blocks: [...said.blocks],
    parent: said.parent,
    reads: told(said, here),
    level,
  };
}

/** The time and place to read in. @throws Problem `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN` */
function hereOf({ clock }: Parts, caller: Caller, { now, tz }: ParseInput): Here {
  const zone = tz === undefined ? caller.zone : knownZone(tz);
  const real = { now: clock.now(), zone, locale: caller.locale };
  if (now === undefined) return real;
  const { day, seconds } = readMoment(now, referenceAt(real.now, zone));
  return { ...real, now: instantOf({ day, seconds: seconds ?? 0 }, zone) };
}

/**
 * How {@link quickAdd} would read a text.
 * @throws Problem `TASK_TITLE_MISSING`, `TASK_DATE_UNREADABLE`, `TASK_ZONE_UNKNOWN`, `TASK_DUE_CONFLICT`, `INVALID_INPUT`
 */
export async function parse(parts: Parts, caller: Caller, input: ParseInput): Promise<Reading> {
  const here = hereOf(parts, caller, input);
  const lines = await readText(parts, caller, input, here);
  const readings = lines.map((line) => readingOf(line, here));
  const [first, ...more] = readings as [(typeof readings)[0], ...typeof readings];
  const beside = more.findIndex(({ level }) => level === 0);
  const split = beside < 0 ? more.length : beside;
  const { level: _, ...reading } = first;
  const parent = input.parentId ?? reading.parent;
  return { ...reading, parent, subtasks: more.slice(0, split), others: more.slice(split) };
}

// One line of todo.txt (https://github.com/todotxt/todo.txt), both ways: the rules of the format, and words `key:value`
// for what it has no rules for.
import { dateIn } from '@aurelius/core/contract';
import type { Task } from '../../contract.ts';
import { type TaskRow, toWire } from '../../row.ts';
import { type Decoded, type Fields, type Importing, isUuid, RowFault } from '../decoded.ts';
import { lineOf } from '../format.ts';
import { instantOfLocal, localText, zoneOfWord, zoneWord } from '../moments.ts';
import { readWire, type Wire } from '../wire.ts';
import { recOf, ruleOf } from './rec.ts';

const LETTERS = { urgent: 'A', high: 'B', medium: 'C', low: 'D' } as const;
const PRIORITIES = ['urgent', 'high', 'medium', 'low'] as const;

/** Keys that are read; a word with any other key is part of the title. */
const KEYS = [
  'due',
  'tz',
  't',
  'rec',
  'rrule',
  'repeat',
  'series',
  'instance',
  'first',
  'rdate',
  'exdate',
  'id',
  'p',
  'parent',
  'dep',
  'pri',
  'status',
  'project',
  'label',
  'start',
  'deadline',
  'est',
  'order',
] as const;
type Key = (typeof KEYS)[number];

const PAIR = /^([a-z]+):(.+)$/;
const keyOf = (word: string): Key | undefined => KEYS.find((key) => key === PAIR.exec(word)?.[1]);

const PROJECT = /^\+(.+)$/u;
const LABEL = /^@(.+)$/u;
const BEFORE_TITLE = /^(?:x|\([A-Z]\)|\d{4}-\d\d-\d\d)$/;

/** Words that would be taken for something else. */
const isSpecial = (word: string): boolean =>
  PROJECT.test(word) || LABEL.test(word) || BEFORE_TITLE.test(word) || keyOf(word) !== undefined;

const escaped = (word: string): string =>
  isSpecial(word.replace(/^\\+/, '')) ? `\\${word}` : word;
const unescaped = (word: string): string =>
  word.startsWith('\\') && isSpecial(word.replace(/^\\+/, '')) ? word.slice(1) : word;

/** A value without white space: a word ends there. */
const packed = (text: string): string => text.replaceAll(/[\s%]/gu, encodeURIComponent);
function unpacked(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch {
    return text;
  }
}

const isWord = (text: string): boolean => /^\S+$/u.test(text);

type Pair = readonly [key: Key, value: string | null | undefined];

function repetition({ rrule, repeatFrom, dtstart, rdate, exdate, ...task }: Task): Pair[] {
  if (rrule === null) return [];
  const rec = recOf(rrule, repeatFrom);
  return [
    ['rec', rec],
    ['rrule', rec === null ? rrule : null],
    ['repeat', rec === null ? repeatFrom : null],
    ['series', task.seriesId],
    ['instance', task.recurrenceId],
    ['first', dtstart],
    ['rdate', rdate.join(',')],
    ['exdate', exdate.join(',')],
  ];
}

/** @param zone on whose clock dates are written */
export function encodeLine(row: TaskRow, zone: string): string {
  const task = toWire(row);
  const done = task.status !== 'open' && task.status !== 'recurring';
  const letter = task.priority && LETTERS[task.priority];
  const date = (text: string | null) => text && localText(Date.parse(text), zone);
  const day = (text: string | null) => (text === null ? [] : [dateIn(Date.parse(text), zone)]);
  const [labels, odd] = [task.labels.filter(isWord), task.labels.filter((it) => !isWord(it))];
  const { project } = task;
  const words = task.title
    .replaceAll(/[\r\n\u2028\u2029\t\v\f]+/g, ' ')
    .split(' ')
    .map(escaped);
  const pairs: Pair[] = [
    ['project', project !== null && !isWord(project) ? project : null],
    ...odd.map((label): Pair => ['label', label]),
    ['due', task.dueLocal],
    ['tz', zoneWord(task, zone)],
    ['t', date(task.wait)],
    ['start', date(task.scheduled)],
    ['deadline', task.deadline],
    ['est', task.estimate?.toString()],
    ...repetition(task),
    ['order', task.position?.toString()],
    ['status', task.status === 'open' || task.status === 'done' ? null : task.status],
    ['pri', done ? letter : null],
    ['dep', task.depends.join(',')],
    ['p', task.parentId],
    ['id', task.id],
  ];
  return [
    ...(done ? ['x', ...day(task.completed)] : letter ? [`(${letter})`] : []),
    // of two dates the second is that of its creation
    ...(done && task.completed === null ? [] : day(task.created)),
    ...words,
    ...(project !== null && isWord(project) ? [`+${project}`] : []),
    ...labels.map((label) => `@${label}`),
    ...pairs.flatMap(([key, value]) => (value ? [`${key}:${packed(value)}`] : [])),
  ].join(' ');
}

/** A letter as a priority, the later half of the alphabet as the lowest. */
const priorityOf = (letter: string): Task['priority'] =>
  PRIORITIES[Math.min(letter.charCodeAt(0) - 65, PRIORITIES.length - 1)] ?? null;

const list = (text: string | undefined): string[] => text?.split(',').filter(Boolean) ?? [];

/** What stands before the title. */
interface Head {
  readonly done: boolean;
  readonly letter: string | undefined;
  readonly dates: readonly string[];
  readonly rest: string;
}

const HEAD = /^(x )?(?:\(([A-Z])\) )?(?:(\d{4}-\d\d-\d\d) )?(?:(\d{4}-\d\d-\d\d) )?/;

function headOf(line: string): Head {
  const match = HEAD.exec(line);
  const dates = [match?.[3], match?.[4]].filter((date) => date !== undefined);
  // two dates are those of a task that is done
  const own = match?.[1] || dates.length < 2 ? dates : dates.slice(0, 1);
  const taken = (match?.[0].length ?? 0) - (own.length < dates.length ? 11 : 0);
  return { done: Boolean(match?.[1]), letter: match?.[2], dates: own, rest: line.slice(taken) };
}

function fieldsOfLine(line: string, importing: Importing): Wire {
  const { zone } = importing;
  const head = headOf(line);
  const said = new Map<Key, string>();
  const labels: string[] = [];
  let project: string | null = null;
  const title: string[] = [];
  for (const word of head.rest.split(' ')) {
    const key = keyOf(word);
    const label = LABEL.exec(word)?.[1];
    const named = PROJECT.exec(word)?.[1];
    if (key === 'label') labels.push(unpacked(word.slice('label:'.length)));
    else if (key !== undefined && !said.has(key))
      said.set(key, unpacked(word.slice(key.length + 1)));
    else if (label !== undefined) labels.push(label);
    else if (named !== undefined && project === null) project = named;
    else title.push(unescaped(word));
  }
  const idOf = (name: string) => (isUuid(name.toLowerCase()) ? name : importing.namedId(name));
  const instant = (key: Key) => {
    const text = said.get(key);
    return text === undefined ? null : instantOfLocal(text, zone, key);
  };
  const [completed, created] = head.done ? head.dates : [undefined, head.dates[0]];
  const at = (date: string | undefined) => date && instantOfLocal(date, zone, 'a date');
  const status = said.get('status') ?? (head.done ? 'done' : 'open');
  const letter = head.letter ?? said.get('pri');
  const estimate = said.get('est');
  const position = said.get('order');
  const id = said.get('id');
  const parent = said.get('p') ?? said.get('parent');
  const rule = ruleOf(said.get('rec'));
  return {
    title: title.join(' ').trim(),
    status: status as Task['status'],
    priority: letter && /^[A-Z]$/.test(letter) ? priorityOf(letter) : null,
    labels,
    project: said.get('project') ?? project,
    dueLocal: said.get('due') ?? null,
    dueZone: zoneOfWord(said.get('tz'), zone),
    wait: instant('t'),
    scheduled: instant('start'),
    deadline: said.get('deadline') ?? null,
    estimate: estimate === undefined ? null : Number(estimate),
    position: position === undefined ? null : Number(position),
    rrule: rule?.rrule ?? said.get('rrule') ?? null,
    repeatFrom: rule?.repeatFrom ?? ((said.get('repeat') ?? null) as Task['repeatFrom']),
    seriesId: said.get('series') ?? null,
    recurrenceId: said.get('instance') ?? null,
    dtstart: said.get('first') ?? null,
    rdate: list(said.get('rdate')),
    exdate: list(said.get('exdate')),
    depends: list(said.get('dep')).map(idOf),
    parentId: parent === undefined ? null : idOf(parent),
    completed: at(completed) ?? null,
    ...(id === undefined ? {} : { id: idOf(id) }),
    ...(created === undefined ? {} : { created: at(created) }),
  };
}

/** What this format says of a stored task. */
const echoOf = (row: TaskRow, importing: Importing): Fields =>
  readWire(fieldsOfLine(encodeLine(row, importing.zone), importing), importing).fields;

/** Reads one line; an empty one says nothing. @throws RowFault */
export function decodeLine(value: unknown, importing: Importing): Decoded | null {
  const line = lineOf(value).trim();
  if (line === '') return null;
  const wire = fieldsOfLine(line, importing);
  if (wire.title === '') throw new RowFault('it has no title');
  return { ...readWire(wire, importing), echo: (stored) => echoOf(stored, importing) };
}

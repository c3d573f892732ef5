// A VTODO of any program as a task.
import { instantText } from '@aurelius/core/contract';
import { formatWall } from '@aurelius/core/time';
import type { Task } from '../../contract.ts';
import { knownZone, wallOf } from '../../when/zone.ts';
import { type Decoded, type Importing, isUuid, RowFault } from '../decoded.ts';
import { fromExtras } from '../extras.ts';
import { readWire, type Wire } from '../wire.ts';
import type { Component } from './lines.ts';
import { type Link, linkOf, uriOf } from './links.ts';
import { type Property, paramOf, readProperty, textOf } from './property.ts';
import { type FileZones, instantIn, type Read, readWhen } from './when.ts';
import { EXTRAS, FLOATING, KEPT, OWN } from './words.ts';

const STATUS: Readonly<Record<string, Task['status']>> = {
  COMPLETED: 'done',
  CANCELLED: 'cancelled',
};

/** Properties that are understood, or made anew with each file; all others are kept. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['uid', 'dtstamp', 'created', 'last-modified', 'sequence', 'summary', 'description', 'status'],
  ...[
    'completed',
    'priority',
    'due',
    'dtstart',
    'duration',
    'rrule',
    'rdate',
    'exdate',
    'categories',
  ],
  ...['related-to', 'comment', 'attach', 'url', 'recurrence-id'],
]);

/** Properties kept of one task, and the longest of them, characters. */
const KEPT_MAX = 200;
const KEPT_LINE_MAX = 10_000;

function priorityOf(value: number): Task['priority'] {
  if (value === 1) return 'urgent';
  if (value >= 2 && value <= 4) return 'high';
  if (value === 5) return 'medium';
  return value >= 6 && value <= 9 ? 'low' : null;
}

/** Seconds of `-P1DT2H`, or null. */
function secondsOf(duration: string): number | null {
  const match = /^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(
    duration,
  );
  if (!match) return null;
  const [, sign, ...numbers] = match;
  const sizes = [604_800, 86_400, 3600, 60, 1];
  const total = sizes.reduce((sum, size, at) => sum + size * Number(numbers[at] ?? 0), 0);
  return sign === '-' ? -total : total;
}

/** The properties of one component by their names. */
class Properties {
  readonly #byName: ReadonlyMap<string, readonly Property[]>;

  constructor(properties: readonly Property[]) {
    this.#byName = Map.groupBy(properties, ({ name }) => name);
  }
  all(name: string): readonly Property[] {
    return this.#byName.get(name) ?? [];
  }
  one(name: string): Property | undefined {
    return this.all(name)[0];
  }
  text(name: string): string | undefined {
    const property = this.one(name);
    return property && textOf(property);
  }
}

/** Why part of a task was not taken. */
export type Fault = (line: number, reason: string) => void;

/** One task and its dates, while it is read. */
interface Reading {
  readonly of: Properties;
  readonly importing: Importing;
  readonly zones: FileZones;
  /** When what has no time of its own was written, RFC 3339. */
  readonly written: string;
  readonly due: Read | null;
  readonly start: Read | null;
}

function remindersOf(alarms: readonly Component[], { importing, due, start }: Reading) {
  return alarms.flatMap((alarm): Task['reminders'] => {
    if (alarm.name !== 'VALARM') return [];
    const line = alarm.lines.find(({ text }) => /^TRIGGER[;:]/i.test(text))?.text;
    if (line === undefined) return [];
    const trigger = readProperty(line);
    const value = textOf(trigger);
    if (trigger.type === 'date-time') {
      const ms = Date.parse(value);
      return Number.isNaN(ms) ? [] : [{ at: instantText(ms) }];
    }
    const seconds = secondsOf(value);
    if (seconds === null) return [];
    const atEnd = paramOf(trigger, 'related')?.toUpperCase() === 'END' || !start;
    if (atEnd && seconds <= 0 && seconds % 60 === 0) return [{ before: -seconds / 60 }];
    const anchor = atEnd ? due : start;
    if (!anchor) return [];
    return [{ at: instantText(Date.parse(instantIn(anchor, importing)) + seconds * 1000) }];
  });
}

function linksOf({ of, written }: Reading, own: Wire['links'] = []) {
  const known = new Set<string | null>(own.map((link) => uriOf(link as Link)));
  const found = [...of.all('attach'), ...of.all('url')].flatMap((property) => {
    const uri = textOf(property);
    const link = property.type === 'binary' || known.has(uri) ? null : linkOf(uri, written);
    known.add(uri);
    return link ? [link] : [];
  });
  return [...own, ...found];
}

function relationsOf({ of, importing }: Reading) {
  const idOf = (uid: string) => (isUuid(uid.toLowerCase()) ? uid : importing.namedId(uid));
  const related = of.all('related-to').map((property) => ({
    kind: paramOf(property, 'reltype')?.toUpperCase() ?? 'PARENT',
    id: idOf(textOf(property)),
  }));
  return {
    parentId: related.find(({ kind }) => kind === 'PARENT')?.id ?? null,
    depends: related.filter(({ kind }) => kind === 'DEPENDS-ON').map(({ id }) => id),
  };
}

/** @param hint the zone that we wrote beside it */
function dueOf(when: Read | null, hint: string | undefined): Partial<Wire> {
  if (when === null) return { dueLocal: null };
  const isDay = when.local.length === 10;
  const zone = hint === undefined ? when.zone : hint === FLOATING ? null : hint;
  if (when.instant !== null) {
    const wall = wallOf(Date.parse(when.instant), knownZone(zone ?? 'UTC'));
    return { dueLocal: formatWall(wall), dueDate: when.instant, dueZone: zone };
  }
  return { dueLocal: when.local, dueZone: isDay ? zone : when.zone };
}

function datesOf(reading: Reading, own: Partial<Wire>): Partial<Wire> {
  const { of, importing, zones, due, start } = reading;
  const rule = of.text('rrule');
  const walls = (name: string) =>
    of
      .all(name)
      .flatMap((property) =>
        property.values
          .filter((value) => typeof value === 'string')
          .map((value) => readWhen(property, importing, zones, value).local),
      );
  // programs that repeat a task have it start when it is due
  const isSame = rule !== undefined && due !== null && start?.local === due.local;
  return {
    ...dueOf(due ?? (rule === undefined ? null : start), own.dueZone ?? undefined),
    scheduled: start && !isSame && (due || !rule) ? instantIn(start, importing) : null,
    ...(rule === undefined ? {} : { rrule: rule, rdate: walls('rdate'), exdate: walls('exdate') }),
  };
}

/** @throws RowFault */
function instantOfText(of: Properties, name: string): string | undefined {
  const text = of.text(name);
  if (text === undefined) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new RowFault(`${name.toUpperCase()} is not an instant`);
  return instantText(ms);
}

/**
 * Reads one task.
 * @param fault is told of parts that are left out
 * @throws RowFault
 */
export function decodeTodo(
  component: Component,
  importing: Importing,
  zones: FileZones,
  fault: Fault,
): Decoded {
  const own: [string, string][] = [];
  const kept: string[] = [];
  const known: Property[] = [];
  let unkept: { line: number; name: string } | undefined;
  for (const { line, text } of component.lines) {
    const name = text.split(/[;:]/, 1)[0] ?? '';
    if (name.toUpperCase().startsWith(OWN)) {
      own.push([name.slice(OWN.length), textOf(readProperty(text))]);
    } else if (KNOWN.has(name.toLowerCase())) {
      const property = readProperty(text);
      known.push(property);
      if (property.type === 'binary') fault(line, 'what is attached inside the file is left out');
    } else if (kept.length < KEPT_MAX && text.length <= KEPT_LINE_MAX) {
      if (!/^PERCENT-COMPLETE:(?:0|100)$/i.test(text)) kept.push(text);
    } else {
      unkept ??= { line, name };
    }
  }
  if (unkept) {
    const { line, name } = unkept;
    fault(line, `${name.slice(0, 50)} and what follows of its kind is left out: it is too much`);
  }
  const of = new Properties(known);
  const created = instantOfText(of, 'created');
  const updated = instantOfText(of, 'last-modified');
  const written = created ?? updated ?? instantOfText(of, 'dtstamp') ?? instantText(0);
  const read = (name: string) => {
    const property = of.one(name);
    return property ? readWhen(property, importing, zones) : null;
  };
  const reading = { of, importing, zones, written, due: read('due'), start: read('dtstart') };
  const extras = fromExtras(own, EXTRAS);
  const title = of.text('summary') ?? '';
  if (title.trim() === '') throw new RowFault('it has no SUMMARY');
  const status = STATUS[of.text('status')?.toUpperCase() ?? ''];
  const completed = instantOfText(of, 'completed') ?? null;
  const uid = of.text('uid');
  const override = of.text('recurrence-id');
  const isOwn = uid !== undefined && isUuid(uid.toLowerCase()) && override === undefined;
  const attributes = {
    ...extras.attributes,
    ...(kept.length > 0 ? { [KEPT]: kept } : {}),
    ...(isOwn || uid === undefined ? {} : { uid }),
  };
  const reminders = remindersOf(component.parts, reading);
  const { dueZone: _zone, ...more } = extras;
  return readWire(
    {
      ...more,
      title,
      notes: of.text('description') ?? null,
      status: status ?? extras.status ?? (completed === null ? 'open' : 'done'),
      completed: completed ?? (status === undefined ? null : (updated ?? written)),
      priority: priorityOf(Number(of.text('priority') ?? 0)),
      ...datesOf(reading, extras),
      ...(extras.scheduled === undefined ? {} : { scheduled: extras.scheduled }),
      labels: of.all('categories').flatMap(({ values }) => values.map(String)),
      ...relationsOf(reading),
      annotations: of.all('comment').map((property) => ({
        entry: paramOf(property, 'x-aurelius-entry') ?? written,
        description: textOf(property),
      })),
      links: linksOf(reading, extras.links),
      reminders: [...reminders, ...(extras.reminders ?? [])],
      attributes,
      ...(created === undefined ? {} : { created }),
      ...(updated === undefined ? {} : { updated }),
      ...(isOwn
        ? { id: uid }
        : uid === undefined
          ? {}
          : { id: importing.namedId(override === undefined ? uid : `${uid} ${override}`) }),
    },
    importing,
  );
}

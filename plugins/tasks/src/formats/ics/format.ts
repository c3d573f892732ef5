// iCalendar: a VTODO for each task.

import { civilOf, parseWall } from '@aurelius/core/time';
import type { TaskRow } from '../../row.ts';
import { type Importing, RowFault } from '../decoded.ts';
import type { Format, Outgoing, Read } from '../format.ts';
import { decodeTodo } from './decode.ts';
import { encodeTodo } from './encode.ts';
import { type Component, componentOf, folded, readComponents } from './lines.ts';
import { FileZones } from './when.ts';
import { type Years, zoneText } from './zones.ts';

/** How far ahead the zone of what repeats is told, years. */
const AHEAD = 10;

const HEAD = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//Aurelius//Tasks//EN',
  'CALSCALE:GREGORIAN',
];

/** The zones that a file names, with the years they are needed for. */
async function zonesOf(tasks: Outgoing): Promise<Map<string, Years>> {
  const zones = new Map<string, Years>();
  for await (const { dueZone, dueLocal, allDay, rrule, rdate, exdate } of tasks.all()) {
    if (dueZone === null || dueLocal === null || dueZone === 'UTC') continue;
    const timed = [...(rdate ?? []), ...(exdate ?? []), ...(allDay ? [] : [dueLocal])];
    for (const text of timed.filter((one) => one.length > 10)) {
      const wall = parseWall(text);
      if (!wall) continue;
      const { year } = civilOf(wall.day);
      const known = zones.get(dueZone) ?? { from: year, to: year };
      zones.set(dueZone, {
        from: Math.min(known.from, year),
        to: Math.max(known.to, year + (rrule === null ? 0 : AHEAD)),
      });
    }
  }
  return zones;
}

/** What of a component that is no task its owner should know. */
const isSilent = (name: string): boolean => name === 'VTIMEZONE' || name.startsWith('X-');

async function* decode(
  rows: Parameters<Format['decode']>[0],
  importing: Importing,
): AsyncGenerator<Read> {
  const zones = new FileZones();
  /** Tasks that come before the zones they name. */
  let early: Component[] = [];
  let zoned = false;
  function* taskOf(component: Component): Generator<Read> {
    const faults: Read[] = [];
    try {
      if (component.fault !== undefined) throw new RowFault(component.fault);
      const task = decodeTodo(component, importing, zones, (line, fault) =>
        faults.push({ line, fault }),
      );
      yield {
        line: component.line,
        task: { ...task, echo: (stored) => echoOf(stored, importing) },
      };
    } catch (error) {
      if (!(error instanceof RowFault)) throw error;
      yield { line: component.line, fault: error.message };
    }
    yield* faults;
  }
  for await (const component of readComponents(rows)) {
    const { name, line, fault } = component;
    if (name === 'VTIMEZONE') {
      zoned = true;
      zones.add(component);
    } else if (name !== 'VTODO') {
      if (!isSilent(name)) yield { line, fault: `${name.slice(0, 50)} is not a task` };
    } else if (!zoned && fault === undefined && early.length < 100) {
      early.push(component);
    } else {
      for (const one of early) yield* taskOf(one);
      early = [];
      zoned = true;
      yield* taskOf(component);
    }
  }
  for (const one of early) yield* taskOf(one);
}

/** What a file would say of a stored task. */
function echoOf(stored: TaskRow, importing: Importing) {
  return decodeTodo(componentOf(encodeTodo(stored)), importing, new FileZones(), () => undefined)
    .fields;
}

export const format: Format = {
  async *encode(tasks) {
    yield HEAD.map(folded).join('');
    for (const [zone, years] of await zonesOf(tasks)) yield zoneText(zone, years);
    for await (const row of tasks.all()) yield encodeTodo(row);
    yield folded('END:VCALENDAR');
  },
  decode,
  lacks: [],
};

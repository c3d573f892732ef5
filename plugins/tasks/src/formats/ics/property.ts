// One property of iCalendar. Types and escapes are those of ical.js, which is asked for nothing else: its recurrence has
// cases without end.
import ICAL from 'ical.js';
import { RowFault } from '../decoded.ts';
import { folded } from './lines.ts';

/** A property as jCal (RFC 7265) has it. */
export interface Property {
  /** In lower case. */
  readonly name: string;
  readonly params: Readonly<Record<string, string | readonly string[]>>;
  readonly type: string;
  readonly values: readonly unknown[];
}

/** @throws RowFault */
export function readProperty(line: string): Property {
  const name = line.split(/[;:]/, 1)[0]?.toLowerCase() ?? '';
  // ical.js would read the rule, and lose what it does not know of it
  if (name === 'rrule') {
    return { name, params: {}, type: 'recur', values: [line.slice(line.indexOf(':') + 1).trim()] };
  }
  try {
    const [, params, type, ...values] = ICAL.parse.property(line, ICAL.design.icalendar) as [
      string,
      Property['params'],
      string,
      ...unknown[],
    ];
    return { name, params, type, values };
  } catch (error) {
    throw new RowFault(`${name.toUpperCase().slice(0, 50)}: ${(error as Error).message}`);
  }
}

/** A line of a file. Values of a text may hold anything but a carriage return, which becomes a line break. */
export function propertyText(
  name: string,
  type: string,
  values: readonly (string | number)[],
  params: Readonly<Record<string, string>> = {},
): string {
  const clean = values.map((it) => (typeof it === 'string' ? it.replace(/\r\n?/g, '\n') : it));
  const property = [name.toLowerCase(), params, type, ...clean];
  return folded(ICAL.stringify.property(property as never, ICAL.design.icalendar, true));
}

export const textOf = ({ values }: Property): string => String(values[0] ?? '');

export const paramOf = ({ params }: Property, name: string): string | undefined => {
  const value = params[name];
  return typeof value === 'string' ? value : value?.[0];
};

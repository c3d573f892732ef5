// Dates and times of iCalendar as those of a task: days, UTC, zones by whatever name, and floating.
import { instantText } from '@aurelius/core/contract';
import { parseWall } from '@aurelius/core/time';
import { dueAtInstant } from '../../when/due.ts';
import { instantOf } from '../../when/zone.ts';
import { type Importing, RowFault } from '../decoded.ts';
import { instantOfLocal } from '../moments.ts';
import type { Component } from './lines.ts';
import { type Property, paramOf, textOf } from './property.ts';
import {
  type Budget,
  newBudget,
  type Observance,
  observancesOf,
  offsetIn,
  zoneNamed,
} from './zones.ts';

/** Zones that a file defines, at most so many. */
const ZONES_MAX = 200;

/** What a file says of zones. */
export class FileZones {
  readonly #defined = new Map<string, readonly Observance[]>();
  readonly #named = new Map<string, string | null>();
  readonly #budget: Budget = newBudget();

  add(zone: Component): void {
    const tzid = zone.lines.find(({ text }) => /^TZID[;:]/i.test(text))?.text;
    if (!tzid || this.#defined.size >= ZONES_MAX) return;
    this.#defined.set(tzid.slice(tzid.indexOf(':') + 1).trim(), observancesOf(zone));
  }

  /** The zone of that name as the IANA database has it, or null. */
  named(tzid: string): string | null {
    let zone = this.#named.get(tzid);
    if (zone === undefined) {
      zone = zoneNamed(tzid);
      if (this.#named.size < ZONES_MAX) this.#named.set(tzid, zone);
    }
    return zone;
  }

  /** The instant of a wall time under a name that only the file explains. @throws RowFault */
  instantOf(tzid: string, wallText: string): number {
    const wall = parseWall(wallText);
    const zone = this.#defined.get(tzid);
    const offset = wall && zone ? offsetIn(zone, wall, this.#budget) : null;
    if (!wall || offset === null) throw new RowFault(`"${tzid.slice(0, 64)}" is not a time zone`);
    return instantOf(wall, 'UTC') - offset * 1000;
  }
}

/** When something is; `instant` where the file says that rather than a wall time. */
export interface Read {
  readonly local: string;
  /** Null: floating. */
  readonly zone: string | null;
  readonly instant: string | null;
}

const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** One value of a property of dates. @throws RowFault */
export function readWhen(
  property: Property,
  { zone }: Importing,
  zones: FileZones,
  value = textOf(property),
): Read {
  const name = property.name.toUpperCase();
  const byInstant = (ms: number): Read => {
    const { dueLocal } = dueAtInstant(ms, zone, zone);
    return { local: dueLocal ?? '', zone, instant: instantText(ms) };
  };
  if (UTC_TIME.test(value) && parseWall(value.slice(0, -1))) return byInstant(Date.parse(value));
  if (!parseWall(value)) throw new RowFault(`${name} is not a date`);
  const tzid = paramOf(property, 'tzid');
  // a day has no zone of its own
  if (value.length === 10) return { local: value, zone, instant: null };
  if (tzid === undefined) return { local: value, zone: null, instant: null };
  const named = zones.named(tzid);
  if (named !== null) return { local: value, zone: named, instant: null };
  return byInstant(zones.instantOf(tzid, value));
}

/** The instant of what was read. */
export const instantIn = (read: Read, { zone }: Importing): string =>
  read.instant ?? instantOfLocal(read.local, read.zone ?? zone, 'a date');

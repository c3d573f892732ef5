// What was reckoned here beside what a provider says, by day and model; and the differences as transfers.
import type { WriteTx } from '@aurelius/core/db';
import type { Parts } from '../parts.ts';
import { dayAt, startOfDay } from '../period.ts';
import { dateText } from '../span.ts';
import { adjustments, transfer } from '../store.ts';
import { callsIn } from '../usage.ts';

/** Nano-USD by day and model. */
export type Sums = Map<string, number>;

const SEPARATOR = ' ';

export const keyOf = (day: string, model: string): string => day + SEPARATOR + model;

export function partsOfKey(key: string): { readonly day: string; readonly model: string } {
  const at = key.indexOf(SEPARATOR);
  return { day: key.slice(0, at), model: key.slice(at + 1) };
}

export const addTo = (sums: Sums, key: string, nano: number): void =>
  void sums.set(key, (sums.get(key) ?? 0) + nano);

export interface Reported {
  readonly userId: string;
  readonly provider: string;
  /** First and last day that the report speaks of, in UTC, counted since 1970. */
  readonly first: number;
  readonly last: number;
  readonly nameOf: (model: string) => string;
}

/** What calls of the provider cost on the days of a report. */
export async function bookedIn(parts: Parts, reported: Reported): Promise<Sums> {
  const { userId, provider, first, last, nameOf } = reported;
  const sums: Sums = new Map();
  const span = { start: startOfDay(first, 'UTC'), end: startOfDay(last + 1, 'UTC') };
  for await (const rows of callsIn(parts, userId, span)) {
    for (const row of rows) {
      if (row.provider !== provider || row.costNano === null) continue;
      addTo(sums, keyOf(dateText(dayAt(row.at, 'UTC')), nameOf(row.model)), row.costNano);
    }
  }
  return sums;
}

const noteOf = (provider: string, key: string): string => `${provider}${SEPARATOR}${key}`;

/** What was adjusted before on the days of a report. */
export async function adjustedIn(
  db: Parts['db'] | WriteTx,
  { userId, provider, first, last }: Reported,
): Promise<Sums> {
  const sums: Sums = new Map();
  const from = noteOf(provider, dateText(first));
  const rows = await adjustments(db, userId, from, noteOf(provider, dateText(last + 1)));
  for (const { note, source, nano } of rows) {
    const key = (note ?? '').slice(provider.length + 1);
    addTo(sums, key, source === 'adjusted' ? -nano : nano);
  }
  return sums;
}

/** What the report says beyond what is booked, where that is not nothing. */
export function differing(invoiced: Sums, ...booked: readonly Sums[]): Sums {
  const keys = new Set([invoiced, ...booked].flatMap((sums) => [...sums.keys()]));
  const sums: Sums = new Map();
  for (const key of keys) {
    const nano = booked.reduce((left, it) => left - (it.get(key) ?? 0), invoiced.get(key) ?? 0);
    if (nano !== 0) sums.set(key, nano);
  }
  return sums;
}

/** Books what differs, and answers how much that was; what was adjusted meanwhile counts. */
export async function adjust(
  { db, clock }: Parts,
  reported: Reported,
  invoiced: Sums,
  booked: Sums,
): Promise<number> {
  const { userId, provider } = reported;
  const owed = `provider:${provider}`;
  return db.write(async (tx) => {
    const wanted = differing(invoiced, booked, await adjustedIn(tx, reported));
    const base = { userId, at: clock.now(), kind: 'adjust', usageId: null } as const;
    const rows = [...wanted].map(([key, nano]) => ({
      ...base,
      ...(nano > 0 ? { source: owed, target: 'adjusted' } : { source: 'adjusted', target: owed }),
      nano: Math.abs(nano),
      note: noteOf(provider, key),
    }));
    await transfer(tx, rows);
    return rows.length;
  });
}

// What was used and what it cost: calls of a span, read piece by piece so that nobody waits for a long one, and summed up.
import { setImmediate as others } from 'node:timers/promises';
import type { CallContext } from '@aurelius/core/plugin';
import { type Figures, GROUPS_MAX, type Group, type UsageReport } from './contract.ts';
import type { Parts } from './parts.ts';
import { dayAt, type Span } from './period.ts';
import { tagsOf } from './scope.ts';
import { type Asked, dateText, daysOf } from './span.ts';
import { listUsage } from './store.ts';
import type { UsageRow } from './tables.ts';

type Caller = Pick<CallContext, 'userId' | 'zone'>;
type Sums = { -readonly [K in keyof Figures]: Figures[K] };

/** Calls that are read at once: a few milliseconds of work. */
const PIECE = 1000;

/** Calls of a user in a span, in order of time, a piece at a time. */
export async function* callsIn(
  { db }: Pick<Parts, 'db'>,
  userId: string,
  span: Span,
): AsyncGenerator<UsageRow[]> {
  let after: readonly [number, string] = [-1, ''];
  for (;;) {
    const rows = await listUsage(db, userId, span, after, PIECE);
    yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < PIECE) return;
    after = [last.at, last.id];
    await others();
  }
}

const none = (): Sums => ({
  ...{ calls: 0, input: 0, cached: 0, output: 0, costNano: 0 },
  ...{ inferred: 0, unpriced: 0, lost: 0, lostNano: 0 },
});

function add(to: Sums, row: UsageRow): void {
  to.calls++;
  to.input += row.input + row.cacheRead + row.cacheWrite5m + row.cacheWrite1h;
  to.cached += row.cacheRead;
  to.output += row.output;
  to.costNano += row.costNano ?? 0;
  if (row.costState === 'inferred') to.inferred++;
  if (row.costState === 'unknown') to.unpriced++;
  if (row.state !== 'lost') return;
  to.lost++;
  to.lostNano += row.heldNano ?? 0;
}

function merge(to: Sums, other: Figures): void {
  for (const name of Object.keys(other) as (keyof Figures)[]) to[name] += other[name];
}

/** What a call counts for; with several tags, more than one. */
function keysOf(row: UsageRow, by: Group, zone: string): readonly (string | null)[] {
  switch (by) {
    case 'day':
      return [dateText(dayAt(row.at, zone))];
    case 'model':
      return [`${row.provider}/${row.model}`];
    case 'provider':
      return [row.provider];
    case 'project':
      return [row.project];
    case 'tag': {
      const tags = tagsOf(row);
      return tags.length === 0 ? [null] : tags;
    }
    case 'feature':
      return [row.feature];
    case 'token':
      return [row.tokenId];
    case 'user':
      return [row.userId];
  }
}

/** @throws Problem `SPENDING_RANGE_UNFIT` */
export async function usage(
  parts: Parts,
  { userId, zone }: Caller,
  { by, ...asked }: Asked & { readonly by: Group },
): Promise<UsageReport> {
  const days = daysOf(asked, parts.clock.now(), zone);
  const groups = new Map<string | null, Sums>();
  const total = none();
  for await (const rows of callsIn(parts, userId, days)) {
    for (const row of rows) {
      if (row.state === 'unsent') continue;
      add(total, row);
      for (const key of keysOf(row, by, zone)) {
        const sums = groups.get(key) ?? none();
        groups.set(key, sums);
        add(sums, row);
      }
    }
  }
  const dearest = [...groups].sort(([, a], [, b]) => b.costNano - a.costNano || b.calls - a.calls);
  const rest = none();
  for (const [, sums] of dearest.slice(GROUPS_MAX)) merge(rest, sums);
  const shown = dearest.slice(0, GROUPS_MAX).map(([key, sums]) => ({ key, ...sums }));
  if (by === 'day') shown.sort((a, b) => (String(a.key) < String(b.key) ? -1 : 1));
  const { since, until } = days;
  return {
    by,
    since,
    until,
    zone,
    data: shown,
    more: Math.max(0, groups.size - GROUPS_MAX),
    rest,
    total,
  };
}

// Settling: what was held becomes what was spent, once.
import type { WriteTx } from '@aurelius/core/db';
import type { AiUsage, Cost, SpendAsk, SpendEnd } from '@aurelius/core/plugin';
import type { Parts } from '../parts.ts';
import { costOf } from '../prices/rates.ts';
import { endUsage, findUsage, moveInPeriod, type Transfer, transfer } from '../store.ts';
import type { UsageRow } from '../tables.ts';
import { tellCrossed } from './cross.ts';

/** What was spent since the daemon started, nano-USD by provider. */
export type Tally = Map<string, number>;

const NOTHING: AiUsage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
};

/** Where the money goes: of what was held to what was spent, the rest back, and what was not held from the provider. */
function transfersOf(row: UsageRow, cost: number, at: number): Transfer[] {
  const { id: usageId, userId, provider } = row;
  const held = row.heldNano ?? 0;
  const from = row.state === 'lost' ? 'lost' : 'held';
  const owed = `provider:${provider}`;
  const base = { userId, at, usageId, note: null };
  return [
    { ...base, kind: 'settle', source: from, target: 'spent', nano: Math.min(held, cost) },
    { ...base, kind: 'release', source: from, target: owed, nano: held - cost },
    { ...base, kind: 'settle', source: owed, target: 'spent', nano: cost - held },
  ];
}

async function end(
  tx: WriteTx,
  parts: Parts,
  row: UsageRow,
  state: SpendEnd,
  used: AiUsage,
  tally: Tally,
): Promise<Cost> {
  const now = parts.clock.now();
  const usage = state === 'unsent' ? NOTHING : used;
  const nano = state === 'unsent' ? 0 : row.rates && costOf(row.rates, usage);
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = usage;
  await endUsage(tx, {
    ...{ id: row.id, state, endedAt: now, costNano: nano },
    ...{ input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning },
  });
  const held = row.heldNano ?? 0;
  const wasLost = row.state === 'lost';
  const spent = nano ?? 0;
  const moved = { spent, held: wasLost ? 0 : -held, lost: wasLost ? -held : 0 };
  for (const id of row.periods) {
    const period = await moveInPeriod(tx, id, moved);
    if (period) await tellCrossed(tx, row.userId, period);
  }
  await transfer(tx, transfersOf(row, spent, now));
  tally.set(row.provider, (tally.get(row.provider) ?? 0) + spent);
  return { nano, state: row.costState };
}

/**
 * Turns a hold into what was spent; one that was settled before stays as it was.
 * @throws Error where nothing was held for this attempt
 */
export async function settle(
  tx: WriteTx,
  parts: Parts,
  { requestId, attempt }: Pick<SpendAsk, 'requestId' | 'attempt'>,
  state: SpendEnd,
  usage: AiUsage,
  tally: Tally,
): Promise<Cost> {
  const row = await findUsage(tx, requestId, attempt);
  if (!row) throw new Error(`Nothing is held for attempt ${attempt} at ${requestId}`);
  if (row.endedAt !== null) return { nano: row.costNano, state: row.costState };
  return end(tx, parts, row, state, usage, tally);
}

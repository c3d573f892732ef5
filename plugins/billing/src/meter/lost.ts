// What a daemon that died has left behind: calls of which nobody will say how they ended. What was held for them stays
// held, under another name, for they may have cost as much.
import type { Parts } from '../parts.ts';
import { markLost, moveInPeriod, openUsage, transfer } from '../store.ts';

/** Marks every call that is still open as lost; to be done before the first is made. */
export async function markAllLost({ db, clock }: Pick<Parts, 'db' | 'clock'>): Promise<void> {
  await db.write(async (tx) => {
    const open = await openUsage(tx);
    for (const { id, userId, state, heldNano, periods } of open) {
      if (state === 'lost') continue;
      const nano = heldNano ?? 0;
      await markLost(tx, id);
      for (const period of periods) {
        await moveInPeriod(tx, period, { spent: 0, held: -nano, lost: nano });
      }
      const what = {
        userId,
        at: clock.now(),
        kind: 'lose',
        nano,
        usageId: id,
        note: null,
      } as const;
      await transfer(tx, [{ ...what, source: 'held', target: 'lost' }]);
    }
  });
}

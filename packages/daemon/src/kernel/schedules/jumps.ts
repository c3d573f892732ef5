// What a clock that jumps means for what waits for its time. Forward is nothing new: what passed was missed. Back is: times
// that were used come again, and waits that were measured from a later clock would last that much longer.
import type { WriteTx } from '@aurelius/core/db';
import { OWNER } from '../auth/principal.ts';
import type { ScheduleParts } from './parts.ts';
import { comeBack } from './store.ts';

const tellJump = (tx: WriteTx, byMs: number): Promise<void> =>
  tx.tell({
    userId: OWNER,
    entity: 'clock',
    entityId: 'clock',
    type: 'clock:jumped',
    data: { byMs },
  });

/** Puts right what a jump has put wrong, and tells of it. @param byMs milliseconds; negative: the clock was set back */
export async function afterJump(byMs: number, parts: ScheduleParts): Promise<void> {
  const { db, clock, log, jobs } = parts;
  log.info({ byMs }, 'the clock has jumped');
  await db.write(async (tx) => {
    if (byMs < 0) {
      await comeBack(tx, clock.now());
      await jobs.store.bringForward(tx, -byMs);
    }
    await tellJump(tx, byMs);
  });
}

// Identifiers from the operating system's randomness.
import { randomFillSync } from 'node:crypto';
import { type RandomBytes, randomRef, uuidv7Factory } from '@aurelius/core/contract';
import type { Clock, Ids } from '@aurelius/core/plugin';

/** Bytes fetched at once: asking for a few at a time costs more than the row they name. */
const POOL_BYTES = 4096;

/** Random bytes, each handed out once. */
function pooledRandom(): RandomBytes {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (size) => {
    if (used + size > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const bytes = Uint8Array.from(pool.subarray(used, used + size));
    used += size;
    return bytes;
  };
}

export function createIds(clock: Clock): Ids {
  const random = pooledRandom();
  const uuid = uuidv7Factory(() => clock.now(), random);
  return { uuid, ref: (length) => randomRef(length, random) };
}

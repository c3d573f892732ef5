// Identifiers from the operating system's randomness.
import { randomBytes } from 'node:crypto';
import { randomRef, uuidv7Factory } from '@aurelius/core/contract';
import type { Clock, Ids } from '@aurelius/core/plugin';

export function createIds(clock: Clock): Ids {
  const uuid = uuidv7Factory(() => clock.now(), randomBytes);
  return { uuid, ref: (length) => randomRef(length, randomBytes) };
}

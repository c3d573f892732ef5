// The attacks of the threat model, each by its number, on a daemon as it is shipped.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attack, startTarget, type Target } from './attack-target.ts';
import { AUTH, expectNoLongerLife } from './attacks-auth.ts';
import { BYTES } from './attacks-bytes.ts';
import { GATE } from './attacks-gate.ts';
import { INPUT } from './attacks-input.ts';
import { WEBSOCKET } from './attacks-websocket.ts';

const ATTACKS: readonly Attack[] = [...GATE, ...BYTES, ...AUTH, ...INPUT, ...WEBSOCKET];

/** Numbers of the threat model without a row here, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  B30: 'there are no refresh tokens',
  B31: 'tokens are opaque: there are no signed ones to forge',
  B32: 'nobody logs in with a password',
  B33: 'there are no passwords',
  B34: 'there are no passwords',
  B59: 'takes 15 s: slow-clients.test.ts',
};

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(async () => {
  await target.expectWell();
  await target.stop();
});

describe('attack', () => {
  it.each(ATTACKS.map((attack) => [attack.id, attack.says, attack] as const))(
    '%s: %s',
    async (_id, _says, attack) => {
      if (attack.alone) {
        const own = await startTarget();
        try {
          await attack.run(own);
        } finally {
          await own.stop();
        }
      } else {
        await attack.run(target);
      }
    },
  );

  it('B01 to B60 are each tried here once, or left out for a reason', () => {
    const numbers = Array.from({ length: 60 }, (_, at) => `B${String(at + 1).padStart(2, '0')}`);
    expect([...ATTACKS.map(({ id }) => id), ...Object.keys(LEFT_OUT)].sort()).toEqual(numbers);
  });
});

describe('a token', () => {
  it('makes none that outlives it', () => expectNoLongerLife(target));
});

// What a token with one scope may do: what needs that scope, and nothing else.
import type { Operation } from '@aurelius/core/contract';
import { expect } from 'vitest';
import { bearer, expectProblem, expectRefusal, hasOwnWords, type Target } from './attack-target.ts';
import { OPERATIONS, smallestInput, wireOf } from './operations.ts';
import { RawConnection, requestText } from './raw-http.ts';

/** How long a stream without an end is listened to, milliseconds. */
const LISTEN_MS = 300;

/** The status of a call that is allowed; a stream without an end is cut. */
async function statusOf(target: Target, op: Operation, token: string): Promise<number> {
  const { method, path, body } = wireOf(op, smallestInput(op));
  if (op.kind !== 'stream' || op.yields !== 'feed') {
    const reply = await target.call(method, path, body, bearer(token));
    // the scope is enough, and a script is no person
    if (op.human === true) {
      expectProblem(target, reply, [403], 'HUMAN_NEEDED');
      return 200;
    }
    if (!reply.text.includes('MISSING_PERMISSION')) return reply.status;
    // it was reached: undo asks for what the step took as well, the digest for what it is made of
    expect(op.id).toMatch(/^(history|digest)\./);
    expect((reply.body as { detail: string }).detail).not.toContain(op.permission);
    return 200;
  }
  const connection = new RawConnection(target.port);
  const lines = [`Host: ${target.host}`, `Authorization: Bearer ${token}`];
  const { status } = await connection.ask(
    requestText(`${method} ${path} HTTP/1.1`, lines),
    LISTEN_MS,
  );
  connection.destroy();
  return status === 0 ? 200 : status;
}

/** Fails unless a token with only `scope` reaches what needs it and is refused everything else by name. */
export async function expectOnlyOwn(target: Target, scope: string): Promise<void> {
  const { token } = await target.makeToken([scope]);
  for (const op of OPERATIONS) {
    if (op.permission === scope || op.permission === 'public') {
      expect([op.id, [401, 403].includes(await statusOf(target, op, token))]).toEqual([
        op.id,
        false,
      ]);
      continue;
    }
    const { method, path, body } = wireOf(op, smallestInput(op));
    const reply = await target.call(method, path, body, bearer(token));
    expectRefusal(target, op, reply, [403], 'MISSING_PERMISSION');
    expect(hasOwnWords(op) ? reply.text : (reply.body as { detail: string }).detail).toContain(
      op.permission,
    );
  }
}

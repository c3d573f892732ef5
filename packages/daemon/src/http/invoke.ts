// One JSON operation for one caller, whichever way the call came in: HTTP and WebSocket meet here.
import type { JsonOperation } from '@aurelius/core/contract';
import type { CallContext } from '@aurelius/core/plugin';
import type { Idempotency, Invoked } from '../kernel/idempotency/idempotency.ts';
import type { Lists } from '../kernel/lists/lists.ts';
import { numbersOf } from '../kernel/lists/numbers.ts';
import type { Caller } from './context.ts';
import { withOutside } from './outside.ts';
import { stripped } from './strip.ts';

type JsonHandler = (context: CallContext, input: never) => Promise<unknown>;

/** Runs a call with input that was checked, for a caller that has the permission (see `assertConditions`, too). */
export type Invoke = (caller: Caller, input: unknown) => Promise<Invoked>;

/** What calls need of the kernel. */
export interface InvokeParts {
  readonly idempotency: Idempotency;
  readonly lists: Lists;
}

/** @param run the operation's handler */
export function invoker(op: JsonOperation, run: JsonHandler, parts: InvokeParts): Invoke {
  const { idempotency, lists } = parts;
  const numbers = numbersOf(op, lists);
  const perform = async (caller: Caller, input: unknown): Promise<Invoked> => {
    const result = await run(caller, numbers.resolve(caller, input) as never);
    const output = stripped(op, result);
    numbers.remember(caller, input, output);
    return { output, replayed: false };
  };
  return (caller, input) => {
    // what is rolled back answers no later call
    const key = op.effects === 'read' || caller.rehearsed ? null : caller.idempotencyKey;
    if (key === null) return perform(caller, input);
    return withOutside((outside) => {
      caller.outside = outside;
      const output = async () => (await perform(caller, input)).output;
      return idempotency.once({ op, caller, key, input }, output);
    });
  };
}

// The operations a WebSocket can call, by id and by the name of their message.
import { type JsonOperation, kernelErrors, type StreamOperation } from '@aurelius/core/contract';
import type { BodyRow } from '@aurelius/core/plugin';
import type { ServedOperation } from '../../plugins/registry.ts';
import type { Caller } from '../context.ts';
import { type Invoke, type InvokeParts, invoker } from '../invoke.ts';
import type { CallMessage } from './messages.ts';

export type Callable =
  | { readonly op: JsonOperation; readonly invoke: Invoke }
  | {
      readonly op: StreamOperation;
      run(caller: Caller, input: unknown, rows: AsyncIterable<BodyRow>): AsyncIterable<unknown>;
    };

function callable({ op, run }: ServedOperation, invoking: InvokeParts): Callable | null {
  if (op.kind === 'json') return { op, invoke: invoker(op, run as never, invoking) };
  return op.kind === 'stream' ? { op, run: run as never } : null;
}

/** Finds what a message calls. @throws Problem `ROUTE_NOT_FOUND`, also for raw operations */
export type Find = (called: CallMessage['op']) => Callable;

export function callableOperations(
  operations: Iterable<ServedOperation>,
  invoking: InvokeParts,
): Find {
  const byId = new Map<string, Callable>();
  const byMessage = new Map<string, Callable>();
  const raw = new Set<string>();
  for (const served of operations) {
    const { id, message } = served.op;
    const found = callable(served, invoking);
    if (found) {
      byId.set(id, found);
      if (message !== undefined) byMessage.set(message, found);
    } else raw.add(id);
  }
  return (called) => {
    const found = 'id' in called ? byId.get(called.id) : byMessage.get(called.message);
    if (found) return found;
    if ('id' in called && raw.has(called.id)) {
      throw kernelErrors.ROUTE_NOT_FOUND(`${called.id} speaks bytes: call it over HTTP`);
    }
    const what = 'id' in called ? `operation ${called.id}` : `message ${called.message}`;
    throw kernelErrors.ROUTE_NOT_FOUND(`There is no ${what}`);
  };
}

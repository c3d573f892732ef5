// Counts how often an operation of a plugin fails by a fault of its own. Nothing is caught: callers see what was thrown.
import { isProblem, kernelErrors } from '@aurelius/core/contract';
import type { CallContext } from '@aurelius/core/plugin';
import type { ServedOperation } from './registry.ts';

/** Failures in a row after which an operation counts as broken. */
const BROKEN_AFTER = 3;

/** Told of operations by id: the last error of one that is broken, null when it works again. */
export type OnHealth = (operation: string, error: unknown) => void;

const isFault = (error: unknown, context: CallContext): boolean =>
  isProblem(error) ? isProblem(error, kernelErrors.WRITE_AWAITED_OUTSIDE) : !context.signal.aborted;

function watchedItems(
  items: AsyncIterable<unknown>,
  noting: <T>(result: Promise<T>) => Promise<T>,
): AsyncIterable<unknown> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = items[Symbol.asyncIterator]();
      return {
        next: () => noting(iterator.next()),
        return: async (value?: unknown): Promise<IteratorResult<unknown>> =>
          (await iterator.return?.(value)) ?? { done: true, value },
      };
    },
  };
}

/** The same operation, watched. */
export function watched({ owner, op, run }: ServedOperation, onHealth: OnHealth): ServedOperation {
  let failures = 0;
  const failed = (error: unknown, context: CallContext) => {
    if (!isFault(error, context)) return;
    failures++;
    if (failures >= BROKEN_AFTER) onHealth(op.id, error);
  };
  const worked = () => {
    if (failures >= BROKEN_AFTER) onHealth(op.id, null);
    failures = 0;
  };
  const call = run as (...args: unknown[]) => unknown;
  return {
    owner,
    op,
    run(...args: never[]) {
      const [context] = args as unknown as [CallContext];
      const noting = <T>(result: Promise<T>): Promise<T> => {
        result.then(worked, (error: unknown) => failed(error, context));
        return result;
      };
      try {
        const result = call(...args);
        return op.kind === 'stream'
          ? watchedItems(result as AsyncIterable<unknown>, noting)
          : noting(Promise.resolve(result));
      } catch (error) {
        failed(error, context);
        throw error;
      }
    },
  };
}

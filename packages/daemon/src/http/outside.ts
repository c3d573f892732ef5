// Work that a call inside of a transaction cannot wait for: the transaction is undone, the work done, and the call made anew.
import type { CallContext } from '@aurelius/core/plugin';

type Outside = NonNullable<CallContext['outside']>;

/** Ends a try. */
class Wanted extends Error {
  readonly work: () => Promise<unknown>;
  constructor(work: () => Promise<unknown>) {
    super('The call waits for something outside of its transaction');
    this.name = 'WantedOutside';
    this.work = work;
  }
}

/**
 * Makes a call that runs in a transaction until it comes by no work of which the result is not known.
 * @param call one try at it
 */
export async function withOutside<T>(call: (outside: Outside) => Promise<T>): Promise<T> {
  const results: unknown[] = [];
  for (;;) {
    let at = 0;
    const outside: Outside = async (work) => {
      if (at === results.length) throw new Wanted(work);
      return results[at++] as never;
    };
    try {
      return await call(outside);
    } catch (error) {
      if (!(error instanceof Wanted)) throw error;
      results.push(await error.work());
    }
  }
}

// The ends of runs, written down together: what is asked of the store in one turn of the event loop is one commit.
import type { JobStore, Lease } from '@aurelius/core/jobs';
import type { Outcome } from './attempt.ts';

/** A run that is over. */
export interface Ended {
  readonly lease: Lease;
  readonly queue: string;
  readonly outcome: Outcome;
}

/**
 * Writes down how runs ended.
 * @returns why some could not be kept; under their leases, what was written already is not written again
 */
export async function writeEnds(
  store: JobStore,
  ended: readonly Ended[],
): Promise<{ readonly reason: unknown } | undefined> {
  const of = <K extends Outcome['kind']>(kind: K) =>
    ended.flatMap(({ lease, outcome }) =>
      outcome.kind === kind ? [{ ...lease, ...(outcome as Extract<Outcome, { kind: K }>) }] : [],
    );
  const writes: readonly (readonly [readonly Lease[], (leases: never) => Promise<unknown>])[] = [
    [of('done'), (it) => store.complete(it)],
    [of('failed'), (it) => store.fail(it)],
    [of('later'), (it) => store.snooze(it)],
    [of('released'), (it) => store.release(it)],
  ];
  const answers = await Promise.allSettled(
    writes.filter(([leases]) => leases.length > 0).map(([leases, write]) => write(leases as never)),
  );
  return answers.find((it) => it.status === 'rejected');
}

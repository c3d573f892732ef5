// Turns: of what goes over one channel, one after another.
import PQueue from 'p-queue';

/** Runs `work` once everything that came before over the same channel has ended, unless the signal aborts before. */
export type Turns = (
  channel: string,
  work: () => Promise<void>,
  signal: AbortSignal,
) => Promise<void>;

export function createTurns(): Turns {
  const queues = new Map<string, PQueue>();
  return (channel, work, signal) => {
    const queue = queues.get(channel) ?? new PQueue({ concurrency: 1 });
    queues.set(channel, queue);
    return queue.add(work, { signal });
  };
}

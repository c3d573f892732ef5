// plainjob as its documentation has it, in a process of its own: no-op jobs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { better, defineQueue, defineWorker } from 'plainjob';

/** Seconds for `count` no-op jobs. */
async function run(count: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'aur-bench-'));
  const quiet = { error() {}, warn() {}, info() {}, debug() {} };
  const connection = better(new Database(join(folder, 'jobs.db')));
  const queue = defineQueue({ connection, logger: quiet });
  queue.addMany(
    'work',
    Array.from({ length: count }, (_, n) => ({ n })),
  );
  let done = 0;
  const all = Promise.withResolvers<void>();
  const worker = defineWorker('work', async () => {}, {
    queue,
    logger: quiet,
    onCompleted: () => {
      if (++done === count) all.resolve();
    },
  });
  const started = performance.now();
  const running = worker.start();
  await all.promise;
  const seconds = (performance.now() - started) / 1000;
  await worker.stop();
  await running;
  queue.close();
  rmSync(folder, { recursive: true });
  return seconds;
}

process.on('message', ([, count]: ['run', number]) => {
  void run(count).then((seconds) => process.send?.(seconds));
});
process.send?.('ready');

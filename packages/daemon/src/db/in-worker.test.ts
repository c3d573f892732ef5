import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { OPEN, runInWorker } from './in-worker.ts';

const folder = mkdtempSync(join(tmpdir(), 'aurelius-worker-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that takes its time to load, and more to work. */
const program = join(folder, 'program.mjs');
writeFileSync(
  program,
  `import { writeFileSync } from 'node:fs';
   import { parentPort, workerData } from 'node:worker_threads';
   await new Promise((resolve) => setTimeout(resolve, 100));
   writeFileSync(workerData.database + '.loaded', '');
   parentPort.postMessage(${JSON.stringify(OPEN)});
   await new Promise((resolve) => setTimeout(resolve, 300));
   writeFileSync(workerData.database + '.done', '');
   parentPort.postMessage({ answer: 42 });`,
);
const run = (name: string, signal: AbortSignal) => {
  const order = { database: join(folder, name), key: null, cipher: false };
  return runInWorker(pathToFileURL(program), order, signal);
};
const wrote = (name: string, what: string) => existsSync(join(folder, `${name}.${what}`));

it('answers what the program says last', async () => {
  expect(await run('whole', new AbortController().signal)).toEqual({ answer: 42 });
});

it('does not end a program while it loads the engine, which would end the process', async () => {
  const abort = new AbortController();
  const running = run('early', abort.signal);
  setTimeout(() => abort.abort(new Error('called off')), 20);
  await expect(running).rejects.toThrow('called off');
  expect(wrote('early', 'loaded')).toBe(false);
  await expect.poll(() => wrote('early', 'loaded')).toBe(true);
  await sleep(500);
  expect(wrote('early', 'done')).toBe(false);
});

// The tally of a test run, taken from real runs of small test files.
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startVitest } from 'vitest/node';
import { ROOT } from './slices.ts';
import { tallyReporter } from './test-tally.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurelius-tally-'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('counts passes, failures, broken files and stray errors, and names what is skipped', async () => {
  const head = "import { describe, expect, it } from 'vitest';\n";
  const files = {
    'mixed.test.mjs': `${head}it('a', () => {}); it('b', () => expect(1).toBe(2));
      describe.skip('server', () => it('c', () => {})); describe('in', () => { it.skip('d', () => {}); it('f', () => {}); });`,
    'broken.test.mjs': "import './nowhere.mjs';",
    'stray.test.mjs': `${head}it('e', () => { void Promise.reject(new Error('stray')); });`,
  };
  for (const [name, code] of Object.entries(files)) await writeFile(join(folder, name), code);

  const { reporter, tally } = tallyReporter();
  const exitCode = process.exitCode;
  const vitest = await startVitest([], { root: folder, watch: false, reporters: [reporter] });
  await vitest.close();
  process.exitCode = exitCode;

  expect(tally).toEqual({
    passed: 3,
    failed: 3,
    skipped: ['mixed.test.mjs > server', 'mixed.test.mjs > in > d'],
  });
});

// Builds if sources are newer and runs every test project; `--long` runs the long tests whole, `--checked` leaves out the
// rules of the tree, which `pnpm check` has tried just before. Other words filter files.
// Ends with the line `N passed, N failed`. Tests see an empty home folder and no setting of whoever runs them.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import { ROOT } from './slices.ts';
import { tallyReporter } from './test-tally.ts';

const words = process.argv.slice(2);
const home = await mkdtemp(join(tmpdir(), 'aurelius-home-'));
for (const name of Object.keys(process.env)) {
  if (/^(AURELIUS|XDG)_/.test(name)) delete process.env[name];
}
process.env['HOME'] = home;
if (words.includes('--long')) process.env['AURELIUS_TEST_LONG'] = '1';

execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts')], { stdio: 'inherit' });

const { reporter, tally } = tallyReporter();
try {
  const vitest = await startVitest(
    words.filter((word) => !word.startsWith('--')),
    {
      root: ROOT,
      watch: false,
      reporters: ['default', reporter],
      project: words.includes('--checked') ? ['!arch'] : [],
    },
  );
  await vitest.close();
} finally {
  await rm(home, { recursive: true, force: true });
}
for (const name of tally.skipped) console.log(`skipped: ${name}`);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exitCode = tally.failed > 0 || tally.passed === 0 ? 1 : 0;

// `pnpm new:plugin NAME`: a bundled slice from the template, linked, with everything generated that follows from it.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { newSlice } from './new-slice.ts';
import { ROOT } from './slices.ts';

const [, , id, ...rest] = process.argv;
if (id === undefined || rest.length > 0) {
  console.error('error: It takes one name.\ntry: pnpm new:plugin notes');
  process.exit(2);
}
const run = (file: string, ...argv: string[]) =>
  execFileSync(file, argv, { cwd: ROOT, stdio: 'inherit' });
try {
  for (const file of newSlice(ROOT, id)) console.log(`written: ${file}`);
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exit(1);
}
// links the new package; nothing is fetched, for it needs what others have
run('npx', '-y', 'pnpm@12.21.0', 'install', '--offline', '--no-frozen-lockfile');
run(process.execPath, join(ROOT, 'scripts/generate.ts'));
console.log(
  `\nTest it:  node_modules/.bin/vitest run plugins/${id}\nUse it:   ./aurelius ${id} add hello`,
);

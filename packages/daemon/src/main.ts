// Entry of the daemon: the process's surroundings, and what must happen before the first library is loaded.
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { BUILD_ID } from '@aurelius/core/build';
import { keepCode } from '@aurelius/core/code-cache';
import { resolvePaths } from '@aurelius/core/config/paths';
import { setAside } from './kernel/secrets/environment.ts';

process.umask(0o077);

const env = { ...process.env };
// what this process starts must not see what may be secret
for (const name of setAside(env)) delete process.env[name];

/** `<build>/daemon/main.js`; from sources there is no build. */
const built = BUILD_ID !== 'dev';
const resources = built ? dirname(import.meta.dirname) : join(import.meta.dirname, '../../..');
if (built) keepCode(resources, () => resolvePaths(env, homedir(), 0).cacheDir);

const surroundings = {
  env,
  resources,
  builtMain: built ? import.meta.url : null,
  print: (line: string) => console.log(line),
  complain: (line: string) => console.error(line),
};

const [, , flag, task = ''] = process.argv;
if (flag === '--once') {
  const { runOnceProcess } = await import('./once/process.ts');
  await runOnceProcess(task, surroundings);
} else {
  const { runDaemon } = await import('./process.ts');
  await runDaemon(surroundings);
}

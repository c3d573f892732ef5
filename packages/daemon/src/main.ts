// Entry of the daemon: the process's surroundings, and what must happen before the first library is loaded.
import { enableCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { BUILD_ID } from '@aurelius/core/build';
import { setAside } from './kernel/secrets/environment.ts';

process.umask(0o077);

const env = { ...process.env };
// what this process starts must not see what may be secret
for (const name of setAside(env)) delete process.env[name];

/** `…/.build/<id>/daemon/main.js`; from sources there is no build. */
const built = BUILD_ID !== 'dev';
const resources = built ? dirname(import.meta.dirname) : join(import.meta.dirname, '../../..');
// inside the build folder, which is its owner's alone: a shared cache would be a way to smuggle code in
if (built) enableCompileCache(join(resources, 'compile-cache'));

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

// Entry of the daemon's process: reads the environment, starts the app, ends with its exit code.
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { resolvePaths } from '@aurelius/core/config/paths';
import { BUILD_ID, exitCodeOf, Problem, VERSION } from '@aurelius/core/contract';
import { startApp } from './app.ts';
import { markBuildInUse, pruneBuilds } from './builds.ts';
import { createIds } from './kernel/ids.ts';
import { systemClock } from './kernel/clock.ts';
import { superviseProcess } from './lifecycle.ts';
import { BUNDLED } from './plugins/bundled.gen.ts';

process.umask(0o077);

/** `…/.build/<id>/daemon/main.js`; from sources there is no build. */
const daemonDir = import.meta.dirname;
const built = BUILD_ID !== 'dev';
const resources = built ? dirname(daemonDir) : join(daemonDir, '../../..');

const env = { ...process.env };
// what starts later must not see settings that may be secret
for (const name of Object.keys(env)) {
  if (name.startsWith('AURELIUS_') && name !== 'AURELIUS_HOME') delete process.env[name];
}

function keepBuild(): void {
  markBuildInUse(resources, process.pid);
  pruneBuilds(dirname(resources), [basename(resources)]);
}

function explain(error: unknown): number {
  if (!(error instanceof Problem)) {
    console.error(`error: ${error instanceof Error ? error.stack : String(error)}`);
    return exitCodeOf({ status: 500 });
  }
  console.error(`error: ${error.message}`);
  if (error.hint !== undefined) console.error(`try: ${error.hint}`);
  console.error(`code ${error.code}`);
  return exitCodeOf({ status: error.spec.status, exit: error.spec.exit });
}

try {
  const paths = resolvePaths(env, homedir(), process.getuid?.() ?? 0);
  const app = await startApp({
    paths,
    env,
    clock: systemClock,
    ids: createIds(systemClock),
    bundled: BUNDLED,
    resources,
    builtMain: built ? import.meta.url : null,
    // systemd sets this to the process it started, and only that one; its other variables are inherited
    managedBy: env['SYSTEMD_EXEC_PID'] === String(process.pid) ? 'systemd' : null,
  });
  superviseProcess(app, (code) => process.exit(code));
  if (built) keepBuild();
  if (process.stdout.isTTY || process.argv.includes('--foreground')) {
    console.log(`Aurelius ${VERSION} listens on ${paths.socket} (Ctrl+C stops it)`);
  }
} catch (error) {
  process.exitCode = explain(error);
}

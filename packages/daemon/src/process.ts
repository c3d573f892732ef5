// The daemon's process: reads the environment, starts the app, ends with its exit code.
import { flushCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname } from 'node:path';
import { BUILD_ID } from '@aurelius/core/build';
import { userCode } from '@aurelius/core/code-cache';
import { type Env, resolvePaths } from '@aurelius/core/config/paths';
import { exitCodeOf, fileProblem, Problem, VERSION } from '@aurelius/core/contract';
import { startApp } from './app.ts';
import { markBuildInUse, pruneBuilds, pruneCode } from './builds.ts';
import { storageProblem } from './db/storage-problem.ts';
import { systemClock } from './kernel/clock.ts';
import { createIds } from './kernel/ids.ts';
import { superviseProcess } from './lifecycle.ts';
import { managerOf } from './manager.ts';
import { BUNDLED } from './plugins/bundled.gen.ts';

/** Compiled code is kept for the next start once the first requests are through, milliseconds. */
const CACHE_AFTER_MS = 2000;

/** What the entry hands in: the process's surroundings. */
export interface Surroundings {
  readonly env: Env;
  /** The build's folder, or the repository. */
  readonly resources: string;
  /** URL of the main module in a build; null when running from sources. */
  readonly builtMain: string | null;
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a line to standard error. */
  complain(line: string): void;
}

function explain(error: unknown, complain: Surroundings['complain']): number {
  const problem = fileProblem(error) ?? storageProblem(error);
  if (!(problem instanceof Problem)) {
    complain(`error: ${error instanceof Error ? error.stack : String(error)}`);
    return exitCodeOf({ status: 500 });
  }
  complain(`error: ${problem.message}`);
  if (problem.hint !== undefined) complain(`try: ${problem.hint}`);
  complain(`code ${problem.code}`);
  return exitCodeOf({ status: problem.spec.status, exit: problem.spec.exit });
}

/** Runs the daemon until it is told to stop. */
export async function runDaemon(surroundings: Surroundings): Promise<void> {
  const { env, resources, builtMain } = surroundings;
  try {
    const paths = resolvePaths(env, homedir(), process.getuid?.() ?? 0);
    const app = await startApp({
      paths,
      env,
      clock: systemClock,
      ids: createIds(systemClock),
      bundled: BUNDLED,
      resources,
      builtMain,
      managedBy: managerOf(env, process.pid),
    });
    superviseProcess(app, (code) => process.exit(code));
    if (builtMain !== null) {
      markBuildInUse(resources, process.pid);
      pruneBuilds(dirname(resources), [basename(resources)]);
      pruneCode(userCode(paths.cacheDir), BUILD_ID);
      setTimeout(flushCompileCache, CACHE_AFTER_MS).unref();
    }
    if (process.stdout.isTTY || process.argv.includes('--foreground')) {
      surroundings.print(`Aurelius ${VERSION} listens on ${paths.socket} (Ctrl+C stops it)`);
    }
  } catch (error) {
    process.exitCode = explain(error, surroundings.complain);
  }
}

// The process of one task: input as JSON on standard input, items as lines of JSON on standard output.
// Nothing is taken from the arguments but the task's name, for everybody can read those.
import { homedir } from 'node:os';
import { json } from 'node:stream/consumers';
import { resolvePaths } from '@aurelius/core/config/paths';
import {
  exitCodeOf,
  fileProblem,
  isProblem,
  kernelErrors,
  type Problem,
} from '@aurelius/core/contract';
import { markBuildInUse } from '../builds.ts';
import { storageProblem } from '../db/storage-problem.ts';
import { systemClock } from '../kernel/clock.ts';
import { createIds } from '../kernel/ids.ts';
import { BUNDLED } from '../plugins/bundled.gen.ts';
import type { Surroundings } from '../process.ts';
import { runOnceTask } from './run.ts';

function asProblem(error: unknown): Problem {
  const found = fileProblem(error) ?? storageProblem(error);
  if (isProblem(found)) return found;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return kernelErrors.INTERNAL(text, { cause: error });
}

/** Runs `task`, and ends with the exit code of what stopped it. Its last item is that problem, as in any stream. */
export async function runOnceProcess(task: string, surroundings: Surroundings): Promise<void> {
  const { env, resources, builtMain, print } = surroundings;
  const say = (item: object) => print(JSON.stringify(item));
  try {
    if (builtMain !== null) markBuildInUse(resources, process.pid);
    const options = {
      paths: resolvePaths(env, homedir(), process.getuid?.() ?? 0),
      env,
      clock: systemClock,
      ids: createIds(systemClock),
      bundled: BUNDLED,
      resources,
      builtMain,
    };
    for await (const item of runOnceTask(task, await json(process.stdin), options)) say(item);
  } catch (error) {
    const problem = asProblem(error);
    say({ type: 'problem', problem: problem.toJson() });
    process.exitCode = exitCodeOf(problem.spec);
  }
}

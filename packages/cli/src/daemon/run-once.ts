// Work on a home without its daemon: the daemon's bundle runs one task under the home's lock, and starts nothing.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { isStreamProblem, problemFromJson, readLines } from '@aurelius/core/client';
import { EXIT, type ProblemJson } from '@aurelius/core/errors';
import { kernelErrors } from '@aurelius/core/kernel-errors';
import type { Environment } from '../environment.ts';

/**
 * Runs one task and yields what it tells, item by item. The input goes through a pipe, so it may be secret.
 * @param task a name of the daemon's table of tasks
 * @throws Problem `DAEMON_RUNNING` (75) while the home is in use; what the task throws
 */
export async function* runOnce<Item extends object>(
  { env, buildDir }: Environment,
  task: string,
  input: object,
): AsyncGenerator<Item, void, undefined> {
  const home = env['AURELIUS_HOME'];
  const child = spawn(process.execPath, [join(buildDir, 'daemon', 'main.js'), '--once', task], {
    cwd: '/',
    env: { ...env, ...(home ? { AURELIUS_HOME: resolve(home) } : {}) },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done, fail) => {
    child.once('close', done).once('error', fail);
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  // a task that fails early may be gone before it has read its input
  child.stdin.on('error', () => {});
  child.stdin.end(JSON.stringify(input));
  let problem: ProblemJson | undefined;
  try {
    for await (const line of readLines(child.stdout)) {
      const item: unknown = JSON.parse(line);
      if (isStreamProblem(item)) problem = item.problem;
      else yield item as Item;
    }
  } finally {
    // whoever stops reading has had enough
    if (child.exitCode === null) child.stdout.destroy();
  }
  const code = await ended;
  if (problem) throw problemFromJson(problem);
  if (code !== EXIT.ok) {
    throw kernelErrors.INTERNAL(`The task ended with code ${code}. ${words}`.trim());
  }
}

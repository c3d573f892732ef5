// A program beside the benchmark: a twin server or its clients, in a process of its own that says when it is ready.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** @param file in this folder */
export async function startHelper(file: string, ...argv: string[]): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, file), argv);
  await new Promise((resolve) => child.once('message', resolve));
  return child;
}

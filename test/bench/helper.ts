// A program beside the benchmark: a twin server or its clients, in a process of its own that says when it is ready.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

async function begin(file: string, argv: readonly string[]) {
  const child = fork(join(import.meta.dirname, file), argv);
  const said = await new Promise<unknown>((resolve) => child.once('message', resolve));
  return { child, said };
}

/** @param file in this folder */
export const startHelper = async (file: string, ...argv: string[]): Promise<ChildProcess> =>
  (await begin(file, argv)).child;

/** One that listens on TCP and sends its port when it is ready. */
export async function startHelperOn(
  file: string,
  ...argv: string[]
): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const { child, said } = await begin(file, argv);
  return { child, port: Number(said) };
}

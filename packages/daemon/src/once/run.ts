// Runs one task under the lock of its home.
import { isProblem, kernelErrors } from '@aurelius/core/contract';
import { claimHome } from '../claimed-home.ts';
import { Unwind } from '../unwind.ts';
import type { OnceContext } from './task.ts';
import { onceTasks } from './tasks.ts';

/**
 * The items of one task.
 * @throws Problem `DAEMON_RUNNING` when the home is in use, `USAGE` for a task that does not exist; what the task throws
 */
export async function* runOnceTask(
  name: string,
  input: unknown,
  options: Omit<OnceContext, 'home'>,
): AsyncGenerator<object, void, undefined> {
  const load = Object.hasOwn(onceTasks, name) ? onceTasks[name] : undefined;
  if (!load) throw kernelErrors.USAGE(`There is no task ${name}.`);
  const task = await load();
  const undo = new Unwind();
  try {
    const cipher = task.needsCipher?.(input);
    const home = await claimHome(options, undo, cipher).catch((error: unknown) => {
      if (!isProblem(error, kernelErrors.DAEMON_RUNNING)) throw error;
      throw kernelErrors.DAEMON_RUNNING(error.detail, {
        hint: 'aurelius daemon stop',
        cause: error,
      });
    });
    yield* task.run({ ...options, home }, input);
  } finally {
    await undo.run(() => {});
  }
}

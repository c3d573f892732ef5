// Tasks of `--once` on a test's home, in the test's own process.
import { join } from 'node:path';
import type { Env, Paths } from '@aurelius/core/config/paths';
import { fakeClock } from '@aurelius/core/testing';
import { createIds } from '../kernel/ids.ts';
import { runOnceTask } from '../once/run.ts';
import { BUNDLED } from '../plugins/bundled.gen.ts';

/** All items of a task. @throws what the task throws */
export async function onceItems<Item extends object = Record<string, unknown>>(
  paths: Paths,
  task: string,
  input: object = {},
  env: Env = {},
): Promise<Item[]> {
  const clock = fakeClock();
  const options = {
    paths,
    env,
    clock,
    ids: createIds(clock),
    bundled: BUNDLED,
    resources: join(import.meta.dirname, '../../../..'),
    builtMain: null,
  };
  const items: Item[] = [];
  for await (const item of runOnceTask(task, input, options)) items.push(item as Item);
  return items;
}

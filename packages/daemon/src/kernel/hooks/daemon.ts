// The operations on hooks, what the doctor finds about them, and their place in the daemon's life.
import { dirname, join } from 'node:path';
import { type Hook, hookErrors, hookOperations } from '@aurelius/core/kernel';
import type { Check } from '@aurelius/core/plugin';
import { Notice } from '../events/notice.ts';
import { newestOf } from '../events/store.ts';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { pageOf } from '../page.ts';
import { environmentOf } from './environment.ts';
import type { HookFile } from './folder.ts';
import { Hooks } from './hooks.ts';

/** Numbers of the log that are searched for an event to try a hook with. */
const SEARCHED = 10_000;

const ignored = (hooks: Hooks): HookFile[] => hooks.files().filter(({ path }) => path === null);

const check = (hooks: Hooks, folder: string): Check => ({
  id: 'files',
  title: 'Hooks',
  security: true,
  run() {
    const [first, ...others] = ignored(hooks);
    if (!first) {
      const count = hooks.files().length;
      return { status: 'ok', detail: count === 0 ? 'none' : `${count} in ${folder}` };
    }
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    return {
      status: 'warn',
      detail: `${first.name} is not run: ${first.fault}${more}`,
      hint: 'aurelius hooks list',
    };
  },
});

const toWire = (hooks: Hooks, { name, type, fault }: HookFile): Hook => ({
  name,
  event: type,
  fault,
  last: hooks.last(name),
});

/** @throws Problem `HOOK_EVENT_INVALID` */
function givenEvent(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return JSON.stringify(value);
    }
  } catch {
    // said below
  }
  throw hookErrors.HOOK_EVENT_INVALID();
}

/** The operations on hooks. */
export function hooksModule(kernel: Kernel): KernelHalf {
  const { db, clock, log, env, paths, events } = kernel;
  const { hub, topics } = events;
  const folder = join(dirname(paths.configFile), 'hooks');
  const uid = process.getuid?.() ?? 0;
  const hooks = new Hooks({
    db,
    clock,
    log,
    hub,
    topics,
    folder,
    uid,
    env: environmentOf(env),
  });
  const operations = served('hooks', hookOperations, {
    async list(_context, input) {
      const { data, meta } = pageOf(hooks.files(), ({ name }) => name, input);
      return { data: data.map((file) => toWire(hooks, file)), meta };
    },
    async test({ userId, signal }, { name, event }) {
      const file = hooks.files().find((one) => one.name === name);
      if (!file) throw hookErrors.HOOK_NOT_FOUND(name);
      const { path, type, fault } = file;
      if (path === null || type === null) throw hookErrors.HOOK_NOT_RUN(`${name}: ${fault}`);
      if (event !== undefined) return hooks.run({ name, path }, type, givenEvent(event), signal);
      const newest = await newestOf(db, userId, type, (await hub.newest()) - SEARCHED);
      if (!newest) throw hookErrors.HOOK_EVENT_UNKNOWN(`No ${type} among the newest ${SEARCHED}.`);
      return hooks.run({ name, path }, type, new Notice(newest).json, signal);
    },
  });
  return {
    owner: 'hooks',
    operations,
    checks: [check(hooks, folder)],
    start: () => hooks.start(),
    drain: (graceMs) => hooks.stop(graceMs),
  };
}

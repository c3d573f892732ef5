// The environment of hooks, made of a list of names.
import { resolve } from 'node:path';
import type { Env } from '@aurelius/core/config';

/** What a hook has of the daemon's environment: where programs and this home are found, and nothing that lets anybody in. */
const PASSED = /^(PATH|HOME|LANG|TZ|XDG_(CONFIG|DATA|STATE|CACHE)_HOME|XDG_RUNTIME_DIR)$/;

/** The environment that every hook has. */
export function environmentOf(env: Env): Env {
  const passed = Object.entries(env).filter(([name]) => PASSED.test(name));
  const home = env['AURELIUS_HOME'];
  return {
    ...Object.fromEntries(passed),
    // the folder that a hook runs in is another
    ...(home ? { AURELIUS_HOME: resolve(home) } : {}),
  };
}

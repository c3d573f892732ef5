// On whose behalf the code runs, however deep: a write tells it to what remembers writes.
import { AsyncLocalStorage } from 'node:async_hooks';
import { NO_ORIGIN, type WriteOrigin } from '@aurelius/core/db';

/** The connection that calls of users' hooks count as: one that hears nothing, and whose events run no hooks. */
export const HOOK_CONNECTION = 'hook';

const origins = new AsyncLocalStorage<WriteOrigin>();

/** Runs `work`, and everything it starts, on behalf of `origin`. */
export const onBehalfOf = <T>(origin: WriteOrigin, work: () => T): T => origins.run(origin, work);

/** Where what runs now comes from. */
export const currentOrigin = (): WriteOrigin => origins.getStore() ?? NO_ORIGIN;

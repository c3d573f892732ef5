// Which connection a write comes from, so that its events are not echoed to it.
import { AsyncLocalStorage } from 'node:async_hooks';

const causes = new AsyncLocalStorage<string>();

/** Runs `work`, and everything it starts, on behalf of the connection with this id. */
export const causedBy = <T>(connection: string, work: () => T): T => causes.run(connection, work);

/** Id of the connection on whose behalf this runs; null: of none. */
export const currentCause = (): string | null => causes.getStore() ?? null;

// Events as a plugin reacts to them, its own and those of others.
import type { Event } from '../kernel/events.ts';
import type { CallContext } from './host.ts';

/**
 * Reacts to one event after its commit, on behalf of the user it belongs to. It may be called again with an event that it
 * has handled, and is when it throws or takes longer than 10 seconds. `event.data` is the entity as it was told, unless
 * its row was purged since: read it by the schema of the contract that declares the type.
 */
export type EventHandler = (context: CallContext, event: Event) => Promise<void>;

/** Handlers by type: `task:created`. */
export type EventHandlers = Readonly<Record<string, EventHandler>>;

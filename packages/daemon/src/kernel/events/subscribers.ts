// The plugins that react to events: each is a durable subscriber, called as a caller with its own permissions.

import { NO_ORIGIN } from '@aurelius/core/db';
import type { CallContext, EventHandlers } from '@aurelius/core/plugin';
import { within } from '../../plugins/within.ts';
import { onBehalfOf } from '../origin.ts';
import type { EventHub } from './hub.ts';
import { Notice } from './notice.ts';
import { Subscriber, type SubscriberParts, type Subscription } from './subscriber.ts';

/** Longest time for one event, milliseconds. */
const HANDLING_MS = 10_000;

/** A plugin that reacts to events. */
export interface Listener {
  /** Plugin id. */
  readonly id: string;
  readonly handlers: EventHandlers;
  /** What its handlers may do. */
  readonly scopes: readonly string[];
  readonly onHealth: Subscription['onHealth'];
}

export interface SubscribersParts extends SubscriberParts {
  readonly hub: EventHub;
  /** IANA zone that handlers are called in, as it stands. */
  zone(): string;
  /** Longest time for one event, milliseconds; default: 10 seconds. */
  readonly handlingMs?: number;
}

export interface Subscribers {
  /** To be called before `start`. */
  add(listener: Listener): void;
  start(): Promise<void>;
  /** @param graceMs longest wait for what is in hand, milliseconds */
  stop(graceMs: number): Promise<void>;
}

function subscriptionOf(
  { id, handlers, scopes, onHealth }: Listener,
  { zone, handlingMs = HANDLING_MS }: SubscribersParts,
): Subscription {
  return {
    id,
    types: Object.keys(handlers),
    onHealth,
    async handle(row, stopping) {
      const { event, type, userId, seq } = new Notice(row);
      const late = new AbortController();
      const context: CallContext = {
        userId,
        scopes,
        zone: zone(),
        requestId: `event-${seq}`,
        ifMatch: null,
        signal: AbortSignal.any([stopping, late.signal]),
      };
      const work = onBehalfOf({ ...NO_ORIGIN, requestId: context.requestId }, async () =>
        handlers[type]?.(context, event),
      );
      try {
        await within(work, handlingMs, `handling ${type}`);
      } finally {
        // whoever is left behind learns that nobody waits any more
        late.abort();
      }
    },
  };
}

export function createSubscribers(parts: SubscribersParts): Subscribers {
  const subscribers: Subscriber[] = [];
  const { hub } = parts;
  return {
    add(listener) {
      subscribers.push(new Subscriber(subscriptionOf(listener, parts), parts));
    },
    async start() {
      const present = await hub.newest();
      hub.onCommit((types) => {
        for (const one of subscribers) one.ring(types);
      });
      await Promise.all(subscribers.map((one) => one.start(present)));
    },
    async stop(graceMs) {
      await Promise.all(subscribers.map((one) => one.stop(graceMs)));
    },
  };
}

// The operation that follows events over HTTP, and the subscribers' place in the daemon's life.
import { type Event, eventOperations } from '@aurelius/core/kernel';
import type { Handler } from '@aurelius/core/plugin';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { currentOrigin } from '../origin.ts';
import { follow } from './follow.ts';
import type { EventHub } from './hub.ts';
import type { Subscribers } from './subscribers.ts';
import { EVERYTHING, type Topics } from './topics.ts';

export interface EventParts {
  readonly hub: EventHub;
  readonly topics: Topics;
  readonly subscribers: Subscribers;
}

function tailHandler({ hub, topics }: EventParts): Handler<typeof eventOperations.tail> {
  return async function* tail(
    { userId, scopes, signal, begins },
    { topic = [EVERYTHING], after },
  ): AsyncGenerator<Event, void, undefined> {
    topics.assertReadable(topic, scopes);
    const own = currentOrigin().connection;
    const filter = topics.filter(userId, scopes, topic);
    const position = await hub.start(after);
    begins?.(position);
    for await (const { cause, event } of follow(hub, filter, position, signal)) {
      if (own === null || cause !== own) yield event;
    }
  };
}

/** The operation that follows events, and the subscribers' place in the daemon's life. */
export const eventsModule = ({ events }: Kernel): KernelHalf => ({
  owner: 'events',
  operations: served('events', eventOperations, { tail: tailHandler(events) }),
  start: () => events.subscribers.start(),
  drain: (graceMs) => events.subscribers.stop(graceMs),
});

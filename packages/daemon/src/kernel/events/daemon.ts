// The operation that follows events over HTTP.
import { type Event, eventOperations } from '@aurelius/core/kernel';
import type { Handler } from '@aurelius/core/plugin';
import type { ServedOperation } from '../../plugins/registry.ts';
import { currentCause } from './cause.ts';
import { follow } from './follow.ts';
import type { EventHub } from './hub.ts';
import { EVERYTHING, type Topics } from './topics.ts';

export interface EventParts {
  readonly hub: EventHub;
  readonly topics: Topics;
}

function tailHandler({ hub, topics }: EventParts): Handler<typeof eventOperations.tail> {
  return async function* tail(
    { userId, scopes, signal, begins },
    { topic = [EVERYTHING], after },
  ): AsyncGenerator<Event, void, undefined> {
    topics.assertReadable(topic, scopes);
    const own = currentCause();
    const filter = topics.filter(userId, scopes, topic);
    const position = await hub.start(after);
    begins?.(position);
    for await (const { cause, event } of follow(hub, filter, position, signal)) {
      if (own === null || cause !== own) yield event;
    }
  };
}

/** The event operations as the registry takes them. */
export function eventsServed(parts: EventParts): ServedOperation[] {
  return [{ owner: 'events', op: eventOperations.tail, run: tailHandler(parts) }];
}

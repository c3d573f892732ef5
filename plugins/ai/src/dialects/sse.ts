// Server-sent events out of bytes: answers of upstreams, which cut them anywhere and end lines as they like.
import { createParser } from 'eventsource-parser';
import { WireError } from './stream.ts';

/** One event, without comments and ids. */
export interface SseEvent {
  /** Null: it has no name. */
  readonly event: string | null;
  /** Lines of data, joined by LF. */
  readonly data: string;
}

/** Largest event, UTF-16 units or bytes: a picture or a whole answer in one event fits. */
export const MAX_EVENT = 16 * 1024 * 1024;

/** The end of a line and an empty one, whatever the last byte before was. */
const END = '\n\n';

/** Reads events as they come, in a time that grows with the number of bytes. */
export interface SseReader {
  /**
   * @param bytes UTF-8; what is none becomes U+FFFD
   * @returns events that are whole now
   * @throws WireError an event is too large, after those before it were returned
   */
  push(bytes: Uint8Array): readonly SseEvent[];
  /** The last event, if it lacks its empty line. @throws WireError as `push` */
  end(): readonly SseEvent[];
}

/** @param maxEvent largest event, UTF-16 units */
export function sseReader(maxEvent = MAX_EVENT): SseReader {
  let events: SseEvent[] = [];
  let tooLarge = false;
  const decoder = new TextDecoder();
  const parser = createParser({
    maxBufferSize: maxEvent,
    onEvent: ({ event, data }) => {
      tooLarge ||= data.length > maxEvent;
      if (!tooLarge) events.push({ event: event ?? null, data });
    },
    onError: ({ type }) => {
      tooLarge ||= type === 'max-buffer-size-exceeded';
    },
  });
  const fed = (text: string): readonly SseEvent[] => {
    if (!tooLarge) parser.feed(text);
    const ready = events;
    events = [];
    if (tooLarge && ready.length === 0) {
      throw new WireError(`The provider sent an event larger than ${maxEvent} characters`);
    }
    return ready;
  };
  return {
    push: (bytes) => fed(decoder.decode(bytes, { stream: true })),
    end: () => fed(decoder.decode() + END),
  };
}

// Server-sent events out of bytes: answers of upstreams, which cut them anywhere and end lines as they like.
import { createParser } from 'eventsource-parser';

/** One event, without comments and ids. */
export interface SseEvent {
  /** Null: it has no name. */
  readonly event: string | null;
  /** Lines of data, joined by LF. */
  readonly data: string;
}

/** Largest event, UTF-16 units: a picture or a whole answer in one event fits. */
const MAX_EVENT = 16 * 1024 * 1024;

/** The end of a line and an empty one, whatever the last byte before was. */
const END = '\n\n';

/** An upstream sent an event that is too large to be kept. */
export class SseTooLargeError extends Error {
  override readonly name = 'SseTooLargeError';
}

/**
 * Reads events as they come, in a time that grows with the number of bytes. The last one may lack its empty line.
 * @param bytes UTF-8; what is none becomes U+FFFD
 * @param maxEvent largest event, UTF-16 units
 * @throws SseTooLargeError; whatever `bytes` throws, without the event that was begun
 */
export async function* readSse(
  bytes: AsyncIterable<Uint8Array>,
  maxEvent = MAX_EVENT,
): AsyncGenerator<SseEvent, void, undefined> {
  let events: SseEvent[] = [];
  let tooLarge = false;
  const decoder = new TextDecoder();
  const parser = createParser({
    maxBufferSize: maxEvent,
    onEvent: ({ event, data }) => {
      if (data.length > maxEvent) tooLarge = true;
      else events.push({ event: event ?? null, data });
    },
    onError: ({ type }) => {
      tooLarge ||= type === 'max-buffer-size-exceeded';
    },
  });
  function* fed(text: string): Generator<SseEvent, void, undefined> {
    parser.feed(text);
    const ready = events;
    events = [];
    yield* ready;
    if (tooLarge) throw new SseTooLargeError(`An event is larger than ${maxEvent} characters`);
  }
  for await (const chunk of bytes) yield* fed(decoder.decode(chunk, { stream: true }));
  yield* fed(decoder.decode() + END);
}

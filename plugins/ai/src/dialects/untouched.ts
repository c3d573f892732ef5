// An answer that goes to its caller byte for byte: events are handed on whole, and only those that can matter are read.
import { BlockEnds } from './blocks.ts';
import { watchChat } from './chat-watch.ts';
import type { Heard } from './heard.ts';
import { watchMessages } from './messages-watch.ts';
import type { Flow, PassageAsk, StreamDialect } from './passage.ts';
import { watchResponses } from './responses-watch.ts';
import { MAX_EVENT, sseReader } from './sse.ts';
import { WireError } from './stream.ts';
import type { Watch } from './watch.ts';

const bufferOf = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);

const WATCHES: Readonly<Record<StreamDialect, (heard: Heard, stripUsage: boolean) => Watch>> = {
  chat: watchChat,
  messages: watchMessages,
  responses: watchResponses,
};

/**
 * The caller gets what came, but for a chunk of usage that it did not ask for. An event that is cut waits for its rest, so
 * that a failure can be told between two.
 */
export function untouched(dialect: StreamDialect, heard: Heard, asked: PassageAsk): Flow {
  const watch = WATCHES[dialect](heard, asked.stripUsage);
  const ends = new BlockEnds();
  const sse = sseReader();
  /** The beginning of a block. */
  let waiting: Buffer[] = [];
  let size = 0;
  /** The block before, for the numbers that Responses give their events. */
  let last = '';

  /** Whether the caller gets the block. */
  const goesOn = (bytes: Buffer, from: number, to: number): boolean => {
    last = bytes.toString('latin1', from, to);
    if (heard.begun && watch.plain(last)) return true;
    return sse.push(bytes.subarray(from, to)).map(watch.read).every(Boolean);
  };
  const keep = (rest: Buffer): void => {
    waiting.push(rest);
    size += rest.length;
    if (size > MAX_EVENT) {
      throw new WireError(`The provider sent an event larger than ${MAX_EVENT} bytes`);
    }
  };
  const joined = (end: Buffer): Buffer => {
    const block = waiting.length === 0 ? end : Buffer.concat([...waiting, end]);
    waiting = [];
    size = 0;
    return block;
  };

  return {
    push: (bytes) => {
      const chunk = bufferOf(bytes);
      const out: Buffer[] = [];
      let from = 0;
      /** Where what goes on as it is begins. */
      let kept = 0;
      for (const to of ends.in(chunk)) {
        if (size > 0) {
          const block = joined(chunk.subarray(0, to));
          if (goesOn(block, 0, block.length)) out.push(block);
          kept = to;
        } else if (!goesOn(chunk, from, to)) {
          if (kept < from) out.push(chunk.subarray(kept, from));
          kept = to;
        }
        from = to;
      }
      if (kept < from) out.push(chunk.subarray(kept, from));
      if (from < chunk.length) keep(chunk.subarray(from));
      return out.length > 1 ? Buffer.concat(out) : (out[0] ?? null);
    },
    end: () => {
      const block = joined(Buffer.alloc(0));
      const whole = [...sse.push(block), ...sse.end()].map(watch.read).every(Boolean);
      watch.end();
      if (!heard.complete && heard.failed === null) {
        throw new WireError('The provider stopped in the middle of its answer');
      }
      return whole && block.length > 0 ? block : null;
    },
    next: () => Number(/"sequence_number":\s*(\d+)/.exec(last)?.[1] ?? -1) + 1,
  };
}

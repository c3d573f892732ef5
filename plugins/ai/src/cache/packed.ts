// An answer as one piece of bytes: what is known of it, and the answer itself as it was sent.
import type { AiUsage } from '@aurelius/core/plugin';

/** An answer that was given. */
export interface Kept {
  readonly contentType: string;
  /** As its caller got it, in its dialect; of a stream all of it, to its end. */
  readonly bytes: Uint8Array;
  /** As the upstream calls it; null: it did not say. */
  readonly model: string | null;
  /** What it used up when it was made; null: nobody said. */
  readonly usage: AiUsage | null;
}

/** Bytes that tell the length of what is known. */
const LENGTH = 4;

export function pack({ bytes, ...known }: Kept): Uint8Array {
  const head = Buffer.from(JSON.stringify(known));
  const length = Buffer.alloc(LENGTH);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, bytes]);
}

/** @param packed by `pack` */
export function unpack(packed: Uint8Array): Kept {
  const all = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const end = LENGTH + all.readUInt32BE();
  const known = JSON.parse(all.toString('utf8', LENGTH, end)) as Omit<Kept, 'bytes'>;
  return { ...known, bytes: new Uint8Array(all.subarray(end)) };
}

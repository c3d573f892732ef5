// A streamed answer, recorded while it passes and played again later.

/** Largest answer that is kept, bytes. */
export const LARGEST = 2 * 1024 * 1024;

/** Events of one piece when an answer is played again, bytes. */
const PIECE = 16 * 1024;

export interface Tape {
  /** @param piece as the caller gets it; what only keeps the connection alive is no part of the answer */
  add(piece: Uint8Array): void;
  /** All of it; null: it is too large to be kept. */
  whole(): Uint8Array | null;
}

export function createTape(): Tape {
  let pieces: Uint8Array[] = [];
  let size = 0;
  return {
    add(piece) {
      size += piece.length;
      if (size <= LARGEST) pieces.push(piece);
      else pieces = [];
    },
    whole: () => (size <= LARGEST ? Buffer.concat(pieces) : null),
  };
}

const LF = 0x0a;
const CR = 0x0d;

/** Behind the next empty line that ends at `from` or later; the end of the bytes where there is none. */
function borderAfter(bytes: Uint8Array, from: number): number {
  for (let at = Math.max(from, 1); at < bytes.length; at += 1) {
    const [before, last] = [bytes[at - 1], bytes[at]];
    const isEmptyLine =
      (last === LF && (before === LF || (before === CR && bytes[at - 2] === LF))) ||
      (last === CR && before === CR);
    if (isEmptyLine) return at + 1;
  }
  return bytes.length;
}

/** The pieces of a recorded stream, each of whole events; together they are the same bytes. */
export function* played(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; ) {
    const end = borderAfter(bytes, start + PIECE - 1);
    yield bytes.subarray(start, end);
    start = end;
  }
}

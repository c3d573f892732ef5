// Identifiers: UUIDv7 for machines (RFC 9562) and short base32 refs for people.
// Both take their randomness as an argument so that tests can replay them.

const REF_LETTERS = 'abcdefghjkmnpqrstvwxyz';
const REF_ALPHABET = `0123456789${REF_LETTERS}`;

/** Shortest ref that is ever made. */
const REF_MIN_LENGTH = 4;

/** Fills a buffer with random bytes. */
export type RandomBytes = (size: number) => Uint8Array;

/**
 * A random ref of `length` characters in Crockford's base32 (lower case; no i, l, o, u), a letter first so that a word
 * of digits can never be one.
 */
export function randomRef(length: number, random: RandomBytes): string {
  const bytes = random(length);
  let ref = '';
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] ?? 0;
    ref += i === 0 ? REF_LETTERS[byte % REF_LETTERS.length] : REF_ALPHABET[byte % 32];
  }
  return ref;
}

/**
 * A ref that nobody has yet, as short as a few tries find one.
 * @param make a random ref of a length, as `host.ids.ref`
 * @param tries refs of one length that are tried before a longer one is
 */
export async function freeRef(
  make: (length: number) => string,
  isTaken: (ref: string) => Promise<boolean>,
  tries = 3,
): Promise<string> {
  for (let length = REF_MIN_LENGTH; ; length++) {
    for (let tried = 0; tried < tries; tried++) {
      const ref = make(length);
      if (!(await isTaken(ref))) return ref;
    }
  }
}

/**
 * What somebody typed as ids and refs are written; null: it can name nothing. A word of digits cannot either: one that was
 * a number of a list has become an id by then.
 */
export function nameOfWord(word: string): string | null {
  const name = word.toLowerCase();
  return /^[0-9a-z-]{1,36}$/.test(name) && !/^\d+$/.test(name) ? name : null;
}

/** Every byte as two hexadecimal digits. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Makes UUIDv7 values that rise within one process, even inside one millisecond (RFC 9562 §6.2 method 1). */
export function uuidv7Factory(now: () => number, random: RandomBytes): () => string {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const ms = now();
    if (ms > lastMs) {
      lastMs = ms;
      const seed = random(2);
      counter = (((seed[0] ?? 0) << 8) | (seed[1] ?? 0)) & 0x7ff;
    } else if (++counter > 0xfff) {
      lastMs++;
      counter = 0;
    }
    const time = lastMs.toString(16).padStart(12, '0');
    const tail = random(8);
    tail[0] = ((tail[0] ?? 0) & 0x3f) | 0x80;
    let hex = '';
    for (const byte of tail) hex += HEX[byte];
    const rand = (0x7000 | counter).toString(16);
    return `${time.slice(0, 8)}-${time.slice(8)}-${rand}-${hex.slice(0, 4)}-${hex.slice(4)}`;
  };
}

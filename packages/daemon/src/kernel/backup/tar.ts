// The little of the tar format (POSIX.1-1988 ustar) that a backup is made of, so that any tar can open one.

export const BLOCK = 512;

/** What ends an archive: two blocks of nothing. */
export const END = Buffer.alloc(2 * BLOCK);

/** Bytes that fill the last block of a file. */
export const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;

/** Largest size that fits eleven octal digits. */
const OCTAL_MAX = 0o77777777777;

const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;

function checksum(block: Buffer): number {
  let sum = 0;
  for (const [at, byte] of block.entries()) {
    const own = at >= CHECKSUM_AT && at < CHECKSUM_AT + CHECKSUM_BYTES;
    sum += own ? 0x20 : byte;
  }
  return sum;
}

/** The block before a file. @param mtime seconds since 1970 UTC */
export function headerOf(name: string, size: number, mtime: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  block.write(name, 0, 100, 'latin1');
  octal(0o600, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  if (size <= OCTAL_MAX) octal(size, 124, 11);
  else {
    // the binary form that GNU and BSD tar know
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  octal(mtime, 136, 11);
  block.write('0', 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT, 'latin1');
  return block;
}

/** What follows a header; null: the archive ends. @throws Error for a block that is no header */
export function readHeader(block: Buffer): { readonly name: string; readonly size: number } | null {
  if (block.every((byte) => byte === 0)) return null;
  const text = (at: number, length: number) =>
    block.toString('latin1', at, at + length).split('\0', 1)[0] ?? '';
  if (Number.parseInt(text(CHECKSUM_AT, CHECKSUM_BYTES), 8) !== checksum(block)) {
    throw new Error('A header of the archive is damaged');
  }
  const binary = block[124] === 0x80;
  const size = binary ? Number(block.readBigUInt64BE(128)) : Number.parseInt(text(124, 12), 8);
  return { name: text(0, 100), size };
}

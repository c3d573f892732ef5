// The bytes of the sealed file: a header in the open, then everything else under AES-256-GCM with the header as
// associated data, so that not one bit of the file can change unnoticed.
import { argon2, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { secretErrors } from '@aurelius/core/kernel';

/** How the key is had from a passphrase: argon2id (RFC 9106), its memory in KiB. */
interface Argon {
  readonly name: 'argon2id';
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  /** Base64. */
  readonly salt: string;
}

/** Where the key comes from. */
export type KeyOrigin = { readonly name: 'keyfile' } | Argon;

/** An opened lock: the key, and what a later writer needs to write the same header. */
export interface SealKey {
  readonly origin: KeyOrigin;
  /** 32 bytes. */
  readonly key: Uint8Array;
}

export const KEY_BYTES = 32;
const MAGIC = 'aurelius sealed 1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A longer header is none of ours. */
const HEADER_MAX = 1024;

/** The second recommended choice of RFC 9106 §4, for machines without gigabytes to spare. */
const ARGON = { memory: 65_536, passes: 3, parallelism: 4 } as const;
/** What an altered header could ask of us at most: KiB, rounds, lanes. */
const ARGON_MAX = { memory: 1_048_576, passes: 64, parallelism: 64 } as const;

const damaged = (what: string) => secretErrors.SECRETS_DAMAGED(`The sealed file ${what}`);

interface Parts {
  readonly origin: KeyOrigin;
  readonly header: Buffer;
  readonly nonce: Buffer;
  readonly body: Buffer;
  readonly tag: Buffer;
}

const isArgon = (origin: { readonly [K in keyof Argon]?: unknown }): origin is Argon =>
  origin.name === 'argon2id' &&
  typeof origin.salt === 'string' &&
  (['memory', 'passes', 'parallelism'] as const).every((field) => {
    const value = origin[field];
    return Number.isInteger(value) && Number(value) > 0 && Number(value) <= ARGON_MAX[field];
  });

function readOrigin(text: string): KeyOrigin {
  try {
    const origin = JSON.parse(text) as { readonly [K in keyof Argon]?: unknown };
    if (origin.name === 'keyfile') return { name: 'keyfile' };
    if (isArgon(origin)) return origin;
  } catch {
    // not JSON: falls through
  }
  throw damaged('has no header that can be read');
}

function split(file: Uint8Array): Parts {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const first = bytes.indexOf('\n');
  const end = bytes.indexOf('\n', first + 1);
  if (first < 0 || bytes.toString('latin1', 0, first) !== MAGIC || end < 0 || end > HEADER_MAX) {
    throw damaged('has no header');
  }
  const start = end + 1;
  if (bytes.length < start + NONCE_BYTES + TAG_BYTES) throw damaged('is cut off');
  return {
    origin: readOrigin(bytes.toString('utf8', first + 1, end)),
    header: bytes.subarray(0, start),
    nonce: bytes.subarray(start, start + NONCE_BYTES),
    body: bytes.subarray(start + NONCE_BYTES, -TAG_BYTES),
    tag: bytes.subarray(-TAG_BYTES),
  };
}

/** Where the key of a sealed file comes from; not yet proven by the key. @throws Problem `SECRETS_DAMAGED` */
export const keyOriginOf = (file: Uint8Array): KeyOrigin => split(file).origin;

/** The key that a passphrase stands for; about a tenth of a second of work. */
function derive(passphrase: string, origin: Argon): Promise<Uint8Array> {
  const { memory, passes, parallelism, salt } = origin;
  const parameters = {
    // keyboards and systems spell the same letters differently
    message: passphrase.normalize('NFC'),
    nonce: Buffer.from(salt, 'base64'),
    memory,
    passes,
    parallelism,
    tagLength: KEY_BYTES,
  };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/**
 * A key for a file that is sealed by `passphrase`: of `origin` where the file exists, else a fresh one.
 * @throws Problem `SECRETS_DAMAGED` when `origin` asks for what argon2id does not do
 */
export async function keyOfPassphrase(passphrase: string, origin?: Argon): Promise<SealKey> {
  const chosen: Argon = origin ?? {
    name: 'argon2id',
    ...ARGON,
    salt: randomBytes(16).toString('base64'),
  };
  try {
    return { origin: chosen, key: await derive(passphrase, chosen) };
  } catch {
    throw damaged('has a header by which no key can be made');
  }
}

/** The bytes of a sealed file that holds `text`. */
export function seal(text: string, { origin, key }: SealKey): Buffer {
  const header = Buffer.from(`${MAGIC}\n${JSON.stringify(origin)}\n`);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(header);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([header, nonce, body, cipher.getAuthTag()]);
}

/** What a sealed file holds. @throws Problem `SECRETS_DAMAGED` unless every bit is as it was sealed by this key */
export function unseal(file: Uint8Array, key: Uint8Array): string {
  const { header, nonce, body, tag } = split(file);
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, options).setAAD(header);
  decipher.setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
  } catch {
    throw damaged('was altered, or its key is another one');
  }
}

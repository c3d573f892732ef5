// Bodies of requests and answers, kept where the owner wants that: compressed, bounded, and behind the answer.
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import type { AiDialect, Host, RawResponse } from '@aurelius/core/plugin';
import type { AiConfig } from '../contract/config.ts';
import { bodyOf, insertBody } from '../db/bodies.ts';
import type { BodyRow } from './tables.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

const KB = 1024;

type Parts = Pick<Host<AiConfig>, 'db' | 'clock' | 'config' | 'log'>;

/** Of whom the bodies are. */
export interface BodiesOf {
  /** Id of the request. */
  readonly id: string;
  readonly dialect: AiDialect;
  /** As it came, before anything in it was replaced. */
  readonly request: Uint8Array;
}

async function packed(bytes: Uint8Array): Promise<Pick<BodyRow, 'packed' | 'size' | 'kept'>> {
  const text = (await compress(bytes)).toString('base64');
  return { packed: text, size: bytes.length, kept: text.length };
}

/** Vectors are large, tell nobody anything, and can be had again. */
const isKept = (dialect: AiDialect, side: BodyRow['side']): boolean =>
  side === 'request' || dialect !== 'embeddings';

/** @param answer null: there was none, or it was too large */
async function keep(
  { db, clock, config }: Parts,
  { id, dialect, request }: BodiesOf,
  answer: Uint8Array | null,
): Promise<void> {
  const most = config.log.bodyKb * KB;
  const sides = [
    ['request', request],
    ['answer', answer],
  ] as const;
  const rows = await Promise.all(
    sides.flatMap(([side, bytes]) => {
      if (bytes === null || bytes.length > most || !isKept(dialect, side)) return [];
      return packed(bytes).then((it) => ({ requestId: id, side, at: clock.now(), ...it }));
    }),
  );
  await db.write(async (tx) => {
    for (const row of rows) await insertBody(tx, row);
  });
}

/** Keeps the bodies of a request behind its answer, if the owner wants that: nobody waits for it. */
export function keepBodies(parts: Parts, of: BodiesOf, answer: Uint8Array | null): void {
  if (!parts.config.log.bodies) return;
  keep(parts, of, answer).catch((error: unknown) => {
    parts.log.warn({ err: error, request: of.id }, 'the bodies of a request could not be kept');
  });
}

async function* tapped(
  parts: Parts,
  of: BodiesOf,
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const most = parts.config.log.bodyKb * KB;
  const said: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const piece of pieces) {
      size += piece.length;
      if (size <= most) said.push(piece);
      yield piece;
    }
  } finally {
    keepBodies(parts, of, size <= most ? Buffer.concat(said) : null);
  }
}

/** The same answer, kept as it passes if the owner wants that. */
export function withBodiesKept(parts: Parts, of: BodiesOf, response: RawResponse): RawResponse {
  if (!parts.config.log.bodies) return response;
  const { body } = response;
  if (!(body instanceof Uint8Array)) return { ...response, body: tapped(parts, of, body) };
  keepBodies(parts, of, body);
  return response;
}

/** A body as it was; null: it is not kept. */
export async function keptBody(
  db: Host['db'],
  requestId: string,
  side: BodyRow['side'],
): Promise<Uint8Array | null> {
  const row = await bodyOf(db, requestId, side);
  return row ? decompress(Buffer.from(row.packed, 'base64')) : null;
}

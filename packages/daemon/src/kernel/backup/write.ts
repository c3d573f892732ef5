// Writes a backup: a copy of the database as of one moment, and the settings beside it. It takes as long as it takes, so
// a daemon that serves does it in a worker.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { VERSION } from '@aurelius/core/contract';
import { syncFolder } from '@aurelius/core/files';
import { readApplied } from '../../db/applied.ts';
import { fileState } from '../../db/file-state.ts';
import type { Connection } from '../../db/open.ts';
import { CHUNK, DATABASE, FORMAT, MANIFEST, type Manifest, sealOf } from './format.ts';
import { END, headerOf, padding } from './tar.ts';

/** A small file that goes with the database. */
export interface Extra {
  readonly name: string;
  readonly content: Uint8Array;
}

export interface BackupWish {
  /** Absolute path of the backup to be. */
  readonly target: string;
  /** Where the copy of the database stands meanwhile. */
  readonly scratch: string;
  readonly reason: Manifest['reason'];
  /** Milliseconds since 1970 UTC. */
  readonly created: number;
  readonly extras: readonly Extra[];
}

/** The manifest, but for the files behind it. */
type About = Omit<Manifest, 'files'>;

export interface BackupReport {
  /** Bytes. */
  readonly size: number;
  readonly about: About;
}

/** Every byte of a file, in pieces. */
function* piecesOf(file: string): Generator<Buffer> {
  const fd = openSync(file, 'r');
  const buffer = Buffer.alloc(CHUNK);
  try {
    for (let count = readSync(fd, buffer); count > 0; count = readSync(fd, buffer)) {
      yield buffer.subarray(0, count);
    }
  } finally {
    closeSync(fd);
  }
}

function digestOf(pieces: Iterable<Uint8Array>): string {
  const digest = createHash('sha256');
  for (const piece of pieces) digest.update(piece);
  return digest.digest('hex');
}

/** Settings and lists that a home has beside its database, by their names in a backup. */
export function extrasOf(files: Readonly<Record<string, string>>): Extra[] {
  return Object.entries(files).flatMap(([name, file]) =>
    existsSync(file) ? [{ name, content: readFileSync(file) }] : [],
  );
}

/** Writes the archive and its seal, durably, and answers its size. */
function pack(part: string, { scratch, created, extras }: BackupWish, about: About): number {
  const size = statSync(scratch).size;
  const manifest: Manifest = {
    ...about,
    files: [
      { name: DATABASE, size, sha256: digestOf(piecesOf(scratch)) },
      ...extras.map(({ name, content }) => ({
        name,
        size: content.length,
        sha256: digestOf([content]),
      })),
    ],
  };
  const fd = openSync(part, 'wx', 0o600);
  const seal = createHash('sha256');
  let written = 0;
  const put = (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    written += bytes.length;
  };
  const sealed = (bytes: Uint8Array) => {
    seal.update(bytes);
    put(bytes);
  };
  const add = (name: string, length: number, pieces: Iterable<Uint8Array>) => {
    sealed(headerOf(name, length, Math.floor(created / 1000)));
    for (const piece of pieces) sealed(piece);
    sealed(Buffer.alloc(padding(length)));
  };
  try {
    const head = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    add(MANIFEST, head.length, [head]);
    add(DATABASE, size, piecesOf(scratch));
    for (const { name, content } of extras) add(name, content.length, [content]);
    sealed(END);
    put(sealOf(seal.digest('hex')));
    fsyncSync(fd);
    return written;
  } finally {
    closeSync(fd);
  }
}

/**
 * Copies what `connection` sees into one file, which is there whole or not at all. A file of its name is replaced.
 * @throws Error as SQLite and the file system do
 */
export function writeBackup(connection: Connection, wish: BackupWish): BackupReport {
  const { target, scratch, reason } = wish;
  const part = `${target}.${process.pid}.part`;
  for (const left of [scratch, part]) rmSync(left, { force: true });
  try {
    connection.prepare('VACUUM INTO ?').run(scratch);
    const encrypted = fileState(scratch) === 'sealed';
    if (encrypted !== (fileState(connection.name) === 'sealed')) {
      throw new Error('The copy is not encrypted as the database is');
    }
    const about: About = {
      format: FORMAT,
      version: VERSION,
      created: new Date(wish.created).toISOString(),
      reason,
      encrypted,
      schema: readApplied(connection) ?? [],
    };
    const size = pack(part, wish, about);
    renameSync(part, target);
    syncFolder(dirname(target));
    return { size, about };
  } finally {
    for (const left of [scratch, part]) rmSync(left, { force: true });
  }
}

// Reads a backup, and believes nothing of it before its seal has been found right: one flipped bit anywhere shows.
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import { kernelErrors, VERSION } from '@aurelius/core/contract';
import { backupErrors } from '@aurelius/core/kernel';
import {
  CHUNK,
  FORMAT,
  MANIFEST,
  MANIFEST_MAX,
  type Manifest,
  manifestSchema,
  SEAL_BYTES,
  sealOf,
} from './format.ts';
import { BLOCK, END, padding, readHeader } from './tar.ts';

/** A file of the archive: where its bytes begin, and how many there are. */
interface Entry {
  readonly name: string;
  readonly at: number;
  readonly size: number;
}

const damaged = (file: string, why: string, cause?: unknown) =>
  backupErrors.BACKUP_DAMAGED(`${file} ${why}`, { cause });

/** Exactly these bytes. @throws Problem `BACKUP_DAMAGED` where the file ends before */
function bytesAt(fd: number, file: string, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const count = readSync(fd, bytes, done, length - done, at + done);
    if (count === 0) throw damaged(file, 'ends too early');
    done += count;
  }
  return bytes;
}

/** The bytes from `at` on, in pieces. */
function* pieces(fd: number, file: string, at: number, length: number): Generator<Buffer> {
  for (let done = 0; done < length; ) {
    const count = Math.min(CHUNK, length - done);
    yield bytesAt(fd, file, at + done, count);
    done += count;
  }
}

function openBackup(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw backupErrors.BACKUP_NOT_FOUND(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function entryAt(fd: number, file: string, at: number): Entry | null {
  try {
    const header = readHeader(bytesAt(fd, file, at, BLOCK));
    return header && { ...header, at: at + BLOCK };
  } catch (error) {
    throw damaged(file, 'is no backup', error);
  }
}

const after = ({ at, size }: Entry): number => at + size + padding(size);

/** @throws Problem `BACKUP_DAMAGED`, `SCHEMA_NEWER` for a form that is not known yet */
function manifestOf(fd: number, file: string): { manifest: Manifest; entry: Entry } {
  const entry = entryAt(fd, file, 0);
  if (entry?.name !== MANIFEST || entry.size > MANIFEST_MAX) throw damaged(file, 'is no backup');
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytesAt(fd, file, entry.at, entry.size).toString('utf8'));
  } catch (error) {
    throw damaged(file, 'has no manifest', error);
  }
  const format = (parsed as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > FORMAT) {
    throw kernelErrors.SCHEMA_NEWER(
      `${file} has form ${format}; this Aurelius ${VERSION} knows forms up to ${FORMAT}`,
    );
  }
  const { data, error } = manifestSchema.safeParse(parsed);
  if (!data) throw damaged(file, 'has no manifest', error);
  return { manifest: data, entry };
}

/** What a file says of itself, without proof. @throws Problem `BACKUP_NOT_FOUND`, `BACKUP_DAMAGED`, `SCHEMA_NEWER` */
export function readManifest(file: string): { readonly size: number; readonly manifest: Manifest } {
  const fd = openBackup(file);
  try {
    return { size: fstatSync(fd).size, manifest: manifestOf(fd, file).manifest };
  } finally {
    closeSync(fd);
  }
}

function checkSeal(fd: number, file: string): number {
  const end = fstatSync(fd).size - SEAL_BYTES;
  if (end < BLOCK + END.length) throw damaged(file, 'is not whole');
  const digest = createHash('sha256');
  for (const piece of pieces(fd, file, 0, end)) digest.update(piece);
  const seal = bytesAt(fd, file, end, SEAL_BYTES);
  if (!seal.equals(sealOf(digest.digest('hex')))) {
    throw damaged(file, 'is cut off, or was altered since it was written');
  }
  return end;
}

/** A backup that has been proven whole. */
export interface ProvenBackup {
  readonly manifest: Manifest;
  /** Writes one of its files to a new one that the owner alone can read, durably. @throws Problem `BACKUP_DAMAGED` */
  extract(name: string, target: string): void;
  close(): void;
}

/** Opens a backup. @throws Problem `BACKUP_NOT_FOUND`, `BACKUP_DAMAGED`, `SCHEMA_NEWER`, before anything was written */
export function proveBackup(file: string): ProvenBackup {
  const fd = openBackup(file);
  try {
    // a newer form may be sealed in another way, and deserves a better answer than that it is damaged
    const { manifest, entry: head } = manifestOf(fd, file);
    const end = checkSeal(fd, file);
    const entries = new Map<string, Entry>();
    let at = after(head);
    for (let entry = entryAt(fd, file, at); entry; entry = entryAt(fd, file, at)) {
      entries.set(entry.name, entry);
      at = after(entry);
    }
    const listed = manifest.files.every(({ name, size }) => entries.get(name)?.size === size);
    if (!listed || entries.size !== manifest.files.length || at + END.length !== end) {
      throw damaged(file, 'does not hold what its manifest lists');
    }
    return {
      manifest,
      extract(name, target) {
        const entry = entries.get(name);
        const expected = manifest.files.find((it) => it.name === name)?.sha256;
        if (!entry) throw damaged(file, `holds no ${name}`);
        const digest = createHash('sha256');
        const out = openSync(target, 'wx', 0o600);
        try {
          for (const piece of pieces(fd, file, entry.at, entry.size)) {
            digest.update(piece);
            for (let done = 0; done < piece.length; ) done += writeSync(out, piece, done);
          }
          fsyncSync(out);
        } finally {
          closeSync(out);
        }
        if (digest.digest('hex') !== expected) throw damaged(file, `holds another ${name}`);
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

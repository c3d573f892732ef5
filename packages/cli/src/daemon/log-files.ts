// The daemon's log files, read without the daemon: the last lines, and what is added while we watch.
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const FILE = /^combined\..*\.log$/;
const CHUNK = 64 * 1024;
const NEWLINE = 10;

/** Between two looks for new lines, milliseconds. */
const PAUSE_MS = 200;

/** Log files, oldest first. */
async function logFiles(logDir: string): Promise<string[]> {
  const names = await readdir(logDir).catch(() => []);
  const dated = await Promise.all(
    names
      .filter((name) => FILE.test(name))
      .map(async (name) => {
        const path = join(logDir, name);
        return { path, mtime: (await stat(path)).mtimeMs };
      }),
  );
  const byAge = (a: (typeof dated)[number], b: (typeof dated)[number]) =>
    a.mtime - b.mtime || a.path.localeCompare(b.path, 'en', { numeric: true });
  return dated.sort(byAge).map(({ path }) => path);
}

/** A place in a file up to which lines were read. */
interface Position {
  readonly path: string;
  readonly offset: number;
}

/** The last `count` whole lines of one file, and where they end. */
async function tail(path: string, count: number): Promise<{ lines: string[]; offset: number }> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    let from = size;
    let bytes: Buffer = Buffer.alloc(0);
    const breaks = () => bytes.reduce((sum, byte) => sum + (byte === NEWLINE ? 1 : 0), 0);
    while (from > 0 && breaks() <= count) {
      const length = Math.min(CHUNK, from);
      from -= length;
      const part = Buffer.alloc(length);
      await file.read(part, 0, length, from);
      bytes = Buffer.concat([part, bytes]);
    }
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
    return {
      lines: count === 0 ? [] : lines.slice(-count),
      offset: size - bytes.length + end,
    };
  } finally {
    await file.close();
  }
}

/** The last `count` lines over all files, and the place to go on from. */
export async function lastLines(
  logDir: string,
  count: number,
): Promise<{ lines: string[]; end: Position | null }> {
  const files = await logFiles(logDir);
  let lines: string[] = [];
  let end: Position | null = null;
  for (const path of files.reverse()) {
    const part = await tail(path, count - lines.length);
    end ??= { path, offset: part.offset };
    lines = [...part.lines, ...lines];
    if (lines.length >= count) break;
  }
  return { lines, end };
}

/** Lines as they are added, on into the next file when the log rolls over. Ends only with its reader. */
export async function* follow(logDir: string, from: Position | null): AsyncGenerator<string> {
  let at = from;
  for (;;) {
    if (at) {
      const { lines, offset } = await readFrom(at);
      yield* lines;
      at = { path: at.path, offset };
      if (lines.length > 0) continue;
    }
    const files = await logFiles(logDir);
    const next = files[at ? files.indexOf(at.path) + 1 : 0];
    if (next !== undefined && next !== at?.path) at = { path: next, offset: 0 };
    else await sleep(PAUSE_MS);
  }
}

/** Whole lines that follow a position; none when the file is gone. */
async function readFrom({ path, offset }: Position): Promise<{ lines: string[]; offset: number }> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return { lines: [], offset };
  try {
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.max(0, size - offset));
    await file.read(bytes, 0, bytes.length, offset);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
    return { lines, offset: offset + end };
  } finally {
    await file.close();
  }
}

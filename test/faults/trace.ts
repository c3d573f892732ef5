// Reads what strace saw of a daemon: which bytes reached which file, what was made durable, and what clients were told.
// Only the main thread is traced: it is the one that runs SQLite and answers requests.

export type Step =
  | { kind: 'write'; file: string; offset: number; data: Buffer }
  | { kind: 'truncate'; file: string; size: number }
  | { kind: 'sync'; file: string }
  | { kind: 'unlink'; file: string }
  /** The client was told that the task with this id is stored. */
  | { kind: 'ack'; id: string };

/** System calls strace must print, with `-y -xx` and strings in full. */
export const TRACED =
  'pwrite64,write,writev,sendto,sendmsg,fsync,fdatasync,ftruncate,unlink,unlinkat';

const CALL = /^(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)/;
const FD = /^\d+<([^>]*)>/;

const unhex = (quoted: string): Buffer => Buffer.from(quoted.replaceAll('\\x', ''), 'hex');

const strings = (text: string): Buffer =>
  Buffer.concat(
    [...text.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map((match) => unhex(match[1] ?? '')),
  );

/** `-xx` also writes paths in hexadecimal. */
const plainPath = (text: string): string => (text.includes('\\x') ? unhex(text).toString() : text);

/** Steps of the trace, in the order they were completed. */
export function parseTrace(trace: string): Step[] {
  const steps: Step[] = [];
  for (const line of trace.split('\n')) {
    const call = CALL.exec(line);
    if (!call) continue;
    const [, name = '', args = '', result = '-1'] = call;
    if (Number(result) < 0) continue;
    const file = plainPath(FD.exec(args)?.[1] ?? '');
    if (name === 'pwrite64') {
      const offset = Number(args.slice(args.lastIndexOf(',') + 1));
      steps.push({ kind: 'write', file, offset, data: strings(args).subarray(0, Number(result)) });
    } else if (name === 'ftruncate') {
      steps.push({ kind: 'truncate', file, size: Number(args.slice(args.lastIndexOf(',') + 1)) });
    } else if (name === 'fsync' || name === 'fdatasync') {
      steps.push({ kind: 'sync', file });
    } else if (name === 'unlink' || name === 'unlinkat') {
      steps.push({ kind: 'unlink', file: strings(args).toString() });
    } else {
      const text = strings(args).toString('latin1');
      for (const answer of text.matchAll(/HTTP\/1\.1 201 [\s\S]*?"id":"([0-9a-f-]{36})"/g)) {
        steps.push({ kind: 'ack', id: answer[1] ?? '' });
      }
    }
  }
  return steps;
}

// The state of the daemon, as `daemon status --json` gives it.

import { term } from '@aurelius/core/command';
import type { Paths } from '@aurelius/core/config/paths';
import { now, wallClock } from '../clock.ts';
import type { Hello } from './hello.ts';

/** Fields of a daemon that does not run are null, its places excepted. */
export interface Status {
  readonly running: boolean;
  readonly pid: number | null;
  readonly version: string | null;
  readonly build: string | null;
  readonly socket: string;
  readonly dataDir: string;
  /** Seconds. */
  readonly uptime: number | null;
  /** RFC 3339, UTC. */
  readonly startedAt: string | null;
  /** Loopback address; null without a TCP listener. */
  readonly url: string | null;
  /** Why there is no TCP listener although one is wanted. */
  readonly urlFault: string | null;
  readonly tokenFile: string | null;
}

export function statusOf(hello: Hello | null, { socket, dataDir }: Paths): Status {
  return {
    running: hello !== null,
    pid: hello?.pid ?? null,
    version: hello?.version ?? null,
    build: hello?.build ?? null,
    socket: hello?.socket ?? socket,
    dataDir: hello?.dataDir ?? dataDir,
    uptime: hello ? Math.max(0, Math.round((now() - Date.parse(hello.startedAt)) / 1000)) : null,
    startedAt: hello?.startedAt ?? null,
    url: hello?.url ?? null,
    urlFault: hello?.urlFault ?? null,
    tokenFile: hello?.tokenFile ?? null,
  };
}

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** `2 d 5 h`, `3 min`, `40 s`: the two largest parts. @param seconds whole ones */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  let left = seconds;
  const parts = UNITS.flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count === 0 ? [] : [`${count} ${unit}`];
  });
  return parts.slice(0, 2).join(' ');
}

const factText: { readonly [Name in keyof Status]?: (value: never) => string } = {
  running: (running: boolean) => (running ? 'yes' : 'no'),
  uptime: durationText,
  startedAt: (instant: string) => wallClock(Date.parse(instant)).replace('T', ' '),
};

/** One line per known fact, times as the reader's clock shows them. */
export const statusText = (status: Status): string =>
  Object.entries(status)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      const text = factText[name as keyof Status]?.(value as never) ?? String(value);
      return `${name.padEnd(10)} ${term(text)}`;
    })
    .join('\n');

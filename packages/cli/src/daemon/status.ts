// The state of the daemon, as `daemon status --json` gives it.

import { term } from '@aurelius/core/command';
import type { Paths } from '@aurelius/core/config/paths';
import { now } from '../clock.ts';
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
    tokenFile: hello?.tokenFile ?? null,
  };
}

/** One line per known fact. */
export const statusText = (status: Status): string =>
  Object.entries(status)
    .filter(([name, value]) => value !== null && name !== 'running')
    .map(
      ([name, value]) =>
        `${name.padEnd(10)} ${term(String(value))}${name === 'uptime' ? ' s' : ''}`,
    )
    .join('\n');

// Who reads the output: a person on a terminal or a program, in which colours, width, zone and wall clock.
// An adapter: it asks the process about its standard files and the system about its zone and its terminal.
import { fstatSync, readFileSync, readlinkSync } from 'node:fs';
import type { RenderContext } from '@aurelius/core/command';
import type { Env } from '@aurelius/core/config/paths';
import { now, wallClock } from '../clock.ts';

const ZONE = /^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/;

/** IANA zone of this user: `TZ`, else what /etc/localtime points to; undefined where neither tells. */
export function localZone(env: Env): string | undefined {
  const set = env['TZ']?.replace(/^:/, '');
  if (set !== undefined) return ZONE.test(set) ? set : undefined;
  try {
    const zone = readlinkSync('/etc/localtime').split('/zoneinfo/')[1] ?? '';
    return ZONE.test(zone) ? zone : undefined;
  } catch {
    return undefined;
  }
}

function wantsColor(env: Env, tty: boolean): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '') {
    return env['FORCE_COLOR'] !== '0';
  }
  return tty && env['TERM'] !== 'dumb';
}

/** Pipes and files are told without loading the terminal half of Node. */
export const isTerminal = (fd: number): boolean =>
  fstatSync(fd).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(fd);

/** Controlling terminal and session in a line of /proc/PID/stat (proc(5)); null: no terminal. */
export function terminalOfStat(stat: string): string | null {
  // the second field is the program's name in parentheses, in which anything may stand
  const [, , , session, tty] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return tty === undefined || tty === '0' ? null : `${tty}.${session}`;
}

/**
 * The terminal this was typed on, also where all three standard files lead elsewhere; null: none.
 * Windows of one program are terminals of their own.
 */
export function terminalName(): string | null {
  if (process.platform === 'linux') {
    try {
      return terminalOfStat(readFileSync('/proc/self/stat', 'utf8'));
    } catch {
      return null;
    }
  }
  const fd = [0, 1, 2].find(isTerminal);
  return fd === undefined ? null : `${fstatSync(fd).rdev}.${process.ppid}`;
}

/** @param plain `--no-color` was given */
export function renderContext(env: Env, plain: boolean): RenderContext {
  const tty = isTerminal(1);
  return {
    tty,
    color: !plain && wantsColor(env, tty),
    width: (tty ? process.stdout.columns : 0) || Number(env['COLUMNS']) || 80,
    nowLocal: wallClock(now()),
    zone: localZone(env) ?? 'UTC',
  };
}

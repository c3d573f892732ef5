// Who reads the output: a person on a terminal or a program, in which colours, width, zone and wall clock.
// An adapter: it asks the process about its standard output and the system about its zone.
import { fstatSync, readlinkSync } from 'node:fs';
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
const isTerminal = (fd: number): boolean =>
  fstatSync(fd).isCharacterDevice() && process.getBuiltinModule('node:tty').isatty(fd);

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

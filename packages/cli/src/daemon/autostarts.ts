// Whether a command may start the daemon.
import type { Env } from '@aurelius/core/config/paths';
import type { Parsed } from '../call/parsed.ts';

/** Yes, unless `--no-autostart` or `AURELIUS_AUTOSTART=0` says no. */
export const autostarts = (env: Env, { flags }: Parsed): boolean =>
  flags['no-autostart'] !== true && env['AURELIUS_AUTOSTART'] !== '0';

// How the environment of a program says what language its user reads (POSIX), as a language tag.
import type { Env } from '../config/paths.ts';

/** POSIX locale: `de_DE.UTF-8`, `sr_RS@latin`. */
const LOCALE = /^([a-z]{2,3})(?:_([A-Z]{2}))?(?:[.@]|$)/;

/** Locale of this user for dates, BCP 47: `LC_ALL`, else `LC_TIME`, else `LANG`; undefined where they name no language. */
export function userLocale(env: Env): string | undefined {
  const set = env['LC_ALL'] || env['LC_TIME'] || env['LANG'] || '';
  const [, language, region] = LOCALE.exec(set) ?? [];
  return language && (region ? `${language}-${region}` : language);
}

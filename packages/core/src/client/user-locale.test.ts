import { describe, expect, it } from 'vitest';
import { userLocale } from './user-locale.ts';

describe('the locale of an environment', () => {
  it.each([
    [{ LANG: 'de_DE.UTF-8' }, 'de-DE'],
    [{ LANG: 'de' }, 'de'],
    [{ LANG: 'sr_RS@latin' }, 'sr-RS'],
    [{ LANG: 'de_DE.UTF-8', LC_TIME: 'en_US.UTF-8' }, 'en-US'],
    [{ LC_ALL: 'fr_FR', LC_TIME: 'en_US', LANG: 'de_DE' }, 'fr-FR'],
    [{ LC_ALL: '', LANG: 'de_DE' }, 'de-DE'],
  ])('%j is %s', (env, locale) => {
    expect(userLocale(env)).toBe(locale);
  });

  it.each([{}, { LANG: 'C.UTF-8' }, { LC_ALL: 'POSIX', LANG: 'de_DE' }, { LANG: '../x' }])(
    '%j says none',
    (env) => {
      expect(userLocale(env)).toBeUndefined();
    },
  );
});

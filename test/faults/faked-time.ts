// A daemon in a time of its own: Debian's libfaketime lets its clocks begin elsewhere and run faster.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARIES = '/usr/lib';

/** The library, wherever this machine's kind of processor has it; undefined: it is not installed. */
export const FAKETIME: string | undefined = readdirSync(LIBRARIES)
  .map((folder) => join(LIBRARIES, folder, 'faketime/libfaketime.so.1'))
  .find((file) => existsSync(file));

/**
 * Environment for a process that believes in another time.
 * @param start `YYYY-MM-DD hh:mm:ss`, UTC
 * @param speed seconds of its time in one second
 */
export const fakedTime = (start: string, speed: number): Record<string, string> => ({
  LD_PRELOAD: FAKETIME ?? '',
  FAKETIME: `@${start} x${speed}`,
  TZ: 'UTC',
  FAKETIME_CACHE_DURATION: '86400',
});

// The configuration: the kernel's sections, and one section for each plugin under its id.
import * as z from 'zod';
import { backupSection } from './backup.ts';
import { cacheSection } from './cache.ts';
import { httpSection } from './http.ts';
import { secretsSection } from './secrets.ts';
import { storageSection } from './storage.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Whether the runtime's time zone database knows `zone` (an IANA name). */
export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Whether `locale` is a language tag (BCP 47). */
export function isLocale(locale: string): boolean {
  try {
    return Intl.getCanonicalLocales(locale).length === 1;
  } catch {
    return false;
  }
}

const kernelSections = {
  time: z
    .strictObject({
      zone: z
        .string()
        .refine(isTimeZone, { error: 'is not in the IANA time zone database' })
        .optional()
        .describe('Your IANA time zone; default: the one of the terminal you type in'),
      locale: z
        .string()
        .refine(isLocale, { error: 'is not a language tag like de-DE' })
        .optional()
        .describe(
          'Your language tag, like `en-US`, where 03/04 is 4 March; default: the one of the terminal you type in',
        ),
    })
    .prefault({})
    .describe('Time'),
  http: httpSection,
  log: z
    .strictObject({
      level: z.enum(LOG_LEVELS).default('info').describe('Least severe entry that is kept'),
    })
    .prefault({})
    .describe('Logging'),
  secrets: secretsSection,
  storage: storageSection,
  backup: backupSection,
  cache: cacheSection,
};

/** Read at each use; the daemon takes up the other sections of its own when it starts. Those of plugins are live too. */
const LIVE_SECTIONS: readonly string[] = ['time', 'backup', 'cache'];

/** Whether a changed key, `http.port`, applies only after a restart of the daemon. */
export function needsRestart(key: string): boolean {
  const [section = ''] = key.split('.', 1);
  return section in kernelSections && !LIVE_SECTIONS.includes(section);
}

const kernelSchema = z.strictObject(kernelSections);

/** Config sections by plugin id. */
export type PluginSections = Readonly<Record<string, z.ZodObject>>;

/** The configuration as it applies: kernel sections, and plugin sections under their ids. */
export type Config = z.output<typeof kernelSchema> & { readonly [plugin: string]: unknown };

/** The whole schema; unknown keys are refused. */
export const configSchema = (plugins: PluginSections): z.ZodObject =>
  z.strictObject({
    ...Object.fromEntries(Object.entries(plugins).map(([id, it]) => [id, it.prefault({})])),
    ...kernelSections,
  });

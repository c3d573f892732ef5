// The configuration: the kernel's sections, and one section for each plugin under its id.
import * as z from 'zod';
import { httpSection } from './http.ts';

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

const kernelSections = {
  time: z
    .strictObject({
      zone: z
        .string()
        .refine(isTimeZone, { error: 'is not in the IANA time zone database' })
        .optional()
        .describe('Your IANA time zone; default: the one of the terminal you type in'),
    })
    .prefault({})
    .describe('Time'),
  http: httpSection,
  plugins: z
    .strictObject({
      paths: z
        .array(z.string().min(1))
        .default([])
        .describe('Folders of linked plugins, absolute or relative to this file'),
    })
    .prefault({})
    .describe('Plugins'),
  log: z
    .strictObject({
      level: z.enum(LOG_LEVELS).default('info').describe('Least severe entry that is kept'),
    })
    .prefault({})
    .describe('Logging'),
};

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

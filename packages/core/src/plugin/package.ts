// A plugin's package as it lies in a folder: its package.json and the manifest in it. None of its code runs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { faultText } from '../contract/fault-text.ts';
import { kernelErrors } from '../contract/kernel-errors.ts';
import { pluginErrors } from './errors.ts';
import type { InventoryEntry } from './inventory.ts';
import { type Manifest, manifestSchema, PLUGIN_API } from './manifest.ts';

const packageSchema = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  dependencies: z.record(z.string(), z.string()).default({}),
  aurelius: z.looseObject({}),
});

export interface PluginPackage {
  readonly name: string;
  readonly version: string;
  /** Packages it brings itself. */
  readonly dependencies: readonly string[];
  readonly manifest: Manifest;
}

const invalid = (origin: string, reason: string, cause?: unknown) =>
  kernelErrors.PLUGIN_INVALID(`${origin}: ${reason}`, { cause });

const placed = (issue: z.core.$ZodIssue, where: string): string =>
  `${[where, ...issue.path].join('.')}: ${faultText(issue)}`;

/**
 * A manifest that was read.
 * @param origin for error texts
 * @throws Problem `PLUGIN_INVALID`; `PLUGIN_API_UNSUPPORTED` naming what the plugin has and what this Aurelius takes
 */
export function parseManifest(origin: string, value: unknown): Manifest {
  // a later API may have keys that this one does not know: the number comes first
  const api = (value as { api?: unknown } | null)?.api;
  if (Number.isInteger(api) && api !== PLUGIN_API) {
    throw pluginErrors.PLUGIN_API_UNSUPPORTED(
      `${origin} is written for plugin API ${api}; this Aurelius has plugin API ${PLUGIN_API}`,
      {
        hint:
          (api as number) > PLUGIN_API
            ? 'Update Aurelius, or take an older version of the plugin.'
            : 'Take a newer version of the plugin.',
      },
    );
  }
  const { data, error } = manifestSchema.safeParse(value);
  if (data) return data;
  throw invalid(origin, placed(error.issues[0] as z.core.$ZodIssue, 'aurelius'));
}

/**
 * Reads the package in a folder.
 * @throws Problem `PLUGIN_INVALID`, `PLUGIN_API_UNSUPPORTED`
 */
export function readPluginPackage(root: string): PluginPackage {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  } catch (error) {
    throw invalid(root, (error as Error).message, error);
  }
  const { data, error } = packageSchema.safeParse(json);
  if (!data) {
    const issue = error.issues[0] as z.core.$ZodIssue;
    if (issue.path[0] === 'aurelius')
      throw invalid(root, 'package.json has no `aurelius` manifest');
    throw invalid(root, placed(issue, 'package.json'));
  }
  const { name, version, dependencies, aurelius } = data;
  const manifest = parseManifest(`${name} ${version}`, aurelius);
  return { name, version, dependencies: Object.keys(dependencies), manifest };
}

/** What the inventory says of a package beside where it is and what was decided about it. */
export function describePackage({
  name,
  version,
  dependencies,
  manifest,
}: PluginPackage): Pick<
  InventoryEntry,
  'id' | 'package' | 'version' | 'api' | 'dependencies' | 'manifest'
> {
  const { id, api, commands, cli, render } = manifest;
  return {
    id,
    package: name,
    version,
    api,
    dependencies: [...dependencies],
    manifest: {
      ...(commands === undefined ? {} : { commands }),
      ...(cli === undefined ? {} : { cli }),
      ...(render === undefined ? {} : { render }),
    },
  };
}

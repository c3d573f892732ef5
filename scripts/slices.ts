// The bundled slices as the tree holds them: what every generator starts from.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PluginContract } from '../packages/core/src/plugin/index.ts';

/** The repository's root folder. */
export const ROOT = join(import.meta.dirname, '..');

export interface Slice {
  readonly id: string;
  /** Relative to the root, with `/`. */
  readonly folder: string;
  readonly contract: PluginContract;
  readonly packageJson: Readonly<Record<string, unknown>>;
}

/** Reads a JSON file of the tree; the caller states its shape. */
export const readJson = async <T>(path: string): Promise<T> =>
  JSON.parse(await readFile(join(ROOT, path), 'utf8')) as T;

/**
 * Loads the contract of every slice that `plugins/bundled.json` names.
 * @throws Error if a folder's contract carries another id
 */
export async function loadSlices(): Promise<Slice[]> {
  const ids = await readJson<string[]>('plugins/bundled.json');
  return Promise.all(
    ids.map(async (id) => {
      const folder = `plugins/${id}`;
      const module: unknown = await import(join(ROOT, folder, 'src/contract.ts'));
      const { contract } = module as { contract: PluginContract };
      if (contract.id !== id) throw new Error(`${folder} holds the contract of '${contract.id}'`);
      const packageJson = await readJson<Record<string, unknown>>(`${folder}/package.json`);
      return { id, folder, contract, packageJson };
    }),
  );
}

// What a bundle loads as soon as it starts, read from an account of it in the shape of esbuild's metafile: packages and
// Node builtins, and the files they lie in; lazy ones left out.
import { isBuiltin } from 'node:module';

/** The part of esbuild's metafile that is read here. */
export interface Metafile {
  readonly inputs: Readonly<
    Record<
      string,
      { readonly imports: readonly { path: string; kind: string; external?: boolean }[] }
    >
  >;
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly inputs: Readonly<Record<string, { bytesInOutput: number }>>;
        readonly imports: readonly { path: string; kind: string; external?: boolean }[];
        readonly entryPoint?: string;
      }
    >
  >;
}

/** Name of the npm package a path lies in; null for the tree's own files. */
export const packageOf = (path: string): string | null =>
  /.*(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? null;

/** Name of what is not in the bundle; null for a package that a library merely tries to require, and for other bundles. */
function nameOfExternal(path: string, kind: string): string | null {
  if (isBuiltin(path)) return path.startsWith('node:') ? path : `node:${path}`;
  const isPackage = kind === 'import-statement' && /^[@\w]/.test(path);
  return isPackage ? packageOf(`node_modules/${path}/`) : null;
}

/** Sorted names of everything `entries` reach without a dynamic import; modules shaken out of the bundle don't count. */
export function loadedAtStart(meta: Metafile, entries: readonly string[]): string[] {
  for (const entry of entries) {
    if (!meta.inputs[entry]) throw new Error(`${entry} is not part of this bundle`);
  }
  const kept = new Set<string>();
  for (const output of Object.values(meta.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      if (bytesInOutput > 0) kept.add(path);
    }
  }
  const found = new Set<string>();
  const seen = new Set(entries);
  for (const path of seen) {
    const own = packageOf(path);
    if (own && kept.has(path)) found.add(own);
    for (const { path: target, kind, external } of meta.inputs[path]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      if (!external) seen.add(target);
      const name = external && kept.has(path) ? nameOfExternal(target, kind) : null;
      if (name) found.add(name);
    }
  }
  return [...found].sort();
}

/** Files of the bundle that are read before all of `entries` have run, and how long they are together, bytes. */
export function readAtStart(
  { outputs }: Metafile,
  entries: readonly string[],
): { files: number; bytes: number } {
  const isEntry = ({ entryPoint = '' }) => entries.includes(entryPoint);
  const found = new Set(Object.keys(outputs).filter((path) => isEntry(outputs[path] ?? {})));
  let bytes = 0;
  for (const path of found) {
    const output = outputs[path];
    bytes += output?.bytes ?? 0;
    for (const { path: target, kind } of output?.imports ?? []) {
      if (kind === 'import-statement' && outputs[target]) found.add(target);
    }
  }
  return { files: found.size, bytes };
}

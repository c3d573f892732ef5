// Checks that every dependency has one exact version, one copy where it runs, and comes from the registry by hash.
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, readJson } from './slices.ts';
import {
  lockFaults,
  manifestFaults,
  type PackageJson,
  pnpmFaults,
  workspaceFaults,
} from './version-rules.ts';

const text = (path: string) => readFile(join(ROOT, path), 'utf8');
const glob = (...patterns: string[]) =>
  globSync(patterns, { cwd: ROOT, exclude: ['**/node_modules/**'] });

const manifests = await Promise.all(
  glob('package.json', '{packages,plugins,test}/*/package.json').map((path) =>
    readJson<PackageJson>(path),
  ),
);
const workspace = await text('pnpm-workspace.yaml');
const nodeVersion = /^nodeVersion: (\S+)$/m.exec(workspace)?.[1] ?? '';
const runtime = new Set(manifests.flatMap((manifest) => Object.keys(manifest.dependencies ?? {})));
const naming = glob('*.md', 'docs/**/*.md', 'scripts/*.{ts,mjs,sh}', '.ci/run').filter(
  (path) => !path.endsWith('.test.ts'),
);

const faults = [
  ...manifests.flatMap((manifest) => manifestFaults(manifest, nodeVersion)),
  ...workspaceFaults(workspace),
  ...lockFaults(await text('pnpm-lock.yaml'), [...runtime]),
  ...pnpmFaults(
    Object.fromEntries(
      await Promise.all(naming.map(async (path) => [path, await text(path)] as const)),
    ),
  ),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

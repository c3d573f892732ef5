// Writes deps/cli.txt and deps/daemon.txt: what each program loads at start; `--check` compares instead.
// A package that must stay lazy, or out altogether, fails either way. Needs a build: it reads the bundles' metafiles.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, readJson } from './slices.ts';
import { loadedAtStart, type Metafile, readAtStart } from './start-list.ts';

interface Program {
  readonly name: string;
  /** The entry of the bundle, and modules that it always imports dynamically. */
  readonly entries: readonly string[];
  readonly forbidden: readonly RegExp[];
  /** Most files that are read until then, and their length together, bytes. */
  readonly most?: { readonly files: number; readonly bytes: number };
}

/** Loaded by the plugin that talks to the service, when it does. */
const PROVIDERS = [
  /^(openai|@anthropic-ai\/.*|@google.*|googleapis|google-auth-library|@microsoft\/.*|@azure\/.*|stripe)$/,
  /^(imapflow|nodemailer|mailparser|postal-mime|tsdav|ical\.js)$/,
];
const SCREEN = /^(ink|react|@inkjs\/.*)$/;
const STORAGE = /^(drizzle-orm|better-sqlite3.*|sqlite-vec)$/;
const SERVER = /^(fastify|@fastify\/.*|pino.*)$/;
const COMMANDS = /^@oclif\//;

const FILES: Readonly<Record<string, readonly Program[]>> = {
  'deps/cli.txt': [
    { name: 'load', entries: ['packages/cli/src/thin/load.ts'], forbidden: [/^(?!node:)/] },
    { name: 'thin', entries: ['packages/cli/src/thin/main.ts'], forbidden: [/^(?!node:)/] },
    {
      name: 'complete',
      entries: ['packages/cli/src/complete/main.ts'],
      forbidden: [/^(?!node:)/],
    },
    {
      name: 'full',
      entries: ['packages/cli/src/full/main.ts'],
      forbidden: [...PROVIDERS, SCREEN, STORAGE, SERVER, /^zod$/],
    },
  ],
  'deps/daemon.txt': [
    {
      name: 'daemon',
      entries: ['packages/daemon/src/main.ts', 'packages/daemon/src/process.ts'],
      forbidden: [...PROVIDERS, SCREEN, COMMANDS],
      most: { files: 7, bytes: 1.6e6 },
    },
  ],
};

const HEAD = '# What is loaded at start, lazy imports left out. Written by `node scripts/deps.ts`.';

const faults: string[] = [];
const checking = process.argv.includes('--check');
for (const [path, programs] of Object.entries(FILES)) {
  const lines = [HEAD];
  for (const { name, entries, forbidden, most } of programs) {
    const meta = await readJson<Metafile>(`packages/cli/bin/meta/${name}.json`);
    const loaded = loadedAtStart(meta, entries);
    lines.push('', `[${name}]`, ...loaded);
    const { files, bytes } = readAtStart(meta, entries);
    if (most && (files > most.files || bytes > most.bytes)) {
      faults.push(`${name} reads ${files} files with ${bytes} bytes at start`);
    }
    for (const dependency of loaded) {
      if (forbidden.some((pattern) => pattern.test(dependency))) {
        faults.push(`${name} loads ${dependency} at start`);
      }
    }
  }
  const content = `${lines.join('\n')}\n`;
  const stored = await readFile(join(ROOT, path), 'utf8').catch(() => null);
  if (stored === content) continue;
  if (checking) {
    faults.push(`${path} is out of date; if the change is meant: node scripts/deps.ts`);
  } else {
    await mkdir(join(ROOT, 'deps'), { recursive: true });
    await writeFile(join(ROOT, path), content);
    console.log(`written: ${path}`);
  }
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

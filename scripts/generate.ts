// Writes every file that is derived from the contracts and the bundled list; `--check` only says which are out of date.
// A generator is a function from the slices to files; nothing that it makes may be written by hand.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generators } from './generators.ts';
import { loadSlices, ROOT } from './slices.ts';

const read = (path: string) =>
  readFile(join(ROOT, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });

const listFolder = async (folder: string): Promise<string[]> => {
  const names = await readdir(join(ROOT, folder)).catch(() => []);
  return names.map((name) => `${folder}/${name}`);
};

const checking = process.argv.includes('--check');
const slices = await loadSlices();
const stale: string[] = [];
for (const generator of generators) {
  const files = generator.make(slices);
  for (const [path, content] of Object.entries(files)) {
    if ((await read(path)) === content) continue;
    stale.push(path);
    if (checking) continue;
    await mkdir(dirname(join(ROOT, path)), { recursive: true });
    await writeFile(join(ROOT, path), content);
  }
  for (const folder of generator.owns ?? []) {
    for (const path of await listFolder(folder)) {
      if (path in files) continue;
      stale.push(path);
      if (!checking) await rm(join(ROOT, path), { recursive: true });
    }
  }
}

for (const path of stale) console.log(`${checking ? 'out of date' : 'written'}: ${path}`);
if (checking && stale.length > 0) {
  console.error('try: pnpm generate');
  process.exitCode = 1;
}

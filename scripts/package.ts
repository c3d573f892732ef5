// Makes the npm package that people install: `dist/aurelius-<version>.tgz`, or in the folder after `--into`.
// The same sources give the same bytes, wherever and whenever: its build id carries the time of the commit.
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { hashSources, NATIVE, writeProgram } from './bundle.ts';
import { bundledPackages, noticesText } from './notices.ts';
import { ROOT, readJson } from './slices.ts';

const NOTICES = 'THIRD-PARTY-NOTICES.txt';
const ENTRY = 'dist/aurelius.cjs';

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly engines: object;
}

/** When what is packed was made, seconds since 1970: of the commit, or what the environment says instead. */
function sourceTime(): number {
  const given = process.env['SOURCE_DATE_EPOCH'];
  const text =
    given ?? execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' });
  const seconds = Number(text);
  if (!Number.isInteger(seconds) || seconds <= 0) throw new Error(`No time: ${text}`);
  return seconds;
}

/** As `scripts/build.ts` names its builds, so that either side knows which is newer. */
async function buildId(): Promise<string> {
  const time = new Date(sourceTime() * 1000).toISOString().replace(/[-:.Z]/g, '');
  return `${time}-${await hashSources()}`;
}

/** Native packages with the versions that this tree was tested with. */
async function dependencies(): Promise<Record<string, string>> {
  const versions = NATIVE.map(async (name) => {
    const file = `packages/daemon/node_modules/${name}/package.json`;
    return [name, (await readJson<{ version: string }>(file)).version] as const;
  });
  return Object.fromEntries(await Promise.all(versions));
}

async function writeManifest(folder: string): Promise<void> {
  const { version, description, license, engines } = await readJson<Manifest>(
    'packages/cli/package.json',
  );
  const manifest = {
    name: 'aurelius',
    version,
    description,
    license,
    bin: { aurelius: ENTRY },
    files: ['dist', NOTICES],
    engines,
    os: ['linux', 'darwin'],
    dependencies: await dependencies(),
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** What the umask of whoever packs says is no part of the package. */
async function setModes(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    await chmod(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
  await chmod(join(folder, ENTRY), 0o755);
}

const { values } = parseArgs({
  options: { into: { type: 'string', default: join(ROOT, 'dist') } },
});
const into = resolve(values.into);
const folder = await mkdtemp(join(tmpdir(), 'aurelius-package-'));
try {
  const metafiles = await writeProgram(join(folder, 'dist'), await buildId());
  const notices = noticesText(bundledPackages(ROOT, Object.values(metafiles)));
  await writeFile(join(folder, NOTICES), notices);
  await copyFile(join(ROOT, 'packages/cli/README.md'), join(folder, 'README.md'));
  await copyFile(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));
  await writeManifest(folder);
  await setModes(folder);
  await mkdir(into, { recursive: true });
  const packing = ['pack', folder, '--ignore-scripts', '--json', `--pack-destination=${into}`];
  const [packed] = JSON.parse(execFileSync('npm', packing, { encoding: 'utf8' })) as [
    { filename: string },
  ];
  const file = join(into, packed.filename);
  console.log(`${hash('sha256', await readFile(file))}  ${file}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}

// A registry of npm packages on loopback: as much of it as installing needs.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Version {
  readonly manifest: { readonly name: string; readonly version: string };
  readonly bytes: Buffer;
}

export interface Registry {
  readonly url: string;
  /** Packs a folder and offers it as the latest version of its package. */
  publish(folder: string): void;
  close(): Promise<void>;
}

/** Packs a folder into one file. Answers its path; `into` is the folder that gets it. */
export function packFolder(folder: string, into: string): string {
  execFileSync('npm', ['pack', folder, '--ignore-scripts', `--pack-destination=${into}`], {
    stdio: 'ignore',
  });
  return join(into, readdirSync(into)[0] as string);
}

export async function startRegistry(): Promise<Registry> {
  const packages = new Map<string, Version[]>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1);
    const [name = '', file] = path.split('/-/');
    const versions = packages.get(name) ?? [];
    if (file !== undefined) {
      const found = versions.find(({ manifest }) => file === `${manifest.version}.tgz`);
      response.statusCode = found ? 200 : 404;
      response.end(found?.bytes);
      return;
    }
    response.setHeader('content-type', 'application/json');
    response.statusCode = versions.length > 0 ? 200 : 404;
    const described = versions.map(({ manifest, bytes }) => [
      manifest.version,
      {
        ...manifest,
        dist: {
          tarball: `${url}${name}/-/${manifest.version}.tgz`,
          integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
        },
      },
    ]);
    const latest = versions.at(-1)?.manifest.version;
    response.end(
      JSON.stringify({ name, 'dist-tags': { latest }, versions: Object.fromEntries(described) }),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    publish(folder) {
      const into = mkdtempSync(join(tmpdir(), 'aur-pack-'));
      const bytes = readFileSync(packFolder(folder, into));
      rmSync(into, { recursive: true });
      const text = readFileSync(join(folder, 'package.json'), 'utf8');
      const manifest = JSON.parse(text) as Version['manifest'];
      const { name } = manifest;
      packages.set(name, [...(packages.get(name) ?? []), { manifest, bytes }]);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

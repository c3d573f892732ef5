// Portkey's gateway, the peer of ours: installed by itself into a folder of its own, with the last pins with which it streams.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const INSTALL_MS = 180_000;
const START_MS = 30_000;

const MANIFEST = {
  private: true,
  dependencies: { '@portkey-ai/gateway': '1.15.2' },
  overrides: { hono: '4.9.7', '@hono/node-server': '1.13.8', '@hono/node-ws': '1.2.0' },
};

export interface Portkey {
  readonly port: number;
  close(): void;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

async function started(port: number, child: ChildProcess): Promise<void> {
  const until = performance.now() + START_MS;
  while (child.exitCode === null && performance.now() < until) {
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    if (response) return void (await response.arrayBuffer());
    await sleep(100);
  }
  throw new Error('it does not start');
}

/** Null, with a word why, where it cannot be installed: its rows are left out then. */
export async function startPortkey(): Promise<Portkey | null> {
  const folder = mkdtempSync(join(tmpdir(), 'aur-portkey-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(MANIFEST));
  let child: ChildProcess | undefined;
  try {
    await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
      timeout: INSTALL_MS,
    });
    const port = await freePort();
    const server = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
    const running = spawn(process.execPath, [server, `--port=${port}`, '--headless'], {
      cwd: folder,
      stdio: 'ignore',
    });
    child = running;
    await started(port, running);
    return {
      port,
      close() {
        running.kill();
        remove();
      },
    };
  } catch (error) {
    child?.kill();
    remove();
    console.error(`Portkey is left out: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

// The way to the outside in the built daemon: a plugin calls what its owner named, and the owner sees it.
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import {
  type BuiltDaemon,
  linkFolder,
  requestSocket,
  runCli,
  startBuiltDaemon,
  type TempHome,
  tempHome,
  writePlugin,
} from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ASKING = `
  const answer = await host.http(host.config.url + '/v1/words', {
    method: 'POST', body: 'a word', signal: context.signal,
    headers: { authorization: 'Bearer canary' },
  });
  return { says: answer.status + ' ' + await answer.text() };`;

/** How long after its caller an upstream call may live, milliseconds. */
const AT_ONCE_MS = 1000;

let home: TempHome;
let daemon: BuiltDaemon;
let server: Server;
let listener: RequestListener;
let port = 0;

beforeAll(async () => {
  server = createServer((incoming, response) => listener(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
  home = tempHome();
  const folder = join(home.path, 'asking');
  writePlugin(folder, { id: 'asking', operation: ASKING, urlField: true });
  linkFolder(home, folder);
  mkdirSync(dirname(home.paths.configFile), { recursive: true });
  writeFileSync(home.paths.configFile, `[asking]\nurl = "http://127.0.0.1:${port}"\n`);
  daemon = await startBuiltDaemon(home.path);
});
afterAll(async () => {
  await daemon.stop();
  home.remove();
  server.closeAllConnections();
  server.close();
});

const ask = () => requestSocket(daemon.socket, 'GET', '/api/v1/asking');
const egress = async () => (await runCli(['privacy', 'egress'], { home: home.path })).stdout;

describe('a plugin whose owner wrote an address', () => {
  it('calls it, and its owner sees that and nothing of what was said', async () => {
    listener = async (incoming, response) => {
      let body = '';
      for await (const part of incoming) body += String(part);
      response.end(`${incoming.method} ${incoming.url} ${body}`);
    };
    expect((await ask()).body).toEqual({ says: '200 POST /v1/words a word' });
    const shown = await egress();
    expect(shown).toMatch(
      new RegExp(
        [
          `^promise\\tai[^\\n]+\\npromise\\tasking\\thttp://127\\.0\\.0\\.1:${port}\\twhat you wrote or got\\t[^\\t]+\\tyou wrote asking\\.url\\n`,
          `call\\t[^\\t]+\\tasking\\tPOST 127\\.0\\.0\\.1:${port}\\tanswered 200\\t6\\t21\\t127\\.0\\.0\\.1\\tasking\\.show\\n$`,
        ].join(''),
      ),
    );
    expect(shown).not.toMatch(/canary|words|a word/);
  });

  it('stops calling when its own caller is gone', async () => {
    let closed: Promise<unknown> | undefined;
    listener = (incoming, response) => {
      closed = once(incoming.socket, 'close');
      response.writeHead(200).write('slowly');
    };
    const caller = request({
      socketPath: daemon.socket,
      path: '/api/v1/asking',
      headers: { host: 'localhost' },
    });
    caller.on('error', () => {}).end();
    await expect.poll(() => closed !== undefined, { timeout: 5000 }).toBe(true);
    const from = performance.now();
    caller.destroy();
    await closed;
    expect(performance.now() - from).toBeLessThan(AT_ONCE_MS);
    await expect.poll(egress, { timeout: 5000 }).toContain('aborted 200');
  });

  it('has a record that a restart keeps, and no address once it is taken away', async () => {
    await daemon.stop();
    writeFileSync(home.paths.configFile, '');
    daemon = await startBuiltDaemon(home.path);
    const shown = await egress();
    expect(shown).not.toContain('promise\tasking');
    expect(shown.split('\n').filter((line) => line.startsWith('call'))).toHaveLength(2);
    const { stdout } = await runCli(['privacy', 'calls', '-n', '1', '--json'], { home: home.path });
    expect(JSON.parse(stdout)).toMatchObject({
      data: [{ seq: 2, outcome: 'aborted', host: '127.0.0.1' }],
      meta: { nextCursor: expect.any(String) },
    });
  });
});

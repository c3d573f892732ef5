// What a linked plugin gets when it imports a library: the host's own instance, unless it brings one itself.

import {
  type BuiltDaemon,
  linkPlugins,
  requestSocket,
  runCli,
  startBuiltDaemon,
  tempHome,
} from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const home = tempHome();
let daemon: BuiltDaemon;

const get = (path: string) => requestSocket(daemon.socket, 'GET', path);

beforeAll(async () => {
  linkPlugins(home, ['linked', 'own-zod']);
  daemon = await startBuiltDaemon(home.path);
});
afterAll(async () => {
  await daemon.stop();
  home.remove();
});

describe('a linked plugin of the built daemon', () => {
  it('gets the instances of the host, has its tables, and its dependencies keep theirs', async () => {
    expect(JSON.parse((await get('/api/v1/linked')).text)).toEqual({
      zodIsTheHosts: true,
      drizzleIsTheHosts: true,
      command: true,
      helper: 'the zod of its own folder',
      words: 0,
    });
  });

  it('calls a slice that comes with Aurelius by its contract', async () => {
    await requestSocket(daemon.socket, 'POST', '/api/v1/tasks', { title: 'counted' });
    expect(JSON.parse((await get('/api/v1/linked/count')).text)).toEqual({ tasks: 1 });
  });

  it('throws Problems that the host knows as such', async () => {
    const { status, text } = await get('/api/v1/linked/refuse');
    expect([status, JSON.parse(text)]).toMatchObject([422, { code: 'LINKED_REFUSED' }]);
  });

  it('keeps a library of its own that it lists among its dependencies', async () => {
    expect((await get('/api/v1/own-zod')).text).toBe('the zod of its own folder');
  });

  it('is reached by `api`, and has no command of its own', async () => {
    const run = (...argv: string[]) => runCli(argv, { home: home.path });
    const { code, stdout } = await run('api', 'GET', '/api/v1/linked');
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { zodIsTheHosts: true }]);
    expect((await run('linked', 'inspect')).code).toBe(2);
  });

  it('does not keep the daemon from being well', async () => {
    expect(JSON.parse((await get('/health')).text)).toMatchObject({ status: 'up' });
  });
});

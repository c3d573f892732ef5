import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { resolvePaths } from '../config/paths.ts';
import { tempHome } from '../testing/home.ts';
import { findDaemon } from './find-daemon.ts';

const home = tempHome();
const rubbish: string[] = [];
afterEach(() => {
  for (const path of rubbish.splice(0)) rmSync(path, { recursive: true, force: true });
  home.remove();
});

describe('findDaemon', () => {
  it('answers the socket of the home that the environment names', () => {
    expect(findDaemon({ AURELIUS_HOME: home.path })).toEqual({
      address: { socket: join(home.path, 'run/daemon.sock') },
      zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
  });

  it('trusts no folder below /tmp that others may enter', () => {
    const deep = { AURELIUS_HOME: join(home.path, 'x'.repeat(120)) };
    expect(() => findDaemon(deep)).toThrow('does not exist');
    const path = dirname(resolvePaths(deep, home.path, process.getuid?.() ?? 0).socket);
    expect(dirname(path)).toBe('/tmp');
    rubbish.push(path);
    mkdirSync(path, { mode: 0o755 });
    expect(() => findDaemon(deep)).toThrow('only this user can enter');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolvePaths } from './paths.ts';

describe('resolvePaths', () => {
  it('keeps everything below AURELIUS_HOME', () => {
    expect(resolvePaths({ AURELIUS_HOME: '/a/b' }, '/home/u', 1000)).toEqual({
      configFile: '/a/b/config.toml',
      dataDir: '/a/b/data',
      logDir: '/a/b/log',
      cacheDir: '/a/b/cache',
      runDir: '/a/b/run',
      socket: '/a/b/run/daemon.sock',
    });
  });

  it('uses the XDG folders of the home folder by default', () => {
    expect(resolvePaths({}, '/home/u', 1000)).toEqual({
      configFile: '/home/u/.config/aurelius/config.toml',
      dataDir: '/home/u/.local/share/aurelius',
      logDir: '/home/u/.local/state/aurelius/log',
      cacheDir: '/home/u/.cache/aurelius',
      runDir: '/home/u/.local/state/aurelius/run',
      socket: '/home/u/.local/state/aurelius/run/daemon.sock',
    });
  });

  it('honours the XDG variables', () => {
    const paths = resolvePaths(
      { XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_RUNTIME_DIR: '/run/user/1000' },
      '/home/u',
      1000,
    );
    expect([paths.configFile, paths.dataDir, paths.runDir]).toEqual([
      '/c/aurelius/config.toml',
      '/d/aurelius',
      '/run/user/1000/aurelius',
    ]);
  });

  it('treats empty variables as not set', () => {
    expect(resolvePaths({ AURELIUS_HOME: '', XDG_DATA_HOME: '' }, '/home/u', 1)).toEqual(
      resolvePaths({}, '/home/u', 1),
    );
  });

  it('makes a relative AURELIUS_HOME absolute', () => {
    expect(resolvePaths({ AURELIUS_HOME: 'x' }, '/home/u', 1).dataDir).toBe(
      `${process.cwd()}/x/data`,
    );
  });

  it('moves a socket with too long a path to a short folder of this user', () => {
    const home = `/${'long/'.repeat(30)}`;
    const { socket, runDir } = resolvePaths({ AURELIUS_HOME: home }, '/home/u', 1000);
    expect(socket).toMatch(/^\/tmp\/aurelius-1000-[0-9a-f]{8}\/daemon\.sock$/);
    expect(runDir.startsWith(home)).toBe(true);
  });

  it('always gives a socket that fits, and another one for every long home', () => {
    const homes = fc.uniqueArray(fc.stringMatching(/^[a-z]{100,140}$/), { minLength: 2 });
    fc.assert(
      fc.property(homes, (names) => {
        const sockets = names.map(
          (name) => resolvePaths({ AURELIUS_HOME: `/${name}` }, '/home/u', 1).socket,
        );
        for (const socket of sockets) expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100);
        expect(new Set(sockets).size).toBe(names.length);
      }),
      { numRuns: 20 },
    );
  });
});

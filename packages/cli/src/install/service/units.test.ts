import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolvePaths } from '@aurelius/core/config/paths';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { launchAgent } from './launch-agent.ts';
import { serviceProgram } from './program.ts';
import { systemdUnit } from './systemd-unit.ts';

const programFor = (env: Record<string, string>, entry = '/opt/aurelius/aurelius.cjs') =>
  serviceProgram('/usr/bin/node', entry, { env, paths: resolvePaths(env, '/home/ada', 1000) });
const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;

/** Takes a quoted word of ExecStart= apart again, as systemd would. */
const unquoted = (word: string) =>
  word
    .slice(1, -1)
    .replaceAll('$$', () => '$')
    .replaceAll('%%', '%')
    .replace(/\\(["\\])/g, '$1');

describe('the program of a service', () => {
  it('takes the folders of this shell along: the home, or else the XDG variables', () => {
    const xdg = { XDG_DATA_HOME: '/data', XDG_RUNTIME_DIR: '/run/user/1000', LANG: 'C' };
    expect(programFor(xdg).env).toEqual({ XDG_DATA_HOME: '/data' });
    expect(programFor({ ...xdg, AURELIUS_HOME: '/home/ada/a' }).env).toEqual({
      AURELIUS_HOME: '/home/ada/a',
    });
  });

  it('is refused where a path would begin a line of its own', () => {
    const evil = '/home/ada\nExecStartPre=/bin/evil';
    for (const make of [() => programFor({ AURELIUS_HOME: evil }), () => programFor({}, evil)]) {
      expect(make).toThrow(expect.objectContaining({ code: 'SERVICE_UNFIT' }));
    }
  });
});

describe('the systemd unit', () => {
  it('starts the daemon again after a crash, but not where that cannot help', () => {
    const unit = systemdUnit(programFor({ AURELIUS_HOME: '/home/ada/a' }));
    expect(unit).toContain(
      'ExecStart="/usr/bin/node" "/opt/aurelius/aurelius.cjs" "daemon" "run"\n',
    );
    expect(unit).toContain('Environment="AURELIUS_HOME=/home/ada/a"\n');
    expect(unit).toContain('Restart=on-failure\n');
    expect(unit).toContain('RestartPreventExitStatus=75 78\n');
  });

  it('gives the daemon every path as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/\p{Cc}/u.test(text));
        const unit = systemdUnit(programFor({}, `/opt/${text}`));
        const words = /^ExecStart=(.*)$/m.exec(unit)?.[1]?.match(/"(?:\\.|[^"\\])*"/g) ?? [];
        expect(words.map(unquoted)).toEqual(['/usr/bin/node', `/opt/${text}`, 'daemon', 'run']);
      }),
    );
  });

  it.runIf(hasAnalyze)('is one that systemd takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'unit-'));
    try {
      const file = join(folder, 'aurelius.service');
      const awkward = { AURELIUS_HOME: '/home/a "b" %h $HOME\\x' };
      writeFileSync(
        file,
        systemdUnit(
          serviceProgram('/bin/sh', '/tmp/a b%c$d', {
            env: awkward,
            paths: resolvePaths(awkward, '/', 0),
          }),
        ),
      );
      const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--user', file], {
        env: { ...process.env, XDG_RUNTIME_DIR: folder },
        encoding: 'utf8',
      });
      expect([status, stderr]).toEqual([0, '']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the launchd agent', () => {
  it('is XML that holds every path as it is', () => {
    const text = launchAgent(programFor({ AURELIUS_HOME: '/Users/a & <b>' }));
    expect(text).toContain('<key>AURELIUS_HOME</key><string>/Users/a &amp; &lt;b&gt;</string>');
    expect(text).toContain('<key>SuccessfulExit</key><false/>');
  });
});

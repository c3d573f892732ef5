// A desktop for tests: programs that write down how they were called, and do what a test wants of them.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DesktopEnvironment } from '../src/environment.ts';

interface Call {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface TestDesktop {
  readonly environment: DesktopEnvironment;
  calls(): readonly Call[];
  behave(how: 'refuses' | 'hangs'): void;
  remove(): void;
}

const script = (log: string, mood: string) => `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const mood = existsSync(${JSON.stringify(mood)}) ? readFileSync(${JSON.stringify(mood)}, 'utf8') : '';
const { argv, env } = process;
if (mood === 'hangs') setTimeout(() => {}, 60_000);
else if (mood === 'refuses') {
  console.error('no desktop is there');
  process.exitCode = 1;
} else appendFileSync(${JSON.stringify(log)}, JSON.stringify({ argv: argv.slice(2), env }) + '\\n');
`;

export function testDesktop(program: 'notify-send' | 'gdbus'): TestDesktop {
  const folder = mkdtempSync(join(tmpdir(), 'aurelius-desktop-'));
  const [log, mood, file] = [join(folder, 'log'), join(folder, 'mood'), join(folder, program)];
  writeFileSync(file, script(log, mood));
  chmodSync(file, 0o755);
  const session = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', XDG_RUNTIME_DIR: folder };
  return {
    environment: { path: `relative:${folder}`, session: { ...session, DISPLAY: undefined } },
    calls: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line) as Call)
        : [],
    behave: (how) => writeFileSync(mood, how),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

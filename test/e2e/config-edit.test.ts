// `config edit` in a real terminal, editors being scripts: the file changes only to something valid.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const BIN = join(import.meta.dirname, '../../packages/cli/bin');
const home = tempHome();
const folder = mkdtempSync(join(tmpdir(), 'editors-'));
const { configFile } = home.paths;
const BEFORE = '# mine\n[time]\nzone = "UTC"\n';

function editor(body: string): string {
  const file = join(folder, 'editor');
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return file;
}

function edit(program: string, keys = ''): { shown: string; code: number } {
  const line = `"${process.execPath}" "${BIN}/aurelius.cjs" config edit; echo "code $?"`;
  const { stdout } = spawnSync('script', ['-qec', line, '/dev/null'], {
    env: { ...process.env, AURELIUS_HOME: home.path, EDITOR: program, VISUAL: '', TMPDIR: folder },
    input: keys,
    encoding: 'utf8',
  });
  return { shown: stdout, code: Number(/code (\d+)\s*$/.exec(stdout)?.[1]) };
}

const copies = (shown: string) => /in (\/\S+config\.toml)/.exec(shown)?.[1] ?? '';

beforeEach(() => writeFileSync(configFile, BEFORE));
afterAll(() => {
  home.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe('config edit', () => {
  it('puts what was written in the place of the file, for its owner alone', () => {
    const { code, shown } = edit(editor('echo "# more" >> "$1"'));
    expect([code, shown]).toEqual([0, expect.stringContaining('Saved')]);
    expect(readFileSync(configFile, 'utf8')).toBe(`${BEFORE}# more\n`);
  });

  it('gives no shell the name of the editor, and takes its arguments', () => {
    const proof = join(folder, 'proof');
    const program = editor('echo "$1" > "$2"; printf "%s" "[log]" > "$2"');
    expect(edit(`${program} "; touch ${proof}"`).code).toBe(0);
    expect(existsSync(proof)).toBe(false);
    expect(readFileSync(configFile, 'utf8')).toBe('[log]');
  });

  it('names line or key of what is wrong, and lets the writer throw it away', () => {
    const line = edit(editor('printf "[time\\n" > "$1"'), 'n\n');
    expect([line.code, line.shown]).toEqual([0, expect.stringMatching(/config\.toml:1:\d+: /)]);
    const key = edit(editor('printf "[time]\\nzoen = 1\\n" > "$1"'), 'n\n');
    expect(key.shown).toContain('time.zoen: there is no such key');
    expect(key.shown).toContain('Did you mean time.zone?');
    expect(readFileSync(configFile, 'utf8')).toBe(BEFORE);
  });

  it('lets the writer go on with what is there', () => {
    const program = editor('grep -q bad "$1" && printf "[log]\\n" > "$1" || echo bad >> "$1"');
    expect(edit(program, 'y\n').code).toBe(0);
    expect(readFileSync(configFile, 'utf8')).toBe('[log]\n');
  });

  it('keeps what was written when the editor fails, or the file has changed meanwhile', () => {
    const failed = edit(editor('echo "# draft" >> "$1"; exit 3'));
    expect([failed.code, failed.shown]).toEqual([1, expect.stringContaining('EDITOR_FAILED')]);
    expect(readFileSync(copies(failed.shown), 'utf8')).toContain('# draft');
    const late = edit(editor(`echo "# draft" >> "$1"; echo "# other" > ${configFile}`));
    expect([late.code, readFileSync(configFile, 'utf8')]).toEqual([78, '# other\n']);
    expect(readFileSync(copies(late.shown), 'utf8')).toContain('# draft');
  });

  it('is refused where nobody can edit', async () => {
    const { code, stdout } = await runCli(['config', 'edit', '--json'], { home: home.path });
    expect([code, JSON.parse(stdout)]).toMatchObject([
      2,
      { code: 'USAGE', hint: expect.stringMatching(/^aurelius config set/) },
    ]);
  });
});

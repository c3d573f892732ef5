// `ai prompts edit` in a real terminal, editors being scripts: only what is well formed becomes a file.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, expect, it } from 'vitest';
import { atTerminal } from './terminal.ts';

const home = tempHome();
const FILE = join(home.path, 'prompts/default.md');
afterAll(async () => {
  await runCli(['daemon', 'stop'], { home: home.path });
  home.remove();
});

function edit(name: string, script: string, answers: readonly (readonly [RegExp, string])[] = []) {
  const editor = join(home.path, 'editor');
  mkdirSync(home.path, { recursive: true });
  writeFileSync(editor, `#!/bin/sh\n${script}\n`);
  chmodSync(editor, 0o755);
  const env = { AURELIUS_HOME: home.path, EDITOR: editor, VISUAL: '', NO_COLOR: '1' };
  return atTerminal(`aurelius ai prompts edit ${name}`, env, answers);
}

const told = async (name: string) => {
  const argv = ['ai', 'prompts', 'test', name, 'why?', '--json'];
  return JSON.parse((await runCli(argv, { home: home.path })).stdout).system;
};

it('says what is wrong, and keeps nothing of it', async () => {
  const { code, shown } = await edit('default', 'echo "{{nothing}}" >> "$1"', [
    [/\[y\/N\] /, 'n\r'],
  ]);
  expect([code, shown]).toEqual([0, expect.stringContaining('{{nothing}} names no variable')]);
  expect(existsSync(FILE)).toBe(false);
});

it('makes a prompt of one’s own, which takes the place of the shipped one at once', async () => {
  const { code, shown } = await edit('default', 'echo "Rhyme." >> "$1"');
  expect([code, shown]).toEqual([0, expect.stringContaining('Saved')]);
  expect(readFileSync(FILE, 'utf8')).toMatch(/^\+\+\+\nname = "default"[\s\S]*Rhyme\.\n$/);
  expect(await told('default')).toMatch(/Rhyme\.$/);
});

it('begins a new one', async () => {
  expect((await edit('mine', 'echo "Be brief." >> "$1"')).code).toBe(0);
  expect(await told('mine')).toMatch(/Be brief\.$/);
});

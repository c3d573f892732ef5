import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempHome } from '@aurelius/core/testing';
import { afterEach, expect, it } from 'vitest';
import { userTexts } from './texts.ts';

const home = tempHome();
const folder = join(home.path, 'prompts');
const texts = userTexts(join(home.path, 'config.toml'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('has no texts where there is no folder', async () => {
  expect(await texts.read('prompts')).toEqual({ path: folder, files: [] });
});

it('reads each file by itself, and says what is wrong with the others', async () => {
  mkdirSync(join(folder, 'folder.md'), { recursive: true });
  writeFileSync(join(folder, 'good.md'), 'grüezi');
  writeFileSync(join(folder, 'large.md'), 'x'.repeat(64 * 1024 + 1));
  writeFileSync(join(folder, 'latin.md'), Buffer.from([0xfc]));
  writeFileSync(join(folder, 'other.txt'), 'x');
  symlinkSync('/dev/zero', join(folder, 'zero.md'));
  expect((await texts.read('prompts')).files).toEqual([
    { name: 'folder.md', fault: 'it is no file' },
    { name: 'good.md', text: 'grüezi' },
    { name: 'large.md', fault: 'it is larger than 64 KiB' },
    { name: 'latin.md', fault: 'it is no UTF-8 text' },
    { name: 'zero.md', fault: 'it is no file' },
  ]);
});

it('leads to no other folder', async () => {
  await expect(texts.read('../data')).rejects.toThrow('is no name of a folder');
});

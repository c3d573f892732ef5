// `ai providers add` with somebody at a terminal: what it asks, what it asks again, and what it writes down.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { atTerminal } from './terminal.ts';

const KEY = 'sk-canary-5be09f';
const home = tempHome();
const file = () => readFileSync(home.paths.configFile, 'utf8');
const typing = (words: string, answers: readonly (readonly [RegExp, string])[]) =>
  atTerminal(
    `aurelius ai providers add ${words}`,
    { AURELIUS_HOME: home.path, NO_COLOR: '1' },
    answers,
  );

/** Every file below the home that has a text in it. */
const filesWith = (text: string): string[] =>
  readdirSync(home.path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path, 'latin1').includes(text));

afterAll(async () => {
  await runCli(['daemon', 'stop'], { home: home.path });
  home.remove();
});

describe('ai providers add, on a terminal', () => {
  it('asks for all that no flag says, and once more for what does not fit', async () => {
    const { code, shown } = await typing('', [
      [/What does it speak \(.+\) \[anthropic\]: $/, 'llama\n'],
      [/What does it speak \(.+\) \[anthropic\]: $/, 'openai-compatible\n'],
      [/What do you call it \[openai-compatible\]: $/, 'My Box\n'],
      [/small letters, digits.+\n.*What do you call it \[openai-compatible\]: $/s, 'box\n'],
      [/Where is it, like .+: $/, 'nowhere\n'],
      [/takes an address.+\n.*Where is it, like .+: $/s, 'http://127.0.0.1:9/v1\n'],
      [/Where is its key.+ \[none\]: $/, `${KEY}\n`],
      [/never the key itself.+\n.*Where is its key.+ \[none\]: $/s, 'env:BOX_KEY\n'],
    ]);
    expect([code, shown]).toEqual([0, expect.stringContaining('box is added.\n')]);
    expect(file()).toBe(
      '[ai.providers.box]\nkind = "openai-compatible"\nbaseUrl = "http://127.0.0.1:9/v1"\napiKey = "secret:env:BOX_KEY"\n',
    );
    expect(existsSync(home.paths.socket)).toBe(false);
  });

  it('takes another name where there is a provider of it, before it asks for more', async () => {
    const { code, shown } = await typing('--kind ollama', [
      [/What do you call it \[ollama\]: $/, 'box\n'],
      [/There is a provider 'box' already\..+What do you call it \[ollama\]: $/s, '\n'],
      [/Where is its key.+ \[none\]: $/, '\n'],
    ]);
    expect([code, shown]).toEqual([0, expect.stringContaining('ollama is added.\n')]);
    expect(file()).toMatch(/\n\[ai\.providers\.ollama\]\nkind = "ollama"\n$/);
  });

  it('asks for a key without showing it, and has it kept where secrets are', async () => {
    const { code, shown } = await typing('--kind openai --key-from keyring', [
      [/What do you call it \[openai\]: $/, '\n'],
      [/Key of openai: $/, `${KEY}\n`],
    ]);
    expect(code).toBe(0);
    expect(shown).not.toContain(KEY);
    expect(file()).toMatch(/kind = "openai"\napiKey = "secret:(file|keyring):ai\.openai"\n$/);
    expect(filesWith(KEY)).toEqual([]);
  });

  it('writes nothing where somebody leaves in the middle', async () => {
    const before = file();
    const { code } = await typing('', [
      [/What does it speak/, 'openai-compatible\n'],
      [/What do you call it/, 'half\n'],
      [/Where is it, like/, '\x03'],
    ]);
    expect([code, file()]).toEqual([130, before]);
  });
});

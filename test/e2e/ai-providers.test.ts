// Connecting providers of models at the command line: the config file as a person would write it, and no key in it.
import { existsSync, readFileSync } from 'node:fs';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, describe, expect, it } from 'vitest';

const KEY = 'sk-canary-71d0aa';
const home = tempHome();
const run = (argv: readonly string[], input?: string) =>
  runCli(argv, { home: home.path, ...(input === undefined ? {} : { input }) });
const file = () => readFileSync(home.paths.configFile, 'utf8');
const add = (...words: string[]) => run(['ai', 'providers', 'add', ...words]);

afterAll(async () => {
  await run(['daemon', 'stop']);
  home.remove();
});

describe('ai providers', () => {
  it('are added without a daemon where no key has to be kept', async () => {
    const added = await add(
      'box',
      '--kind',
      'openai-compatible',
      '--base-url',
      'http://127.0.0.1:9/v1',
    );
    expect([added.code, added.stdout]).toEqual([0, '']);
    expect(added.stderr).toContain('Try it: aurelius ai providers test box');
    const { stdout } = await add('oa', '--kind', 'openai', '--key-from', 'env:OA', '--json');
    expect(JSON.parse(stdout)).toEqual({ name: 'oa', kind: 'openai', apiKey: 'secret:env:OA' });
    expect(file()).toBe(
      '[ai.providers.box]\nkind = "openai-compatible"\nbaseUrl = "http://127.0.0.1:9/v1"\n\n' +
        '[ai.providers.oa]\nkind = "openai"\napiKey = "secret:env:OA"\n',
    );
    expect(existsSync(home.paths.socket)).toBe(false);
  });

  it.each([
    [['box', '--kind', 'ollama'], 78, "There is a provider 'box' already."],
    [['BOX', '--kind', 'ollama'], 2, 'The name of a provider takes small letters'],
    [['new', '--kind', 'openai'], 2, '--key-from is missing.'],
    [['new', '--kind', 'openai', '--key-from', KEY], 2, '--key-from takes keyring'],
    [['new', KEY, '--kind', 'openai'], 2, 'A secret is not accepted'],
    [['new', '--kind', 'openai', '--key-from', 'somewhere'], 2, '--key-from takes keyring'],
    [['new', '--kind', 'openai-compatible'], 2, '--base-url is missing.'],
    [['new', '--kind', 'openai-compatible', '--base-url', 'nowhere'], 78, 'takes an address'],
  ] as const)('are refused as %j, and nothing is written', async (words, code, says) => {
    const before = file();
    const refused = await add(...words);
    expect(refused.code).toBe(code);
    expect(refused.stderr).toContain(says);
    expect(refused.stderr).not.toContain(KEY);
    expect(file()).toBe(before);
  });

  it('have their key where secrets are kept, and the file says where', async () => {
    const words = ['ai', 'providers', 'add', '--kind', 'anthropic', '--key-from', 'keyring'];
    const added = await run(words, `${KEY}\n`);
    expect(added.code).toBe(0);
    expect(file()).toMatch(
      /\[ai\.providers\.anthropic\]\nkind = "anthropic"\napiKey = "secret:(file|keyring):ai\.anthropic"\n$/,
    );
    expect(file() + added.stdout + added.stderr).not.toContain(KEY);
    await expect
      .poll(async () => (await run(['ai', 'providers', 'list', '--fields', 'name,key'])).stdout)
      .toBe('box\tnone\noa\tmissing\nanthropic\tthere\n');
  });

  it('are removed with a word about what is left of them', async () => {
    await run(['config', 'set', 'ai.tiers.fast', 'anthropic/m']);
    const removed = await run(['ai', 'providers', 'remove', 'anthropic']);
    expect(removed.code).toBe(0);
    expect(removed.stderr).toBe(
      'Its key is kept: aurelius secrets remove ai.anthropic\nai.tiers.fast still names a model of it.\n',
    );
    expect(file()).not.toContain('anthropic"');
    expect((await run(['ai', 'providers', 'rm', 'anthropic'])).code).toBe(78);
  });
});

describe('ai providers test', () => {
  it('says in one line why it got no answer', async () => {
    const { code, stdout, stderr } = await run(['ai', 'providers', 'test', 'box', '--model', 'm']);
    expect([code, stdout]).toEqual([69, '']);
    expect(stderr).toMatch(/^error: The provider failed\ncause: box: .+\n/);
  });
});

describe('ai env', () => {
  it('prints where to ask, and a token that may do nothing else', async () => {
    const plain = await run(['ai', 'env', '--shell', 'sh']);
    expect(plain.stdout).toMatch(
      /^export OPENAI_BASE_URL='(http:\/\/127\.0\.0\.1:\d+)\/v1'\nexport ANTHROPIC_BASE_URL='\1'\n$/,
    );
    expect(plain.stderr).toContain('--scope ai:write');
    const fish = await run(['ai', 'env', '--shell', 'fish', '--token']);
    const [, token] = /^set -gx OPENAI_API_KEY '(aur_script_[^']+)'$/m.exec(fish.stdout) ?? [];
    expect(fish.stdout).toContain(`set -gx ANTHROPIC_API_KEY '${token}'`);
    const { stdout } = await run(['tokens', 'list', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      data: expect.arrayContaining([
        expect.objectContaining({ name: 'ai env', kind: 'script', scopes: ['ai:write'] }),
      ]),
    });
  });

  it('says so where nobody listens on TCP', async () => {
    await run(['config', 'set', 'http.enabled', 'false']);
    await run(['daemon', 'restart']);
    const refused = await run(['ai', 'env']);
    expect([refused.code, refused.stdout]).toEqual([78, '']);
    expect(refused.stderr).toContain('try: aurelius config set http.enabled true');
  });
});

// Prompts as they are asked for, with files of a user beside those that are shipped.
import { createTestHost, type TestHost } from '@aurelius/core/testing/plugin';
import { testDatabases } from '@aurelius/daemon/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { contract } from '../contract.ts';
import { plugin } from '../daemon.ts';
import { SHIPPED } from './shipped.gen.ts';

const mine = (name: string, body: string) =>
  `+++\nname = "${name}"\nversion = 3\ndescription = "Mine"\ntier = "deep"\n+++\n${body}`;

let host: TestHost<typeof contract>;
afterEach(() => host.close());
const start = async (prompts: Readonly<Record<string, string>>) => {
  host = await createTestHost(plugin, {
    database: testDatabases[0],
    migrations: new URL('../../migrations', import.meta.url).pathname,
    texts: { prompts },
  });
};

describe('prompts', () => {
  it('are the shipped ones, and files of the user in their place', async () => {
    await start({ 'default.md': mine('default', 'Rhyme.'), 'more.md': mine('more', 'More.') });
    const { data } = await host.call('promptsList', {});
    expect(data.filter(({ origin }) => origin === 'shipped')).toHaveLength(
      Object.keys(SHIPPED).length,
    );
    expect(data.filter(({ origin }) => origin === 'user')).toMatchObject([
      { name: 'default', version: 3, tier: 'deep', fault: null },
      { name: 'more', version: 3, fault: null },
    ]);
    const { system } = await host.call('promptsTest', { name: 'default', prompt: 'why?' });
    expect(system).toBe('Rhyme.');
    expect(await host.call('promptsShow', { name: 'more' })).toMatchObject({
      file: '/prompts/more.md',
      text: mine('more', 'More.'),
    });
  });

  it('that are broken are listed with the reason, and stop neither others nor the shipped one', async () => {
    await start({ 'default.md': 'nothing', 'Bad Name.md': 'x', 'more.md': mine('more', 'More.') });
    const { data } = await host.call('promptsList', {});
    expect(data.filter(({ fault }) => fault !== null)).toMatchObject([
      { name: 'Bad Name', fault: expect.stringContaining('its name') },
      { name: 'default', fault: expect.stringContaining('does not begin with settings') },
    ]);
    const { system } = await host.call('promptsTest', { name: 'default', prompt: 'why?' });
    expect(system).toContain('You help one person');
    await host.call('promptsTest', { name: 'more', prompt: 'why?' });
  });

  it('that nobody wrote are not found', async () => {
    await start({});
    const missing = expect.objectContaining({ code: 'AI_PROMPT_NOT_FOUND' });
    await expect(host.call('promptsShow', { name: 'nothing' })).rejects.toEqual(missing);
    await expect(host.call('promptsTest', { name: 'nothing', prompt: 'x' })).rejects.toEqual(
      missing,
    );
  });

  it('are checked without being kept', async () => {
    await start({});
    const text = mine('new', 'New.');
    expect(await host.call('promptsCheck', { name: 'new', text })).toMatchObject({ version: 3 });
    await expect(host.call('promptsCheck', { name: 'other', text })).rejects.toEqual(
      expect.objectContaining({ code: 'AI_PROMPT_INVALID' }),
    );
  });

  it('tell how much they are', async () => {
    await start({ 'more.md': mine('more', 'grüezi') });
    const told = await host.call('promptsTest', { name: 'more', prompt: 'ab' });
    expect(told).toMatchObject({ system: 'grüezi', user: 'ab', bytes: 9, tokens: 2 });
  });
});

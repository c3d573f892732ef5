// A home that knows no model: what its owner is told, and how each command ends.
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, describe, expect, it } from 'vitest';

const home = tempHome();
const run = (...argv: string[]) => runCli(argv, { home: home.path });

afterAll(async () => {
  await run('daemon', 'stop');
  home.remove();
});

describe('without a provider of models', () => {
  it.each([
    [['ai', 'chat', 'hi']],
    [['ai', 'chat', 'hi', '--dry-run']],
    [['ai', 'process', 'default', 'hi']],
  ])('%j says what to do, and ends as a config that lacks something', async (words) => {
    const { code, stdout, stderr } = await run(...words);
    expect([code, stdout]).toEqual([78, '']);
    expect(stderr).toContain('error: No provider of models is configured\n');
    expect(stderr).toMatch(/^try: aurelius ai providers add/m);
    const told = await run(...words, '--json');
    expect([told.code, told.stderr]).toEqual([78, '']);
    expect(JSON.parse(told.stdout)).toMatchObject({ code: 'AI_NOT_CONFIGURED', exit: 'config' });
  });
});

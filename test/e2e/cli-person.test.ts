// What only a person may run, at the terminal: it is shown, asked for, and sent with a token that is kept for that.
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runCli, tempHome } from '@aurelius/core/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { atTerminal } from './terminal.ts';

const home = tempHome();
const FILE = join(home.paths.dataDir, 'human.token');
const run = (...argv: string[]) => runCli(argv, { home: home.path });
const json = async (...argv: string[]) => JSON.parse((await run(...argv, '--json')).stdout);

const accepting = (line: string, answer: string) =>
  atTerminal(line, { AURELIUS_HOME: home.path, NO_COLOR: '1' }, [[/\[y\/N\] /, answer]]);

interface Proposal {
  readonly ref: string;
  readonly hash: string;
}
const propose = (): Promise<Proposal> => {
  const what = ['tasks.create', '--with', '{"title":"milk\\u202e"}', '--title', 'Buy milk'];
  return json('proposals', 'create', ...what);
};

let proposal: Proposal;
const stateNow = async () => (await json('proposals', 'show', proposal.ref)).state as string;

beforeEach(async () => {
  proposal = await propose();
});
afterAll(async () => {
  await run('daemon', 'stop');
  home.remove();
});

describe('proposals accept', () => {
  it('shows the exact input, asks, and does nothing without a yes', async () => {
    const { code, shown } = await accepting(`aurelius proposals accept ${proposal.ref}`, 'n\r');
    expect(shown).toContain('{"title":"milk\\u{202e}"}');
    expect(shown).toContain(proposal.hash);
    expect(code).toBe(1);
    expect(await stateNow()).toBe('open');
    expect(existsSync(FILE)).toBe(false);
  });

  it('does it after a yes, as a person whose token nobody else can read', async () => {
    const { code, shown } = await accepting(`aurelius proposals accept ${proposal.ref}`, 'y\r');
    expect([code, shown]).toEqual([0, expect.stringMatching(/state +accepted/)]);
    expect(await stateNow()).toBe('accepted');
    expect(statSync(FILE).mode & 0o777).toBe(0o600);
    const secret = readFileSync(FILE, 'utf8').trim();
    expect(secret).toMatch(/^aur_human_/);
    expect(shown).not.toContain(secret);
    for (const log of readdirSync(home.paths.logDir)) {
      expect(readFileSync(join(home.paths.logDir, log), 'latin1')).not.toContain(secret);
    }
    const { data } = await json('tokens', 'list');
    expect(data.filter(({ kind }: { kind: string }) => kind === 'human')).toHaveLength(1);
  });

  it('keeps its token, and makes another once that is revoked', async () => {
    const before = readFileSync(FILE, 'utf8');
    chmodSync(FILE, 0o644);
    await accepting(`aurelius proposals accept ${proposal.ref}`, 'y\r');
    expect([readFileSync(FILE, 'utf8'), statSync(FILE).mode & 0o777]).toEqual([before, 0o600]);
    await run('tokens', 'revoke', 'terminal');
    const { ref } = await propose();
    const { code } = await accepting(`aurelius proposals accept ${ref}`, 'y\r');
    expect(code).toBe(0);
    expect(readFileSync(FILE, 'utf8')).not.toBe(before);
  });

  it('takes a hash that was shown elsewhere, and refuses another', async () => {
    const { code, shown } = await accepting(
      `aurelius proposals accept ${proposal.ref} --hash ${'0'.repeat(64)}`,
      'y\r',
    );
    expect([code, shown]).toEqual([5, expect.stringContaining('PROPOSAL_CHANGED')]);
    expect(await stateNow()).toBe('open');
  });

  it.each([
    ['standard input', '</dev/null'],
    ['standard error', '2>/dev/null'],
  ])('asks nobody where %s is no terminal, and does nothing', async (_, away) => {
    const line = `aurelius proposals accept ${proposal.ref} --json ${away}`;
    const { code, shown } = await atTerminal(line, { AURELIUS_HOME: home.path });
    expect([code, JSON.parse(shown)]).toEqual([
      4,
      expect.objectContaining({ code: 'HUMAN_NEEDED' }),
    ]);
    expect(await stateNow()).toBe('open');
  });
});

describe('billing budget allow', () => {
  it('lets more be spent after a yes, and nothing without', async () => {
    const set = ['billing', 'budget', 'set', '--limit', '1usd', '--action', 'ask'];
    const { ref } = await json(...set);
    const line = `aurelius billing budget allow ${ref} 2usd`;
    const allowed = async () =>
      (await json('billing', 'budget', 'list')).data[0].current.allowedNano as number;
    expect((await accepting(line, 'n\r')).code).toBe(1);
    expect(await allowed()).toBe(0);
    expect((await accepting(line, 'y\r')).code).toBe(0);
    expect(await allowed()).toBe(2_000_000_000);
  });
});

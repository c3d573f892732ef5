// Proposals over the API of a daemon in this process.
import { fakeClock } from '@aurelius/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/app.ts';

interface Details {
  readonly id: string;
  readonly ref: string;
  readonly hash: string;
  readonly input: string;
  readonly state: string;
}

const DAY_MS = 86_400_000;
const PROPOSALS = '/api/v1/proposals';
const clock = fakeClock();
let app: TestApp;
let human: object;

async function tokenWith(scopes: string[], kind: 'human' | 'script'): Promise<object> {
  const body = { name: 'test', scopes, kind, expires: 'never' };
  const made = await app.call('POST', '/api/v1/tokens', body, { 'aurelius-terminal': 'pts-1' });
  const { token } = made.body as { token: string };
  return { authorization: `Bearer ${token}` };
}

const propose = (operation: string, input: object, headers: object = {}) =>
  app.call('POST', PROPOSALS, { operation, input, title: 'Do it', reason: 'why not' }, headers);

async function proposed(input: object = { title: 'milk' }): Promise<Details> {
  const { body } = await propose('tasks.create', input);
  return body;
}

const accept = ({ ref, hash }: Pick<Details, 'ref' | 'hash'>, headers: object = human) =>
  app.call('POST', `${PROPOSALS}/${ref}/accept`, { hash }, headers);

const titles = async () => {
  const { body } = await app.call('GET', '/api/v1/tasks');
  return (body as { data: { title: string }[] }).data.map(({ title }) => title);
};

const listed = async (state: string) => {
  const { body } = await app.call('GET', `${PROPOSALS}?state=${state}`);
  return (body as { data: Details[] }).data.map(({ ref }) => ref);
};

beforeEach(async () => {
  app = await startTestApp('', { clock });
  human = await tokenWith(['*'], 'human');
});
afterEach(() => app.close());

describe('a proposal', () => {
  it('does nothing until a person accepts what was shown, and then all of it', async () => {
    const one = await proposed();
    expect(one).toMatchObject({ state: 'open', input: '{"title":"milk"}', by: 'owner' });
    expect(await titles()).toEqual([]);
    const shown = await app.call('GET', `${PROPOSALS}/${one.ref}`);
    expect(shown.body).toEqual(one);
    const done = await accept(one);
    expect(done.body).toMatchObject({ state: 'accepted', ref: one.ref });
    expect(await titles()).toEqual(['milk']);
  });

  it('is one step of undo once it is accepted', async () => {
    await accept(await proposed());
    const undone = await app.call('POST', '/api/v1/history/undo', {});
    expect(undone.body).toMatchObject({ data: [{ operation: 'proposals.accept', count: 1 }] });
    expect(await titles()).toEqual([]);
  });

  it('is accepted once', async () => {
    const one = await proposed();
    await accept(one);
    expect(await accept(one)).toMatchObject({ status: 409, body: { code: 'PROPOSAL_DECIDED' } });
    expect(await titles()).toEqual(['milk']);
  });

  it('is accepted by no owner and no script, whatever they may do', async () => {
    const one = await proposed();
    const refused = { status: 403, body: { code: 'HUMAN_NEEDED' } };
    expect(await accept(one, {})).toMatchObject(refused);
    expect(await accept(one, await tokenWith(['*'], 'script'))).toMatchObject(refused);
    expect(await titles()).toEqual([]);
  });

  it('is accepted by the hash that was shown, and by no other', async () => {
    const [one, other] = [await proposed(), await proposed({ title: 'bread' })];
    expect(await accept({ ref: one.ref, hash: other.hash })).toMatchObject({
      status: 409,
      body: { code: 'PROPOSAL_CHANGED' },
    });
    expect(await titles()).toEqual([]);
  });

  it('has one hash for one input, in whatever order its fields came', async () => {
    const one = await proposed({ title: 'milk', project: 'home' });
    const other = await proposed({ project: 'home', title: 'milk' });
    expect(other.hash).toBe(one.hash);
  });

  it('stays open where its operation fails, and nothing of that is kept', async () => {
    const made = await propose('tasks.edit', { id: 'none', title: 'x' });
    const one = made.body as Details;
    expect(await accept(one)).toMatchObject({ status: 404, body: { code: 'TASK_NOT_FOUND' } });
    expect(await listed('open')).toEqual([one.ref]);
  });

  it('needs the permission of its operation from its maker and from whoever accepts', async () => {
    const script = await tokenWith(['proposals:write'], 'script');
    const refused = { status: 403, body: { code: 'MISSING_PERMISSION' } };
    expect(await propose('tasks.create', { title: 'x' }, script)).toMatchObject(refused);
    const one = await proposed();
    expect(await accept(one, await tokenWith(['proposals:write'], 'human'))).toMatchObject(refused);
    expect(await listed('open')).toEqual([one.ref]);
  });

  it('expires after a day', async () => {
    const one = await proposed();
    clock.advance(DAY_MS);
    expect(await accept(one)).toMatchObject({ status: 409, body: { code: 'PROPOSAL_DECIDED' } });
    expect(await listed('open')).toEqual([]);
    expect(await listed('expired')).toEqual([one.ref]);
  });

  it('is rejected without a person, and cannot be accepted then', async () => {
    const one = await proposed();
    const gone = await app.call('POST', `${PROPOSALS}/${one.id}/reject`, {});
    expect(gone.body).toMatchObject({ state: 'rejected' });
    expect(await accept(one)).toMatchObject({ status: 409 });
    expect(await titles()).toEqual([]);
  });
});

describe('the name of a proposal', () => {
  const shown = (word: string, headers: object = {}) =>
    app.call('GET', `${PROPOSALS}/${word}`, undefined, headers);

  it('is its id, its ref, or the start of either where nothing else begins so', async () => {
    const { id, ref } = await proposed();
    for (const word of [id, ref, ref.slice(0, 3), ref.toUpperCase(), id.slice(0, 13)]) {
      expect((await shown(word)).body).toMatchObject({ id });
    }
    const { ref: other } = await proposed();
    const refused = { status: 409, body: { code: 'PROPOSAL_AMBIGUOUS' } };
    const both = await shown(id.slice(0, 8));
    expect(both).toMatchObject(refused);
    expect((both.body as { detail: string }).detail).toContain(other);
  });

  it('is its number in the list that a terminal shows, with the token of a person there as well', async () => {
    const terminal = { 'aurelius-terminal': 'pts-7' };
    const one = await proposed();
    await app.call('GET', PROPOSALS, undefined, terminal);
    expect((await shown('1', terminal)).body).toMatchObject({ id: one.id });
    const done = await accept({ ref: '1', hash: one.hash }, { ...human, ...terminal });
    expect(done.body).toMatchObject({ id: one.id, state: 'accepted' });
    expect(await shown('1', human)).toMatchObject({
      status: 404,
      body: { code: 'NUMBER_UNKNOWN' },
    });
  });
});

describe('what can be proposed', () => {
  it.each([
    ['tasks.nothing', {}],
    ['tasks.list', {}],
    ['proposals.accept', { id: 'x', hash: '0'.repeat(64) }],
    ['tokens.create', { name: 'x', scopes: ['*'] }],
  ])('%s is not', async (operation, input) => {
    const refused = { status: 400, body: { code: 'PROPOSAL_UNSUITABLE' } };
    expect(await propose(operation, input)).toMatchObject(refused);
  });

  it('is judged by its input at once', async () => {
    const refused = { status: 400, body: { code: 'INVALID_INPUT' } };
    expect(await propose('tasks.create', { title: 7 })).toMatchObject(refused);
  });

  it('is no more than a hundred at a time, those not counted whose time is over', async () => {
    for (let n = 0; n < 100; n++) await proposed();
    const full = await propose('tasks.create', { title: 'x' });
    expect(full).toMatchObject({ status: 409, body: { code: 'PROPOSALS_FULL' } });
    clock.advance(DAY_MS);
    expect(await propose('tasks.create', { title: 'x' })).toMatchObject({ status: 201 });
  });
});

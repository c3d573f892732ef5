import type { RenderContext } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import { kernelRenderers } from './kernel-renderers.ts';

const terminal: RenderContext = {
  tty: true,
  color: false,
  width: 100,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'Europe/Berlin',
};
const pipe = { ...terminal, tty: false };

const token = {
  id: 'k3x9',
  name: 'bar',
  kind: 'script' as const,
  scopes: ['tasks:read', 'events:read'],
  created: '2026-11-23T08:00:00.000Z',
  expiresAt: '2026-12-23T08:00:00.123Z',
  lastUsed: '2026-11-23T08:30:00.000Z',
};

describe('tokens.list', () => {
  const list = kernelRenderers['tokens.list'];

  it('is a table with days as people say them', () => {
    const never = { ...token, id: 'a', name: 'me', expiresAt: null, lastUsed: null };
    expect(list({ data: [token, never] }, terminal)).toBe(
      [
        'id    name  kind    scopes                  expires           last used',
        'k3x9  bar   script  tasks:read events:read  Wed 23 Dec 09:00  today 09:30',
        'a     me    script  tasks:read events:read  never',
      ].join('\n'),
    );
  });

  it('gives programs full values between tabs', () => {
    expect(list({ data: [token] }, pipe)).toBe(
      'k3x9\tbar\tscript\ttasks:read,events:read\t2026-12-23T08:00:00Z\t2026-11-23T08:30:00Z',
    );
  });
});

describe('tokens.create', () => {
  const create = kernelRenderers['tokens.create'];
  const made = { ...token, token: 'aur_script_k3x9_secret' };

  it('ends with the token alone on a line', () => {
    expect(create(made, terminal)).toBe(
      'Created bar · script token k3x9 · tasks:read events:read · expires: Wed 23 Dec 09:00\n' +
        'aur_script_k3x9_secret',
    );
  });

  it('gives programs one line with the token in its last field', () => {
    const fields = create(made, pipe).split('\t');
    expect([fields.length, fields.at(-1)]).toEqual([6, 'aur_script_k3x9_secret']);
  });
});

describe('events.tail', () => {
  const tail = kernelRenderers['events.tail'];
  const event = {
    seq: 7,
    type: 'task:updated',
    at: '2026-11-23T11:04:31.250Z',
    entity: 'task',
    entityId: 'uuid',
    data: { ref: 'k7dp', title: 'Buy milk' },
  };

  it('says when, what and which on the reader’s clock', () => {
    expect(tail(event, terminal)).toBe('12:04:31  task:updated  k7dp  Buy milk');
    const older = { ...event, at: '2026-11-20T11:04:31.250Z' };
    expect(tail(older, terminal)).toMatch(/^Fri 20 Nov 12:04:31 {2}/);
  });

  it('names an entity without a ref by its id, and leaves out a title it has not', () => {
    for (const data of [null, 3, {}, { ref: 5, title: ['x'] }]) {
      expect(tail({ ...event, data }, terminal)).toBe('12:04:31  task:updated  uuid');
    }
  });

  it('gives programs every field, empty ones too', () => {
    expect(tail({ ...event, data: null }, pipe)).toBe(
      '7\t2026-11-23T11:04:31Z\ttask:updated\tuuid\t\t',
    );
  });

  it('shows what would act on a terminal', () => {
    const data = { ref: 'k7dp', title: 'a\u001b[31m\tb' };
    expect(tail({ ...event, data }, terminal)).toContain('a\\x1b[31m\\tb');
    expect(tail({ ...event, data }, pipe)).toContain('\ta\\x1b[31m\\tb');
  });
});

describe('privacy.egress', () => {
  const egress = kernelRenderers['privacy.egress'];
  const nothing = { promise: [], running: [], record: [] };
  const promise = {
    plugin: 'words',
    target: 'https://api.example.com',
    purpose: 'Looks up words',
    data: 'content' as const,
    because: 'granted' as const,
    key: null,
    private: false,
  };
  const call = {
    seq: 1,
    at: '2026-11-23T08:30:00.000Z',
    plugin: 'words',
    operation: 'words.look',
    userId: 'owner',
    method: 'GET',
    scheme: 'https',
    host: 'api.example.com',
    port: 443,
    address: '203.0.114.7',
    status: 200,
    sent: 0,
    received: 312,
    took: 40,
    outcome: 'answered' as const,
    code: null,
  };

  it('says in words that nothing leaves', () => {
    expect(egress(nothing, terminal)).toBe(
      'Nothing leaves this machine: no plugin is connected.\n\nNo call to the outside is recorded.',
    );
    expect(egress(nothing, pipe)).toBe('');
  });

  it('says so, too, where all that may be called is on this machine, and lists it for programs', () => {
    const local = { ...promise, target: '127.0.0.1:1', because: 'local' as const };
    const overview = { ...nothing, promise: [local] };
    expect(egress(overview, terminal)).toContain('Nothing leaves this machine');
    expect(egress(overview, pipe)).toBe(
      'promise\twords\t127.0.0.1:1\twhat you wrote or got\tLooks up words\tit stays on this machine',
    );
  });

  it('is the promise above the record', () => {
    expect(
      egress({ promise: [promise], running: [], record: [call] }, { ...terminal, width: 120 }),
    ).toBe(
      [
        'What may leave this machine',
        'plugin  may call                 and send               what for        because',
        'words   https://api.example.com  what you wrote or got  Looks up words  you granted it',
        '',
        'The last calls',
        'began        plugin  call                     outcome       sent  received  address      operation',
        'today 09:30  words   GET api.example.com:443  answered 200  0     312       203.0.114.7  words.look',
      ].join('\n'),
    );
  });

  it('tells programs what each line is', () => {
    const refused = {
      ...call,
      outcome: 'refused' as const,
      code: 'EGRESS_NOT_ALLOWED',
      status: null,
    };
    const written = { ...promise, because: 'config' as const, key: 'words.url', private: true };
    expect(egress({ promise: [written], running: [], record: [refused] }, pipe)).toBe(
      [
        'promise\twords\thttps://api.example.com\twhat you wrote or got\tLooks up words\tyou wrote words.url',
        'call\t2026-11-23T08:30:00Z\twords\tGET api.example.com:443\trefused EGRESS_NOT_ALLOWED\t0\t312\t203.0.114.7\twords.look',
      ].join('\n'),
    );
  });
});

describe('history', () => {
  const row = {
    entity: 'task',
    id: 'i',
    ref: 'k7dp',
    title: 'buy milk',
    change: 'removed' as const,
  };
  const step = {
    step: 7,
    at: '2026-11-23T08:00:00.000Z',
    operation: 'tasks.remove',
    actor: 'owner',
    state: 'done' as const,
    count: 1,
    rows: [row],
  };

  it('is a table of what was done to what', () => {
    const many = { ...step, count: 3, state: 'undone' as const };
    expect(kernelRenderers['history.list']({ data: [step, many] }, terminal)).toBe(
      [
        'when         command       state   what',
        'today 09:00  tasks.remove  done    k7dp  buy milk',
        'today 09:00  tasks.remove  undone  k7dp  buy milk and 2 more',
      ].join('\n'),
    );
  });

  it('gives programs full values between tabs', () => {
    expect(kernelRenderers['history.list']({ data: [step] }, pipe)).toBe(
      '2026-11-23T08:00:00Z\ttasks.remove\tdone\tk7dp\tbuy milk\t1',
    );
  });

  it('says what was undone, names that are not ours to read left out', () => {
    const hidden = { ...step, rows: [{ ...row, ref: null, title: null }] };
    expect(kernelRenderers['history.undo']({ data: [step] }, terminal)).toBe(
      'Undid tasks.remove · k7dp  buy milk',
    );
    expect(kernelRenderers['history.preview']({ data: [hidden] }, terminal)).toBe(
      'Would undo tasks.remove',
    );
  });
});

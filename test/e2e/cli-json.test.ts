// What scripts rely on: every data command's --json is the API's own shape, in success and in failure.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandSpec } from '@aurelius/core/command';
import type { Operation } from '@aurelius/core/contract';
import {
  type CliResult,
  linkPlugins,
  requestSocket,
  runCli,
  tempHome,
} from '@aurelius/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failingIn } from './cli-json-failing.ts';
import { logRequest, startModel } from './logged-request.ts';
import { OPERATIONS } from './operations.ts';

/** What the model says to everything. */
const JUDGEMENT = {
  ...{ priority: 7, hours: 2, subtasks: ['Ask Ann'], blockers: [] },
  ...{ schedule: 'Monday', confidence: 0.8 },
};

const home = tempHome();
const FAILING = failingIn(home.path);
let model: Awaited<ReturnType<typeof startModel>>;
linkPlugins(home, ['working']);
const all = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../packages/cli/src/commands.gen.json'), 'utf8'),
) as CommandSpec[];
/** Feeds have no end; cli-lines.test.ts is about them. */
const specs = all.filter(({ operation }) => operation?.yields !== 'feed');
/** What only a person may run is tried on a terminal. */
const forAnyone = specs.filter(({ operation }) => !operation?.human);
const operationOf = (id: string) =>
  OPERATIONS.find((operation) => operation.id === id) as Operation;

/** HOME is the same folder: whatever leaks it, shows it. */
const run = (argv: readonly string[], input?: string): Promise<CliResult> =>
  runCli(argv, {
    home: home.path,
    env: { HOME: home.path },
    ...(input === undefined ? {} : { input }),
  });
/** What a test needs beforehand, without a process of its own. */
async function request<T>(method: string, path: string, body?: object): Promise<T> {
  const { status, text } = await requestSocket(home.paths.socket, method, `/api/v1/${path}`, body);
  if (status >= 300) throw new Error(`${method} ${path}: ${text}`);
  return (text === '' ? null : JSON.parse(text)) as T;
}
const newRef = async (task: object = {}) =>
  (await request<{ ref: string }>('POST', 'tasks', { title: 'something', ...task })).ref;
const newNotification = async () =>
  (await request<{ ref: string }>('POST', 'notifications', { title: 'something' })).ref;
const newProposal = async () => {
  const body = { operation: 'tasks.create', input: { title: 'milk' }, title: 'Buy milk' };
  return (await request<{ ref: string }>('POST', 'proposals', body)).ref;
};

async function newRequest(): Promise<string> {
  const ref = logRequest(join(home.paths.dataDir, 'aurelius.db'));
  // a commit of its own lets the daemon see what others did to the file
  await newRef();
  return ref;
}

/** A job that waits for a minute (`wait`) or is dead soon (`fail`). */
async function newJob(job: string): Promise<string> {
  const body = { job, payloads: [{}] };
  const [id = ''] = (await request<{ ids: string[] }>('POST', 'working', body)).ids;
  const state = async () => (await request<{ state: string }>('GET', `jobs/${id}`)).state;
  const reached = job === 'fail' ? 'dead' : 'running';
  await expect.poll(state, { timeout: 20_000 }).toBe(reached);
  return id;
}

/** Words that make each command succeed, without its name. */
const WORKING: Readonly<Record<string, () => Promise<string[]>>> = {
  'tasks list': async () => [],
  'tasks add': async () => ['buy', 'milk', '@home'],
  'tasks parse': async () => ['buy', 'milk', 'tomorrow'],
  'tasks show': async () => [await newRef()],
  'tasks edit': async () => [await newRef(), '--title', 'changed'],
  'tasks done': async () => [await newRef()],
  'tasks completed': async () => [],
  'tasks skip': async () => {
    const ref = await newRef();
    await request('PATCH', `tasks/${ref}`, { rrule: 'FREQ=DAILY' });
    return [ref];
  },
  'tasks reopen': async () => [await newRef()],
  'tasks remove': async () => [await newRef()],
  'tasks depend': async () => [await newRef(), '--on', await newRef()],
  'tasks tree': async () => [],
  'tasks board': async () => [],
  'tasks stats': async () => [],
  'tasks burndown': async () => [],
  'tasks projects': async () => [],
  'tasks projects rename': async () => {
    await newRef({ project: 'before' });
    return ['before', 'after'];
  },
  'tasks labels': async () => [],
  'tasks labels rename': async () => {
    await newRef({ labels: ['before'] });
    return ['before', 'after'];
  },
  'tasks annotate': async () => [await newRef(), 'called', 'twice'],
  'tasks denotate': async () => {
    const ref = await newRef();
    await run(['tasks', 'annotate', ref, 'called']);
    return [ref, '1'];
  },
  'tasks link': async () => [await newRef(), 'https://example.org/'],
  'tasks unlink': async () => {
    const ref = await newRef();
    await run(['tasks', 'link', ref, 'https://example.org/']);
    return [ref, '1'];
  },
  'tasks move': async () => [await newRef(), '--under', await newRef()],
  'tasks indent': async () => {
    await newRef();
    return [await newRef()];
  },
  'tasks outdent': async () => [await newRef({ parentId: await newRef() })],
  'tasks undepend': async () => [await newRef(), '--on', await newRef()],
  'tasks import': async () => [join(home.path, 'tasks.json')],
  'tasks export': async () => [],
  'tasks snooze': async () => [await newRef(), '10m'],
  'tasks start': async () => [await newRef()],
  'tasks stop': async () => [],
  'tasks log': async () => [await newRef(), '--for', '45m', '--parallel'],
  'tasks unlog': async () => {
    const ref = await newRef();
    await run(['tasks', 'log', ref, '--for', '45m', '--parallel']);
    return [ref];
  },
  'tasks time': async () => ['--week', '--by', 'day'],
  'tasks time export': async () => [],
  'tasks why': async () => [await newRef()],
  'tasks count': async () => ['is:done'],
  'tasks views list': async () => [],
  'tasks views add': async () => ['calls', '--filter', '#phone', '--sort', 'title'],
  'tasks views remove': async () => {
    await run(['tasks', 'views', 'add', 'gone', '--filter', '#phone']);
    return ['gone'];
  },
  'tasks view': async () => ['next', '#home', '--columns', 'ref,urgency'],
  'tasks next': async () => [],
  'tasks today': async () => [],
  'tasks upcoming': async () => [],
  'tasks overdue': async () => [],
  'tasks inbox': async () => ['--sort', 'title'],
  'tasks waiting': async () => [],
  'tasks blocked': async () => [],
  'tasks someday': async () => [],
  'tasks context show': async () => [],
  'tasks context list': async () => [],
  'tasks context define': async () => ['work', '--filter', 'project:work'],
  'tasks context use': async () => {
    await run(['tasks', 'context', 'define', 'used', '--filter', 'project:used']);
    return ['used'];
  },
  'tasks context none': async () => [],
  'tasks context remove': async () => {
    await run(['tasks', 'context', 'define', 'gone', '--filter', 'project:gone']);
    return ['gone'];
  },
  'tokens list': async () => [],
  'tokens create': async () => ['--name', 'bar', '--scope', 'tasks:read'],
  'tokens revoke': async () => {
    await run(['tokens', 'create', '--name', 'gone', '--scope', 'tasks:read']);
    return ['gone'];
  },
  'backups list': async () => [],
  'audit list': async () => [],
  'cache stats': async () => [],
  'cache clear': async () => [],
  'audit verify': async () => [],
  'config reload': async () => [],
  history: async () => [],
  undo: async () => {
    await newRef();
    return ['1'];
  },
  redo: async () => {
    await newRef();
    await run(['undo']);
    return [];
  },
  'jobs list': async () => [],
  'jobs show': async () => [await newJob('wait')],
  'jobs logs': async () => [await newJob('fail')],
  'jobs retry': async () => [await newJob('fail')],
  'jobs cancel': async () => {
    const { stdout } = await run(['jobs', 'list', '--state', 'running', '-q']);
    return [stdout.split('\n')[0] ?? ''];
  },
  'jobs redrive': async () => [],
  'jobs stats': async () => [],
  'jobs pause': async () => ['working'],
  'jobs resume': async () => ['working'],
  digest: async () => [],
  'hooks list': async () => [],
  'hooks test': async () => ['on-task-created', '--event', '{}'],
  'notifications send': async () => ['the', 'disk', 'is', 'full', '--key', 'disk'],
  'notifications list': async () => [],
  'notifications show': async () => [await newNotification()],
  'notifications ack': async () => [await newNotification()],
  'notifications snooze': async () => [await newNotification(), '--for', '2h'],
  'notifications channels': async () => [],
  'notifications test': async () => [],
  'notifications rules list': async () => [],
  'notifications rules set': async () => ['jobs', '--deliver', 'off'],
  'notifications rules remove': async () => {
    await run(['notifications', 'rules', 'set', 'gone', '--deliver', 'off']);
    return ['gone'];
  },
  'notifications rules quiet': async () => ['22:00-07:00'],
  'ai models': async () => [],
  'ai providers list': async () => [],
  'ai logs': async () => ['--since', '1h'],
  'ai why': async () => [await newRequest()],
  'ai replay': async () => [await newRequest(), '--model', 'local/small'],
  'ai prove': async () => ['--label', 'mail', '--never', 'far', '--since', '30d'],
  'billing usage': async () => ['--by', 'model'],
  'billing budget set': async () => ['--limit', '5usd', '--soft', '80%'],
  'billing budget list': async () => [],
  'billing budget remove': async () => [
    (await run(['billing', 'budget', 'set', '-l', '1usd', '-s', 'tag:gone', '-q'])).stdout.trim(),
  ],
  'billing import': async () => [join(home.path, 'costs.csv')],
  'billing export': async () => [],
  'billing load': async () => [join(home.path, 'billing.json')],
  'billing ledger': async () => [],
  'billing forecast': async () => [],
  'billing prices': async () => ['openai/gpt-4o-mini'],
  'ai process': async () => ['default', 'why?'],
  'tasks analyze': async () => [await newRef()],
  'ai prompts list': async () => [],
  'ai prompts show': async () => ['default'],
  'ai prompts test': async () => ['default', 'why?'],
  'proposals list': async () => [],
  'proposals show': async () => [await newProposal()],
  'proposals create': async () => [
    ...['tasks.create', '--with', '{"title":"milk"}', '--title', 'Buy milk'],
  ],
  'proposals reject': async () => [await newProposal()],
  'schedules list': async () => [],
  'schedules show': async () => ['maintenance.sweep'],
  'schedules add': async () => ['one', '--job', 'maintenance.sweep', '--cron', '0 9 * * 1'],
  'schedules edit': async () => ['maintenance.sweep', '--jitter', '1m'],
  'schedules pause': async () => ['maintenance.sweep'],
  'schedules resume': async () => ['maintenance.sweep'],
  'schedules run': async () => ['maintenance.checkpoint'],
  'schedules remove': async () => {
    const argv = ['two', '--job', 'maintenance.sweep', '--cron', '0 9 * * 1', '--payload', '{}'];
    await run(['schedules', 'add', ...argv]);
    return ['two'];
  },
  'schedules preview': async () => ['30 2 * * *', '--tz', 'Europe/Berlin', '--count', '3'],
  'recurrence preview': async () => ['FREQ=DAILY', '--start', '2026-03-27T09:00:00'],
  'plugins list': async () => [],
  'plugins inspect': async () => ['tasks'],
  'privacy egress': async () => [],
  'privacy calls': async () => [],
  'secrets list': async () => [],
  'secrets where': async () => [],
  'secrets remove': async () => {
    await request('PUT', 'secrets/gone', { value: 'x' });
    return ['gone'];
  },
};

beforeAll(async () => {
  model = await startModel(JSON.stringify(JUDGEMENT));
  writeFileSync(home.paths.configFile, model.config);
  writeFileSync(join(home.path, 'tasks.json'), '[{"title":"imported"}]');
  writeFileSync(join(home.path, 'billing.json'), '[]');
  const costs = 'usage_date_utc,model,cost_usd\n2026-11-02,small,0.25\n';
  writeFileSync(join(home.path, 'costs.csv'), costs);
  mkdirSync(join(home.path, 'hooks'), { mode: 0o700 });
  writeFileSync(join(home.path, 'hooks/on-task-created'), '#!/bin/sh\n', { mode: 0o700 });
  await run(['daemon', 'start']);
});
afterAll(async () => {
  await run(['daemon', 'stop']);
  model.close();
  home.remove();
});

/** The schema of what a command prints; streams print their items as an array, or their result with the refusals. */
function expectShape(spec: CommandSpec, printed: unknown): void {
  const operation = operationOf(spec.operation?.id ?? '');
  if (operation.kind === 'stream' && ['rows', 'file'].includes(operation.yields)) {
    expect(Array.isArray(printed)).toBe(true);
    for (const row of printed as unknown[]) operation.output.parse(row);
  } else if (operation.kind === 'stream') {
    const { refusals, ...result } = printed as { refusals: unknown[] };
    expect(operation.output.parse(result)).toEqual(result);
    expect(Array.isArray(refusals)).toBe(true);
  } else if (operation.output === null) expect(printed).toBeNull();
  else expect(operation.output.parse(printed)).toEqual(printed);
}

describe('--json', () => {
  it('is tried on every command', () => {
    expect(forAnyone.map(({ id }) => id).sort()).toEqual(Object.keys(WORKING).sort());
    const failing = [...new Set(FAILING.map(([id]) => id))];
    expect(failing.sort()).toEqual(specs.map(({ id }) => id).sort());
  });

  it.each(forAnyone.map((spec) => [spec.id, spec] as const))(
    'has the shape of the operation: aurelius %s',
    async (id, spec) => {
      const words = (await WORKING[id]?.()) ?? [];
      const { code, stdout, stderr } = await run([...id.split(' '), ...words, '--json']);
      expect([code, stderr]).toEqual([0, '']);
      expectShape(spec, JSON.parse(stdout));
    },
  );

  it.each(FAILING)(
    'is one small problem when it fails: aurelius %s %j',
    async (id, words, exit) => {
      const { code, stdout, stderr } = await run([...id.split(' '), ...words, '--json']);
      expect([code, stderr]).toEqual([exit, '']);
      expect(Buffer.byteLength(stdout)).toBeLessThan(1024);
      expect(stdout).not.toContain(home.path);
      expect(stdout.trimEnd().split('\n')).toHaveLength(1);
      expect(JSON.parse(stdout)).toMatchObject({
        type: expect.stringMatching(/^urn:aurelius:error:/),
        title: expect.any(String),
        status: expect.any(Number),
        code: expect.stringMatching(/^[A-Z_]+$/),
        retryable: expect.any(Boolean),
      });
    },
  );

  it('has the shape of what --run calls instead', async () => {
    const words = ['ai', 'prompts', 'test', 'task_analysis', 'Paint the door', '--run', '--json'];
    const { code, stdout } = await run(words);
    const printed = JSON.parse(stdout);
    expect([code, printed.answer.json]).toEqual([0, JUDGEMENT]);
    const { output } = operationOf('ai.prompts.run');
    expect(output?.parse(printed)).toEqual(printed);
  });

  it('pages on until all rows are there', async () => {
    const many = Array.from({ length: 620 }, (_, at) => JSON.stringify({ title: `row ${at}` }));
    expect((await run(['tasks', 'import', '-'], `[${many.join(',')}]`)).code).toBe(0);
    const all = JSON.parse((await run(['tasks', 'list', '-n', 'all', '--json'])).stdout);
    expect(all.data.length).toBeGreaterThanOrEqual(620);
    expect(all.meta).toEqual({ nextCursor: null });
    const some = JSON.parse((await run(['tasks', 'list', '-n', '510', '--json'])).stdout);
    expect(some.data).toEqual(all.data.slice(0, 510));
    expect(some.meta.nextCursor).toEqual(expect.any(String));
  });

  it('narrows rows to --fields, in their order', async () => {
    const { stdout } = await run(['tasks', 'list', '-n', '1', '--fields', 'title,ref', '--json']);
    expect(Object.keys(JSON.parse(stdout).data[0])).toEqual(['title', 'ref']);
  });

  it('gives one line for each of several words, and code 8 when only some worked', async () => {
    const { code, stdout } = await run(['tasks', 'done', await newRef(), 'nothing', '--json']);
    const [first, second] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([code, first.status, second.code]).toEqual([8, 'done', 'TASK_NOT_FOUND']);
  });

  it('lists refused rows beside the result of an import, and ends with 8', async () => {
    const { code, stdout, stderr } = await run(
      ['tasks', 'import', '-', '--json', '--format', 'json'],
      '[3,{"title":"good"}]',
    );
    expect([code, stderr]).toEqual([8, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'result',
      created: 1,
      refused: 1,
      refusals: [{ line: 1, reason: expect.any(String) }],
    });
  });

  it('takes the operation’s JSON from a file or standard input', async () => {
    const { stdout } = await run(
      ['tasks', 'add', '--input', '-', '--json'],
      '{"text":"from stdin p2"}',
    );
    expect(JSON.parse(stdout)).toMatchObject({ title: 'from stdin', priority: 'high' });
  });
});

// The gateway with everything on (token, labels, budget, log, bill), against Portkey with nothing on, a bare proxy, and the
// provider itself. Everybody is spoken to over TCP and asks the same provider.
import type { ChildProcess } from 'node:child_process';
import { type Row, row, summary } from './harness.ts';
import { startHelperOn } from './helper.ts';
import { cpuOf, openHome, rssOf } from './home.ts';
import { type Portkey, startPortkey } from './portkey.ts';
import { type Load, load, post } from './tcp-load.ts';

const ROUNDS = 5;
const CONNECTIONS = 16;
const JSONS = 400;
const STREAMS = 200;
const PACED = 32;
const SOAK = { warm: 8, steps: 20, each: 1000 };

/** Somebody who answers, and how the request to him reads. */
interface Server {
  readonly port: number;
  request(model: string, stream: boolean): string;
}

const PATH = '/v1/chat/completions';
const question = (model: string, stream: boolean) => ({
  model,
  max_tokens: 100,
  messages: [
    { role: 'system', content: 'You answer in fifty words.' },
    { role: 'user', content: 'What is to be done about the quarterly reports of last year?' },
  ],
  ...(stream ? { stream: true, stream_options: { include_usage: true } } : {}),
});

const p50 = (load: Load, part: 'first' | 'whole'): number =>
  summary(load.timings.map((timing) => timing[part])).ratio;

const server = (
  port: number,
  headers: Readonly<Record<string, string>> = {},
  prefix = '',
): Server => ({
  port,
  request: (model, stream) =>
    post(PATH, { host: `127.0.0.1:${port}`, ...headers }, question(prefix + model, stream)),
});

const config = (upstream: number) => `
[http]
enabled = true
rateLimit = 100000
[ai.providers.bench]
kind = "openai-compatible"
baseUrl = "http://127.0.0.1:${upstream}/v1"
models = ["small", "paced"]
[ai.privacy.labels]
finance = ["bench"]
[billing.prices."bench/small"]
input = "0.15"
output = "0.6"
[billing.prices."bench/paced"]
input = "0.15"
output = "0.6"
`;

/** Requests per second of ours in those of Portkey. */
async function against(ours: Server, portkey: Server): Promise<Row[]> {
  const rate = async (who: Server, stream: boolean) => {
    const count = stream ? STREAMS : JSONS;
    return count / (await load(who.port, who.request('small', stream), CONNECTIONS, count)).seconds;
  };
  const [json, sse]: [number[], number[]] = [[], []];
  for (let round = -2; round < ROUNDS; round++) {
    const readings = [
      (await rate(ours, false)) / (await rate(portkey, false)),
      (await rate(ours, true)) / (await rate(portkey, true)),
    ] as const;
    if (round < 0) continue;
    json.push(readings[0]);
    sse.push(readings[1]);
  }
  return [
    row('JSON answers per second, budget, log and labels on', 'Portkey', summary(json), 3, true),
    row('streams of 50 events per second, the same', 'Portkey', summary(sse), 3, true),
  ];
}

/** Time to the first token that is added to the provider's own, in what Portkey adds. */
async function firstToken(
  direct: Server,
  ours: Server,
  portkey: Server,
  connections: number,
): Promise<Row> {
  const first = async (who: Server) =>
    p50(await load(who.port, who.request('small', true), connections, STREAMS), 'first');
  const ratios: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const alone = await first(direct);
    const added = { ours: (await first(ours)) - alone, theirs: (await first(portkey)) - alone };
    if (round >= 0) ratios.push(added.ours / added.theirs);
  }
  return row(
    `added time to first token, p50, ${connections === 1 ? '1 connection' : `${connections} connections`}`,
    'Portkey',
    summary(ratios),
    0.1,
  );
}

async function cpuRow(ours: Server, pid: number, pipe: Server, piping: ChildProcess): Promise<Row> {
  const spent = async (who: Server, process: number) => {
    const before = cpuOf(process);
    await load(who.port, who.request('small', true), 8, STREAMS * 2);
    return cpuOf(process) - before;
  };
  const ratios: number[] = [];
  for (let round = -2; round < ROUNDS; round++) {
    const ratio = (await spent(ours, pid)) / (await spent(pipe, piping.pid ?? 0));
    if (round >= 0) ratios.push(ratio);
  }
  return row('a stream of 50 events, CPU', 'bare node:http pipe', summary(ratios), 0.9);
}

async function pacedRow(direct: Server, ours: Server): Promise<Row> {
  const whole = async (who: Server) =>
    p50(await load(who.port, who.request('paced', true), CONNECTIONS, PACED), 'whole');
  const ratios: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const ratio = (await whole(ours)) / (await whole(direct));
    if (round >= 0) ratios.push(ratio);
  }
  return row('a stream of 50 events, one each 5 ms, wall', 'the provider', summary(ratios), 1.03);
}

/** MiB that resident memory grows with each further thousand requests: the slope of the line through all readings. */
async function soakRow(ours: Server, pid: number): Promise<Row> {
  const readings: number[] = [];
  for (let step = -SOAK.warm; step < SOAK.steps; step++) {
    await load(ours.port, ours.request('small', step % 2 === 0), CONNECTIONS, SOAK.each);
    if (step >= 0) readings.push(rssOf(pid));
  }
  const mean = readings.reduce((sum, rss) => sum + rss, 0) / readings.length;
  const middle = (readings.length - 1) / 2;
  let [above, below] = [0, 0];
  for (const [at, rss] of readings.entries()) {
    above += (at - middle) * (rss - mean);
    below += (at - middle) ** 2;
  }
  const spread = `${Math.min(...readings).toFixed(0)}–${Math.max(...readings).toFixed(0)} MiB`;
  const measured = { ratio: above / below, spread };
  return row('memory (RSS) with each 1,000 requests, MiB', '(absolute)', measured, 1);
}

async function rowsAgainst(portkey: Portkey, direct: Server, ours: Server): Promise<Row[]> {
  const theirs = server(portkey.port, {
    authorization: 'Bearer none',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `http://127.0.0.1:${direct.port}/v1`,
  });
  return [
    ...(await against(ours, theirs)),
    await firstToken(direct, ours, theirs, 1),
    await firstToken(direct, ours, theirs, CONNECTIONS),
  ];
}

export async function benchAi(): Promise<Row[]> {
  const upstream = await startHelperOn('twin-upstream.ts');
  const pipe = await startHelperOn('twin-pipe.ts', String(upstream.port));
  const home = openHome(config(upstream.port));
  const portkey = await startPortkey();
  try {
    home.run([
      'billing',
      'budget',
      'set',
      '--scope',
      'global',
      '--limit',
      '100usd',
      '--period',
      'month',
    ]);
    const { pid, url } = JSON.parse(home.run(['daemon', 'status', '--json'])) as {
      pid: number;
      url: string;
    };
    const made = home.run(['tokens', 'create', '--name', 'bench', '--scope', 'ai:write', '--json']);
    const { token } = JSON.parse(made) as { token: string };
    const ours = server(
      Number(new URL(url).port),
      {
        authorization: `Bearer ${token}`,
        'x-aurelius-labels': 'finance',
        'x-aurelius-project': 'reports',
      },
      'bench/',
    );
    const direct = server(upstream.port);
    return [
      ...(portkey ? await rowsAgainst(portkey, direct, ours) : []),
      await cpuRow(ours, pid, server(pipe.port), pipe.child),
      await pacedRow(direct, ours),
      await soakRow(ours, pid),
    ];
  } finally {
    portkey?.close();
    pipe.child.kill();
    upstream.child.kill();
    home.close();
  }
}

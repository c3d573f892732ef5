// The gateway under thousands of requests of every kind and end: its memory stays what it is.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { dirname } from 'node:path';
import { requestSocket, startBuiltDaemon, tempHome } from '@aurelius/core/testing';
import { afterEach, expect, it } from 'vitest';
import {
  beginStream,
  chunks,
  completion,
  sendJson,
  startUpstream,
} from '../../plugins/ai/test/upstream.ts';

/**
 * Requests until memory counts: until then V8 finds out how large a heap it needs, and SQLite fills its cache of pages
 * with the rows that they leave. Then those over which it counts, how often it is read, and how many are made at once.
 */
const WARM_UP = 40_000;
const MEASURED = 20_000;
const EVERY = 250;
const AT_ONCE = 8;
/** Most that memory may grow by with a thousand requests, bytes. */
const SLOPE_MAX = 1024 * 1024;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** What a caller does with a request: its body, and whether it hangs up once something of the answer came. */
const KINDS = [
  { name: 'whole', model: 'one/whole', stream: false, leaves: false },
  { name: 'stream', model: 'one/stream', stream: true, leaves: false },
  { name: 'left', model: 'one/endless', stream: true, leaves: true },
  { name: 'refused', model: 'one/refused', stream: false, leaves: false },
  { name: 'broken off', model: 'one/broken', stream: true, leaves: false },
  { name: 'failed', model: 'two/failed', stream: false, leaves: false },
  { name: 'unknown', model: 'nobody/knows', stream: false, leaves: false },
  // the same each time, so that all but the first come from the cache
  { name: 'cached', model: 'one/whole', stream: false, leaves: false, temperature: 0 },
] as const;
type Kind = (typeof KINDS)[number];

const EVENTS = chunks(...Array.from({ length: 20 }, (_, at) => `piece ${at} of what is said. `));

/** The least of squares: how much `values` grow from one to the next. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let along = 0;
  let spread = 0;
  for (const [at, value] of values.entries()) {
    along += (at - middle) * (value - mean);
    spread += (at - middle) ** 2;
  }
  return along / spread;
}

it.runIf(process.env['AURELIUS_TEST_LONG'])(
  'takes no more memory for every thousand requests than a megabyte',
  { timeout: 600_000 },
  async () => {
    const upstream = await startUpstream((response, { url, body }) => {
      upstream.forget();
      // it is the receiver of OpenTelemetry as well
      if (url === '/v1/traces' || url === '/v1/metrics') return void sendJson(response, 200, {});
      const { model } = JSON.parse(body) as { model: string };
      if (model === 'whole') sendJson(response, 200, completion('What is said. '.repeat(50)));
      else if (model === 'refused') sendJson(response, 400, { error: { message: 'no' } });
      else if (model === 'failed') sendJson(response, 500, { error: { message: 'oops' } });
      else if (model === 'stream') beginStream(response).end(EVENTS.join(''));
      else if (model === 'endless') beginStream(response).write(EVENTS.slice(0, 5).join(''));
      else beginStream(response).write(EVENTS[1], () => response.destroy());
    });
    cleanups.push(() => upstream.close());
    const home = tempHome();
    cleanups.push(() => home.remove());
    mkdirSync(dirname(home.paths.configFile), { recursive: true });
    const provider = (name: string, models: string) =>
      `[ai.providers.${name}]
kind = "openai-compatible"
baseUrl = "${upstream.baseUrl}"
models = [${models}]
`;
    writeFileSync(
      home.paths.configFile,
      `${provider('one', '"whole", "stream", "endless", "refused", "broken"')}
${provider('two', '"failed"')}
[ai.routing]
retries = 0
[ai.log.otel]
endpoint = "${new URL(upstream.baseUrl).origin}"
`,
    );
    const daemon = await startBuiltDaemon(home.path);
    cleanups.push(() => daemon.stop());
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    cleanups.push(() => agent.destroy());

    const ask = async ({ model, stream, leaves, ...more }: Kind, at: number): Promise<number> => {
      const content = 'temperature' in more ? 'Say it again' : `Say something about ${at}`;
      const { name: _, ...fields } = more;
      const body = JSON.stringify({
        ...fields,
        model,
        stream,
        max_tokens: 100,
        messages: [{ role: 'user', content }],
      });
      const asked = request({
        agent,
        socketPath: daemon.socket,
        method: 'POST',
        path: '/v1/chat/completions',
        headers: { host: 'aurelius', 'content-type': 'application/json' },
      });
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        asked.on('response', resolve).on('error', reject).end(body);
      });
      asked.on('error', () => undefined);
      for await (const _piece of answer) if (leaves) break;
      return answer.statusCode ?? 0;
    };
    const memory = async () => {
      const { text } = await requestSocket(daemon.socket, 'GET', '/metrics');
      return Number(/^aurelius_process_resident_bytes (\d+)/m.exec(text)?.[1]);
    };

    const statuses = new Map<string, number>();
    let made = 0;
    const make = async (until: number) => {
      const worker = async () => {
        while (made < until) {
          const at = made++;
          const kind = KINDS[at % KINDS.length] as Kind;
          const status = await ask(kind, at);
          const key = `${kind.name} ${status}`;
          statuses.set(key, (statuses.get(key) ?? 0) + 1);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
    };
    await make(WARM_UP);
    const sizes = [await memory()];
    for (let until = WARM_UP + EVERY; until <= WARM_UP + MEASURED; until += EVERY) {
      await make(until);
      sizes.push(await memory());
    }
    const grown = slope(sizes) * (1000 / EVERY);
    console.info(`${Math.round(grown / 1024)} KiB for a thousand requests, of ${sizes.at(-1)}`);
    expect(grown).toBeLessThan(SLOPE_MAX);
    // each kind ended as it is meant to, so that all ways were gone
    expect([...statuses.keys()].sort()).toEqual([
      'broken off 200',
      'cached 200',
      'failed 502',
      'failed 503',
      'left 200',
      'refused 400',
      'stream 200',
      'unknown 404',
      'whole 200',
    ]);
  },
);

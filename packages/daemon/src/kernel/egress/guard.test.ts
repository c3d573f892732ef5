// Nobody is led to this machine: not by the shape of an address, not by a name, not by a redirect.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  startTestEgress,
  startTestServer,
  type TestEgress,
  type TestEgressOptions,
  type TestServer,
} from '../../testing/egress.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer(undefined, '0.0.0.0');
});
afterAll(() => server.close());

let open: TestEgress[] = [];
afterEach(async () => {
  for (const one of open) await one.close();
  open = [];
});
async function start(options: TestEgressOptions): Promise<TestEgress> {
  const one = await startTestEgress(options);
  open.push(one);
  return one;
}

/** A plugin that may call any public host on the port of the server. */
const anywhere = (more: TestEgressOptions = {}) => start({ net: [`*:${server.port}`], ...more });

const blocked = expect.objectContaining({
  code: 'EGRESS_BLOCKED_ADDRESS',
  spec: expect.objectContaining({ status: 422 }),
});
const invalid = expect.objectContaining({
  code: 'EGRESS_URL_INVALID',
  spec: expect.objectContaining({ status: 422 }),
});

describe('an address of this machine', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '0x7f.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '017700000001',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '0',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    'localhost',
    'localhost.',
    'LOCALHOST',
    '127.0.0.1.',
    '%31%32%37.0.0.1',
    '169.254.169.254',
    '[fd00:ec2::254]',
  ])('is not called as http://%s', async (host) => {
    const { http, record } = await anywhere();
    await expect(http(`http://${host}:${server.port}/`)).rejects.toEqual(blocked);
    expect(server.hits).toBe(0);
    expect(await record()).toMatchObject([
      {
        plugin: 'words',
        outcome: 'refused',
        code: 'EGRESS_BLOCKED_ADDRESS',
        address: null,
        sent: 0,
      },
    ]);
  });

  it.each([
    'http://public.example@127.0.0.1:PORT/',
    'http://127.0.0.1:PORT@public.example/',
    'http://:secret@127.0.0.1:PORT/',
    'ftp://127.0.0.1:PORT/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'gopher://127.0.0.1:PORT/_x',
    '//127.0.0.1:PORT/',
    'http://',
  ])('is no URL to call: %s', async (text) => {
    const { http, record } = await anywhere();
    const refusal = await http(text.replace('PORT', String(server.port))).catch((error) => error);
    expect(refusal).toEqual(invalid);
    expect(refusal.message).not.toContain('secret');
    expect(server.hits).toBe(0);
    expect(await record()).toMatchObject([{ outcome: 'refused', code: 'EGRESS_URL_INVALID' }]);
  });

  it('is not reached by a name that leads to it, even beside a public one', async () => {
    const { http } = await anywhere({
      resolve: async () => [
        { address: '203.0.114.1', family: 4 },
        { address: '127.0.0.1', family: 4 },
      ],
    });
    await expect(http(`http://both.example.com:${server.port}/`)).rejects.toEqual(blocked);
    expect(server.hits).toBe(0);
  });

  it('is not reached by a name that was public when it was asked before', async () => {
    // of the outside, and nobody's: this block was never given to anybody
    const answers = [
      { address: '2d00::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ];
    let asked = 0;
    const { http } = await anywhere({
      async resolve() {
        const found = answers[Math.min(asked, 1)];
        asked++;
        return found ? [found] : [];
      },
    });
    const url = `http://rebind.example.com:${server.port}/`;
    // the first answer is what is connected to, or nothing is: it is not asked for again in between
    await expect(http(url, { timeouts: { connect: 50 } })).rejects.toMatchObject({
      code: expect.stringMatching(/^EGRESS_(TIMEOUT|FAILED)$/),
    });
    expect(asked).toBe(1);
    await expect(http(url)).rejects.toEqual(blocked);
    expect(server.hits).toBe(0);
  });

  it('is not reached by a redirect, which comes back as the answer it is', async () => {
    const target = await startTestServer();
    const redirecting = await startTestServer((_request, response) =>
      response.writeHead(302, { location: target.url }).end(),
    );
    const { http } = await start({ url: redirecting.url });
    const answer = await http(redirecting.url, { redirect: 'follow' });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, target.url]);
    await expect(http(target.url)).rejects.toMatchObject({ code: 'EGRESS_NOT_ALLOWED' });
    expect(target.hits).toBe(0);
    await Promise.all([target.close(), redirecting.close()]);
  });
});

describe('an address that the owner wrote into the config', () => {
  it('may be this machine, and only it on only that port and scheme', async () => {
    const own = await startTestServer();
    const { http } = await start({ url: `${own.url}/v1` });
    expect(await (await http(`${own.url}/v1/models`)).text()).toBe('ok');
    for (const url of [
      `http://127.0.0.1:${server.port}/`,
      `https://127.0.0.1:${own.port}/`,
      `http://localhost:${own.port}/`,
    ]) {
      await expect(http(url)).rejects.toMatchObject({ code: 'EGRESS_NOT_ALLOWED' });
    }
    expect(server.hits).toBe(0);
    await own.close();
  });

  it('is never the metadata service of a cloud, neither by number nor by name', async () => {
    const url = 'http://169.254.169.254';
    const literal = await start({ url });
    await expect(literal.http(`${url}/latest/meta-data/`)).rejects.toEqual(blocked);
    const named = await start({
      url: 'http://metadata.internal',
      resolve: async () => [{ address: 'fd00:ec2::254', family: 6 }],
    });
    await expect(named.http('http://metadata.internal/')).rejects.toEqual(blocked);
  });
});

describe('a number of this machine in the manifest', () => {
  it('may be called where the plugin comes with Aurelius, with nothing connected, on that port only', async () => {
    const { http } = await start({ net: [`127.0.0.1:${server.port}`], granted: false });
    expect(await (await http(`http://127.0.0.1:${server.port}/`)).text()).toBe('ok');
    for (const url of [`http://localhost:${server.port}/`, 'http://127.0.0.1:1/']) {
      await expect(http(url)).rejects.toMatchObject({ code: 'EGRESS_NOT_ALLOWED' });
    }
  });

  it('is not called by a plugin that was installed, though that was granted', async () => {
    const before = server.hits;
    const { http } = await start({ net: [`127.0.0.1:${server.port}`], granted: true });
    await expect(http(`http://127.0.0.1:${server.port}/`)).rejects.toEqual(blocked);
    expect(server.hits).toBe(before);
  });
});

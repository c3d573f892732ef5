// TLS: a host is believed only with a certificate that fits its name, and secrets reach no other.
import { once } from 'node:events';
import { createServer as createWeb } from 'node:https';
import { createServer, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { createServer as createTls, TLSSocket, connect as upgrade } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  believing,
  canMakeCertificates,
  makeCertificate,
  type TestCertificate,
} from '../../testing/certificate.ts';
import { listening, startTestEgress, type TestListener } from '../../testing/egress.ts';

if (!canMakeCertificates) console.log('skipped: TLS to the outside (openssl is not installed)');

const resolve = async () => [{ address: '127.0.0.1', family: 4 }];

describe.skipIf(!canMakeCertificates)('with TLS', () => {
  let certificate: TestCertificate;
  let asked: (string | undefined)[] = [];
  const servers: TestListener[] = [];
  const serve = async (server: Parameters<typeof listening>[0]) => {
    const one = await listening(server);
    servers.push(one);
    return one.port;
  };
  let [web, mail, plain] = [0, 0, 0];

  beforeAll(async () => {
    certificate = makeCertificate();
    web = await serve(
      createWeb(certificate, (request, response) => {
        asked.push(request.headers.authorization);
        response.end('safe');
      }),
    );
    const greet = (socket: Socket) => {
      socket.on('error', () => {});
      socket.on('data', (chunk) => {
        asked.push(String(chunk));
        socket.end('safe');
      });
    };
    mail = await serve(createTls(certificate, greet));
    plain = await serve(
      createServer((socket) => {
        socket.write('220 hello');
        socket
          .on('error', () => {})
          .once('data', () => {
            socket.write('220 go on', () =>
              greet(new TLSSocket(socket, { isServer: true, ...certificate })),
            );
          });
      }),
    );
  });
  afterAll(() => Promise.all(servers.map((server) => server.close())));
  beforeEach(() => {
    asked = [];
  });

  /** Asks a web server, a mail server, and one that upgrades to TLS, each under this name. */
  const ways: Record<string, (host: string) => Promise<string>> = {
    async https(host) {
      const url = `https://${host}:${web}`;
      const { http, close } = await startTestEgress({ url, resolve });
      try {
        return await (await http(url, { headers: { authorization: 'canary' } })).text();
      } finally {
        await close();
      }
    },
    async smtps(host) {
      const url = `smtps://${host}:${mail}`;
      const { connect, close, record } = await startTestEgress({ mail: url, resolve });
      try {
        const socket = await connect(url);
        socket.write('canary');
        const closed = once(socket, 'close');
        const answer = await text(socket);
        await closed;
        const [call] = await record();
        expect(call).toMatchObject({ scheme: 'smtps', sent: 6, received: 4, outcome: 'answered' });
        return answer;
      } finally {
        await close();
      }
    },
    async 'smtp with STARTTLS'(host) {
      const url = `smtp://${host}:${plain}`;
      const { connect, close } = await startTestEgress({ mail: url, resolve });
      try {
        const socket = await connect(url);
        await once(socket, 'data');
        socket.write('STARTTLS');
        await once(socket, 'data');
        const secured = upgrade({ socket, servername: host });
        await once(secured, 'secureConnect');
        secured.write('canary');
        return await text(secured);
      } finally {
        await close();
      }
    },
  };

  describe.each(Object.keys(ways))('%s', (way) => {
    const ask = ways[way] ?? expect.fail();

    it('says nothing to a host whose certificate nobody vouches for', async () => {
      await expect(ask('localhost')).rejects.toThrow(/SELF_SIGNED_CERT|self-signed/);
      expect(asked).toEqual([]);
    });

    it('says nothing to a host with the certificate of another, and speaks to the one that fits', () =>
      believing(certificate, async () => {
        await expect(ask('other.example')).rejects.toThrow(/ALTNAME/i);
        expect(asked).toEqual([]);
        expect(await ask('localhost')).toBe('safe');
        expect(asked).toEqual(['canary']);
      }));
  });

  it('a failed certificate of a stream is an error with a code, and recorded', async () => {
    const url = `smtps://localhost:${mail}`;
    const { connect, close, record } = await startTestEgress({ mail: url });
    await expect(connect(url)).rejects.toMatchObject({
      code: 'EGRESS_FAILED',
      message: expect.stringContaining('SELF_SIGNED_CERT'),
    });
    expect(await record()).toMatchObject([{ outcome: 'failed', code: 'EGRESS_FAILED' }]);
    await close();
  });
});

// https: a host is believed only with a certificate that fits its name, and secrets reach no other.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestEgress } from '../../testing/egress.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) console.log('skipped: https to the outside (openssl is not installed)');

describe.skipIf(!hasOpenssl)('https', () => {
  let server: Server;
  let certificate: string;
  let port = 0;
  const asked: (string | undefined)[] = [];

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aurelius-tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost'],
    ]);
    expect(made.status, String(made.stderr)).toBe(0);
    certificate = readFileSync(cert, 'utf8');
    server = createServer({ key: readFileSync(key), cert: certificate }, (request, response) => {
      asked.push(request.headers.authorization);
      response.end('safe');
    });
    rmSync(folder, { recursive: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterAll(() => server.close());

  const ask = async (host: string): Promise<string> => {
    const url = `https://${host}:${port}`;
    const { http, close } = await startTestEgress({
      url,
      resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    });
    try {
      const headers = { authorization: 'Bearer canary' };
      return await (await http(url, { headers })).text();
    } finally {
      await close();
    }
  };

  it('says nothing to a host whose certificate nobody vouches for', async () => {
    await expect(ask('localhost')).rejects.toMatchObject({
      code: 'EGRESS_FAILED',
      message: expect.stringContaining('SELF_SIGNED_CERT'),
    });
    expect(asked).toEqual([]);
  });

  it('says nothing to a host with the certificate of another, and speaks to the one that fits', async () => {
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, certificate]);
    try {
      await expect(ask('other.example')).rejects.toMatchObject({
        code: 'EGRESS_FAILED',
        message: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
      });
      expect(asked).toEqual([]);
      expect(await ask('localhost')).toBe('safe');
    } finally {
      setDefaultCACertificates(before);
    }
  });
});

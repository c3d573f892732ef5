// A certificate for `localhost`, and a process that believes it, for tests of TLS.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/** Whether one can be made here. */
export const canMakeCertificates = spawnSync('openssl', ['version']).status === 0;

export interface TestCertificate {
  readonly key: string;
  readonly cert: string;
}

/** Signed by itself; valid for two days. @throws Error without openssl */
export function makeCertificate(): TestCertificate {
  const folder = mkdtempSync(join(tmpdir(), 'aurelius-tls-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    const made = spawnSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost'],
    ]);
    if (made.status !== 0) throw new Error(String(made.stderr));
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs `work` while this process vouches for the certificate. */
export async function believing<T>({ cert }: TestCertificate, work: () => Promise<T>): Promise<T> {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, cert]);
  try {
    return await work();
  } finally {
    setDefaultCACertificates(before);
  }
}

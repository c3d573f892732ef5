import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../testing/app.ts';

/** `HTTP/1.1 503` */
const KIND = 12;
const HELLO = 'GET /api/v1/hello HTTP/1.1\r\nhost: localhost\r\n\r\n';

let daemon: TestApp;
beforeEach(async () => {
  daemon = await startTestApp();
});
afterEach(async () => {
  await daemon.close();
});

/** How a request is answered, or why it is not. */
function answered(): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const caller = connect({ path: daemon.paths.socket }, () => caller.write(HELLO));
    caller.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.length >= KIND) {
        resolve(text.slice(0, KIND));
        caller.destroy();
      }
    });
    caller.on('error', ({ code = '' }: NodeJS.ErrnoException) => resolve(code));
    caller.on('close', () => resolve('closed'));
  });
}

describe('a daemon that stops', () => {
  it('answers whoever has reached it, up to the last', async () => {
    const answers: Promise<string>[] = [];
    let stopping = true;
    const knock = () => {
      if (!stopping) return;
      answers.push(answered());
      setImmediate(knock);
    };
    knock();
    await daemon.app.stop(0);
    stopping = false;
    const kinds = new Set(await Promise.all(answers));
    const expected = ['HTTP/1.1 200', 'HTTP/1.1 503', 'ENOENT'];
    expect([...kinds].filter((kind) => !expected.includes(kind))).toEqual([]);
    // the last ones find nobody there
    expect(kinds).toContain('ENOENT');
  });
});

import { TransportError } from '@aurelius/core/client';
import { describe, expect, it } from 'vitest';
import { nobodyListens } from './hello.ts';

describe('nobody listens', () => {
  it.each(['ENOENT', 'ECONNREFUSED', 'ECONNRESET'])('where connecting ends in %s', (code) => {
    expect(nobodyListens(new TransportError('unreachable', 'connect', code))).toBe(true);
  });

  it('is not what a reset means once something was sent', () => {
    expect(nobodyListens(new TransportError('broken', 'read', 'ECONNRESET'))).toBe(false);
  });

  it('is not what a socket means that is not ours', () => {
    expect(nobodyListens(new TransportError('unreachable', 'connect', 'EACCES'))).toBe(false);
  });
});

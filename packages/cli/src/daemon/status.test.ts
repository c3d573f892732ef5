import { describe, expect, it } from 'vitest';
import { durationText, statusOf, statusText } from './status.ts';

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [3600, '1 h'],
    [93_780, '1 d 2 h'],
    [86_460, '1 d 1 min'],
  ])('says %i seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});

describe('statusText', () => {
  it('tells where things are, also of a daemon that does not run', () => {
    const paths = { socket: '/run/a.sock', dataDir: '/data' } as Parameters<typeof statusOf>[1];
    expect(statusText(statusOf(null, paths))).toBe(
      'running    no\nsocket     /run/a.sock\ndataDir    /data',
    );
  });

  it('says why there is no TCP listener although one is wanted', () => {
    const hello = {
      startedAt: '2026-11-23T09:00:00Z',
      url: null,
      urlFault: 'port 4000 is taken',
      tokenFile: '/data/owner.token',
    } as Parameters<typeof statusOf>[0];
    const text = statusText(statusOf(hello, {} as Parameters<typeof statusOf>[1]));
    expect(text).toContain('\nurlFault   port 4000 is taken\ntokenFile  /data/owner.token');
    expect(text).not.toContain('url  ');
  });
});

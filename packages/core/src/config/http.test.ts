import { describe, expect, it } from 'vitest';
import { resolveConfig } from './load.ts';

const http = (section: object, env = {}) =>
  resolveConfig({ raw: { http: section }, env, file: 'config.toml', plugins: {} }).http;

describe('section http', () => {
  it('is loopback on port 4000 for no web page by default', () => {
    expect(http({})).toEqual({
      enabled: true,
      host: '127.0.0.1',
      port: 4000,
      names: [],
      allowRemote: false,
      origins: [],
      rateLimit: 100,
    });
  });

  it('takes its port from the environment', () => {
    expect(http({}, { AURELIUS_HTTP_PORT: '4100' }).port).toBe(4100);
    expect(() => http({}, { AURELIUS_HTTP_PORT: '70000' })).toThrow('AURELIUS_HTTP_PORT');
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', '127.0.0.1.example.com', 'example.com'])(
    'does not listen on %s unless others may come and its name is known',
    (host) => {
      for (const rest of [{}, { allowRemote: true }, { names: ['box.lan'] }]) {
        expect(() => http({ host, ...rest })).toThrow('http.host: can be reached by others');
      }
      expect(http({ host, allowRemote: true, names: ['box.lan'] }).host).toBe(host);
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('listens on %s as it is', (host) => {
    expect(http({ host }).host).toBe(host);
  });

  it('refuses origins and names that can never match', () => {
    for (const origin of ['*', 'null', 'example.com', 'https://example.com/', 'https://a@b']) {
      expect(() => http({ origins: [origin] }), origin).toThrow('http.origins');
    }
    for (const name of ['', '*', 'a b', 'http://box', 'box/']) {
      expect(() => http({ names: [name] }), name).toThrow('http.names');
    }
  });
});

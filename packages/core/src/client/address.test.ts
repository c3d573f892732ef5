import { describe, expect, it } from 'vitest';
import { addressOf, hostHeader } from './address.ts';

describe('addressOf', () => {
  it.each([
    ['http://127.0.0.1:4000', '127.0.0.1', 4000, '127.0.0.1:4000'],
    ['http://localhost:4000/', 'localhost', 4000, 'localhost:4000'],
    ['http://[::1]:4000', '::1', 4000, '[::1]:4000'],
    ['http://box.lan', 'box.lan', 80, 'box.lan:80'],
  ])('reads %s and asks for it by its name', (url, host, port, header) => {
    const address = addressOf(url);
    expect(address).toEqual({ host, port });
    expect(hostHeader(address)).toBe(header);
  });

  it.each([
    'https://127.0.0.1:4000',
    'http://127.0.0.1:4000/api',
    'http://127.0.0.1:4000/?a',
    'http://127.0.0.1:4000/#a',
    'http://ada@127.0.0.1:4000',
    'ws://127.0.0.1:4000',
    '127.0.0.1:4000',
  ])('refuses %s', (url) => {
    expect(() => addressOf(url)).toThrow(TypeError);
  });

  it('knows the unix socket as localhost', () => {
    expect(hostHeader({ socket: '/run/s' })).toBe('localhost');
  });
});

import { describe, expect, it } from 'vitest';
import { setAside } from './environment.ts';

describe('the environment of what the daemon starts', () => {
  it('keeps what programs need to find their way', () => {
    const names = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'XDG_RUNTIME_DIR', 'AURELIUS_HOME'];
    expect(setAside(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual([]);
  });

  it('has nothing that may let somebody in', () => {
    const names = [
      'ANTHROPIC_API_KEY',
      'AWS_SECRET_ACCESS_KEY',
      'GITHUB_TOKEN',
      'HTTPS_PROXY',
      'NPM_CONFIG_USERCONFIG',
      'PGPASSWORD',
      'SSH_AUTH_SOCK',
      'AURELIUS_HTTP_PORT',
      'PATH_TOKEN',
      'MY_PATH',
      'LC_key',
      'NODE_AUTH_TOKEN',
      'path',
    ];
    expect(setAside(Object.fromEntries(names.map((name) => [name, 'x'])))).toEqual(names);
  });
});

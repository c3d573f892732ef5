// The version rules, each on a text that keeps it and one that breaks it.
import { describe, expect, it } from 'vitest';
import { lockFaults, manifestFaults, pnpmFaults, workspaceFaults } from './version-rules.ts';

const lock = (resolution: string, ...copies: string[]) =>
  `packages:\n\n  zod@4.6.7:\n    resolution: ${resolution}\n\nsnapshots:\n\n${copies.map((copy) => `  ${copy}:\n    dependencies:\n      a: 1.0.0\n`).join('\n')}`;
const HASH = '{integrity: sha512-abc+/=}';

describe('lockFaults', () => {
  it('accepts hashes and single copies', () => {
    expect(lockFaults(lock(HASH, 'zod@4.6.7', "'@a/zod@1.0.0'"), ['zod'])).toEqual([]);
  });

  it.each([
    '{tarball: https://example.com/zod.tgz}',
    '{commit: abc, repo: git@example.com, type: git}',
    '{integrity: sha1-abc}',
  ])('refuses %s', (resolution) => {
    expect(lockFaults(lock(resolution, 'zod@4.6.7'), [])).toHaveLength(1);
  });

  it('sees a second copy, also one that differs in its peers alone', () => {
    expect(lockFaults(lock(HASH, 'zod@4.6.7', 'zod@4.6.7(x@1.0.0)'), ['zod'])).toEqual([
      'more than one copy of zod: zod@4.6.7, zod@4.6.7(x@1.0.0)',
    ]);
  });

  it('does not take a file it cannot read for a clean one', () => {
    expect(lockFaults('', ['zod'])).toHaveLength(1);
  });
});

describe('manifestFaults', () => {
  it('accepts the catalog, the workspace and the pinned Node', () => {
    const manifest = {
      name: 'a',
      dependencies: { zod: 'catalog:', b: 'workspace:*' },
      devDependencies: { typescript: 'catalog:arch' },
      optionalDependencies: { node: '24.21.0' },
    };
    expect(manifestFaults(manifest, '24.21.0')).toEqual([]);
  });

  it('refuses a version of its own', () => {
    expect(manifestFaults({ name: 'a', dependencies: { zod: '^4.0.0' } }, '24.21.0')).toEqual([
      "a: zod is '^4.0.0', not 'catalog:'",
    ]);
  });
});

describe('workspaceFaults', () => {
  const good = `minimumReleaseAge: 4320\nblockExoticSubdeps: true\nallowBuilds:\n  node: true # why\n  esbuild: false\ncatalog:\n  "@a/b": 1.2.3\n  zod: 4.6.7\n`;
  const broken = (from: string, to: string) => workspaceFaults(`x: 1\n${good.replace(from, to)}`);

  it('accepts exact versions and closed settings', () => {
    expect(workspaceFaults(`x: 1\n${good}`)).toEqual([]);
  });

  it('refuses a range, an install script and a missing setting', () => {
    expect(broken('zod: 4.6.7', 'zod: ^4.6.7')).toEqual(['catalog: zod is not exact: ^4.6.7']);
    expect(broken('esbuild: false', 'esbuild: true')).toEqual([
      'esbuild may run an install script',
    ]);
    expect(broken('blockExoticSubdeps: true', 'x: 2')).toHaveLength(1);
  });
});

describe('pnpmFaults', () => {
  it('finds two versions of pnpm', () => {
    expect(pnpmFaults({ a: 'npx pnpm@1.2.3 test', b: 'pnpm@1.2.3.' })).toEqual([]);
    expect(pnpmFaults({ a: 'pnpm@1.2.3', b: 'pnpm@1.2.4' })).toEqual([
      'pnpm@1.2.3 in a',
      'pnpm@1.2.4 in b',
    ]);
  });
});

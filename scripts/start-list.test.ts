// The list of what a bundle loads at start, from small metafiles.
import { describe, expect, it } from 'vitest';
import { loadedAtStart, type Metafile, packageOf, readAtStart } from './start-list.ts';

const ZOD = 'node_modules/.pnpm/zod@4.6.7/node_modules/zod/index.js';
const LAZY = 'node_modules/.pnpm/openai@7.0.0/node_modules/openai/index.js';
const SHAKEN = 'node_modules/.pnpm/left@1.0.0/node_modules/@side/left/index.js';

const meta: Metafile = {
  inputs: {
    'src/main.ts': {
      imports: [
        { path: 'src/a.ts', kind: 'import-statement' },
        { path: 'fs', kind: 'import-statement', external: true },
        { path: LAZY, kind: 'dynamic-import' },
        { path: './full.cjs', kind: 'require-call', external: true },
        { path: 'optional', kind: 'require-call', external: true },
        { path: '<runtime>', kind: 'import-statement', external: true },
      ],
    },
    'src/a.ts': {
      imports: [
        { path: ZOD, kind: 'import-statement' },
        { path: SHAKEN, kind: 'import-statement' },
        { path: 'better-sqlite3', kind: 'import-statement', external: true },
        { path: 'src/main.ts', kind: 'import-statement' },
      ],
    },
    [ZOD]: { imports: [{ path: 'node:url', kind: 'require-call', external: true }] },
    [SHAKEN]: { imports: [{ path: 'node:net', kind: 'import-statement', external: true }] },
    [LAZY]: { imports: [{ path: 'node:http', kind: 'import-statement', external: true }] },
  },
  outputs: {
    'main.js': {
      bytes: 100,
      entryPoint: 'src/main.ts',
      imports: [
        { path: 'shared.js', kind: 'import-statement' },
        { path: 'chunk.js', kind: 'dynamic-import' },
        { path: 'node:fs', kind: 'import-statement', external: true },
      ],
      inputs: {
        'src/main.ts': { bytesInOutput: 10 },
        'src/a.ts': { bytesInOutput: 10 },
        [ZOD]: { bytesInOutput: 10 },
        [SHAKEN]: { bytesInOutput: 0 },
      },
    },
    'shared.js': { bytes: 20, imports: [], inputs: {} },
    'chunk.js': {
      bytes: 3,
      entryPoint: LAZY,
      imports: [{ path: 'shared.js', kind: 'import-statement' }],
      inputs: { [LAZY]: { bytesInOutput: 10 } },
    },
  },
};

describe('loadedAtStart', () => {
  it('names packages and builtins that are reached at once', () => {
    expect(loadedAtStart(meta, ['src/main.ts'])).toEqual([
      'better-sqlite3',
      'node:fs',
      'node:url',
      'zod',
    ]);
  });

  it('adds what a second entry reaches, such as a module that the first one always imports', () => {
    expect(loadedAtStart(meta, ['src/main.ts', LAZY])).toContain('node:http');
  });

  it('refuses an entry the bundle does not have', () => {
    expect(() => loadedAtStart(meta, ['src/main.ts', 'src/other.ts'])).toThrow(
      'not part of this bundle',
    );
  });
});

describe('packageOf', () => {
  it('takes the innermost package, with its scope', () => {
    expect(packageOf(SHAKEN)).toBe('@side/left');
    expect(packageOf('packages/core/src/contract/id.ts')).toBeNull();
  });
});

describe('readAtStart', () => {
  it('counts the files that an entry imports, and not those that come later', () => {
    expect(readAtStart(meta, ['src/main.ts'])).toEqual({ files: 2, bytes: 120 });
  });

  it('counts a file once that two entries share', () => {
    expect(readAtStart(meta, ['src/main.ts', LAZY])).toEqual({ files: 3, bytes: 123 });
  });
});

// The tree keeps its import rules, and every rule is shown to bite on a planted violation.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkImports, type Finding } from './cruise.ts';
import { RULES } from './rules.ts';

const ROOT = join(import.meta.dirname, '../..');

/** One violation for each rule: the file that commits it and what it says. */
const PLANTED: Record<string, readonly [path: string, code: string]> = {
  resolvable: ['packages/core/src/lost.ts', "import './nowhere.ts';"],
  'no-cycles': ['packages/core/src/a.ts', "import './b.ts';"],
  'core-contract-is-zod-only': ['packages/core/src/contract/a.ts', "import 'node:fs';"],
  'slice-contract-is-zod-only': ['plugins/one/src/contract.ts', "import './store.ts';"],
  'slice-contract-takes-types-only': [
    'plugins/two/src/contract.ts',
    "import '../../../packages/core/src/plugin/host.ts';",
  ],
  'cli-not-daemon': ['packages/cli/src/a.ts', "import '../../daemon/src/main.ts';"],
  'daemon-not-cli': ['packages/daemon/src/a.ts', "import '../../cli/src/main.ts';"],
  'core-knows-nobody': ['packages/core/src/up.ts', "import '../../daemon/src/main.ts';"],
  'slices-meet-in-contracts': ['plugins/two/src/service.ts', "import '../../one/src/store.ts';"],
  'slices-know-only-core': [
    'plugins/one/src/deep.ts',
    "import '../../../packages/cli/src/main.ts';",
  ],
  'slices-are-listed-once': [
    'packages/daemon/src/direct.ts',
    "import '../../../plugins/one/src/store.ts';",
  ],
  'drizzle-in-stores': ['plugins/one/src/service.ts', "import 'drizzle-orm';"],
  'database-opened-in-one-place': ['packages/daemon/src/open.ts', "import 'better-sqlite3';"],
  'fastify-in-http': ['packages/daemon/src/server.ts', "import 'fastify';"],
  'egress-owns-the-network': ['plugins/one/src/call.ts', "import 'node:https';"],
  'undici-is-lazy': ['packages/daemon/src/kernel/egress/http.ts', "import 'undici';"],
  'ink-in-tui': ['packages/cli/src/screen.ts', "import 'ink';"],
  'oclif-in-cli': ['plugins/one/src/commands/a.ts', "import '@oclif/core';"],
  'thin-entry-needs-no-package': ['packages/cli/src/thin/a.ts', "import 'zod';"],
  'render-is-pure': ['plugins/one/src/render.ts', "import './store.ts';"],
  'no-test-in-product': ['packages/core/src/c.ts', "import './c.test.ts';"],
};

/** What the planted files refer to. */
const SUPPORT: Record<string, string> = {
  'packages/core/src/b.ts': "import './a.ts';",
  'packages/core/src/c.test.ts': '',
  'packages/core/src/plugin/host.ts': 'export const host = 1;',
  'packages/daemon/src/main.ts': '',
  'packages/cli/src/main.ts': '',
  'plugins/one/src/store.ts': '',
};
for (const name of [
  'drizzle-orm',
  'better-sqlite3',
  'fastify',
  'ink',
  '@oclif/core',
  'undici',
  'zod',
]) {
  SUPPORT[`node_modules/${name}/index.js`] = '';
  SUPPORT[`node_modules/${name}/package.json`] = JSON.stringify({ name, main: 'index.js' });
}

describe('import rules', () => {
  it('hold in the whole tree', async () => {
    const { modules, findings } = await checkImports(ROOT, ['packages', 'plugins']);
    expect(modules).toBeGreaterThan(30);
    expect(findings).toEqual([]);
  });

  describe('on planted violations', () => {
    let root = '';
    let findings: Finding[] = [];

    beforeAll(async () => {
      root = await realpath(await mkdtemp(join(tmpdir(), 'aurelius-arch-')));
      const files = { ...SUPPORT, ...Object.fromEntries(Object.values(PLANTED)) };
      for (const [path, code] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), code);
      }
      ({ findings } = await checkImports(root, ['packages', 'plugins']));
    });

    afterAll(() => rm(root, { recursive: true, force: true }));

    it('are planted for every rule there is', () => {
      expect(Object.keys(PLANTED).sort()).toEqual(RULES.map((rule) => rule.name).sort());
    });

    it.each(Object.entries(PLANTED))('%s is caught', (rule, [path]) => {
      expect(findings).toContainEqual(expect.objectContaining({ rule, from: path }));
    });
  });
});

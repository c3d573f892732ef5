// The image is made of what the tree is made of, and runs as nobody special. There is no engine here to build it with.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const stages = read('Dockerfile')
  .split(/^(?=FROM )/m)
  .slice(1);
const last = stages.at(-1) ?? '';

describe('the Dockerfile', () => {
  it('starts each stage from the Node of this tree', () => {
    const { optionalDependencies } = JSON.parse(read('package.json')) as {
      optionalDependencies: { node: string };
    };
    expect(stages).toHaveLength(3);
    for (const stage of stages) {
      expect(stage).toMatch(`FROM node:${optionalDependencies.node}-bookworm`);
    }
  });

  it('installs with the package manager that everything else here names', () => {
    const [, version] = /npx -y (pnpm@[\d.]+) install/.exec(read('scripts/setup.sh')) ?? [];
    expect(read('Dockerfile')).toContain(`npx -y ${version} install --frozen-lockfile`);
  });

  it('runs installed code only, as a user without rights, and without scripts of packages', () => {
    expect([...last.matchAll(/^USER (\S+)$/gm)].map(([, user]) => user)).toEqual(['1000:1000']);
    expect(last.match(/^COPY .*$/gm)).toEqual(['COPY --from=program /opt/aurelius /opt/aurelius']);
    expect(stages[1]).toContain('npm install --global --ignore-scripts ');
  });
});

describe('the compose file', () => {
  it('takes everything from the container that the daemon does without', () => {
    const lines = read('compose.yaml')
      .split('\n')
      .map((line) => line.trim());
    for (const line of ['read_only: true', 'cap_drop:', '- ALL', '- no-new-privileges:true']) {
      expect(lines).toContain(line);
    }
    expect(lines.filter((line) => /^- "[\d.]+:\d+:\d+"$/.test(line))).toEqual([
      '- "127.0.0.1:4000:4000"',
    ]);
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { copyTemplate } from './plugin-template.ts';

const template = join(import.meta.dirname, '../../../../plugins/template');

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Every file of a copy, by name. */
function copied(id: string, without: string[] = []): Record<string, string> {
  folder = mkdtempSync(join(tmpdir(), 'aurelius-copy-'));
  const files = copyTemplate({ template, folder, id, without, edit: (_, text) => text });
  const contents = files.map((path) => [path, readFileSync(join(folder, path), 'utf8')] as const);
  return Object.fromEntries(contents);
}

describe('a copy of the template', () => {
  it('has its own name everywhere', () => {
    const files = copied('reading-list');
    expect(Object.values(files).join('\n')).not.toMatch(/template/i);
    expect(files['src/contract.ts']).toContain("id: 'reading-list.add'");
    expect(files['src/contract.ts']).toContain('READING_LIST_TOO_LONG');
    expect(files['src/tables.ts']).toContain("'reading_list_line'");
    expect(files['migrations/sqlite/0000_init.sql']).toContain('`reading_list_line`');
  });

  it('has its tests, and nobody else’s packages', () => {
    const names = Object.keys(copied('notes'));
    expect(names).toContain('test/notes.test.ts');
    expect(names.filter((name) => name.includes('node_modules'))).toEqual([]);
  });

  it('goes without what it is told to', () => {
    expect(Object.keys(copied('notes', ['commands.json']))).not.toContain('commands.json');
  });
});

// A bundled slice from the template: its folder and its line in the bundled list. Everything else is generated.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyTemplate } from '../packages/core/src/generate/plugin-template.ts';
import { PLUGIN_ID } from '../packages/core/src/plugin/plugin-id.ts';
import { PLUGIN_RESERVED } from '../packages/core/src/plugin/reserved.ts';

/** What only a plugin has that is not compiled in: commands of its own, and the file that lists all of them. */
const WITHOUT = ['commands.json', 'src/commands.ts'];

/** The tests of bundled slices run with all the others. */
const testedByVitest = (text: string): string =>
  text
    .replace(' Run by `aurelius plugins check`.', '')
    .replace("import { describe, it } from 'node:test';\n", '')
    .replace("'@aurelius/daemon/testing';\n", "$&import { describe, it } from 'vitest';\n");

function edited(path: string, text: string): string {
  if (path.endsWith('.test.ts')) return testedByVitest(text);
  if (path === 'README.md') return text.replace(/^\|.*digest` \|.*\n/m, '');
  return text;
}

/**
 * Makes `plugins/<id>` in the tree at `root`.
 * @returns its files, relative to the root
 * @throws Error when nothing can be called so
 */
export function newSlice(root: string, id: string): string[] {
  const folder = join(root, 'plugins', id);
  const list = join(root, 'plugins/bundled.json');
  if (!PLUGIN_ID.test(id)) {
    throw new Error(
      `'${id}' is no id: 2 to 31 lower-case letters, digits and dashes, a letter first`,
    );
  }
  if (PLUGIN_RESERVED.includes(id)) throw new Error(`'${id}' belongs to the daemon itself`);
  if (existsSync(folder)) throw new Error(`plugins/${id} is there already`);
  const template = join(root, 'plugins/template');
  const files = copyTemplate({ template, folder, id, without: WITHOUT, edit: edited });
  const ids = JSON.parse(readFileSync(list, 'utf8')) as string[];
  // as the formatter has it
  writeFileSync(list, `[${[...ids, id].map((one) => JSON.stringify(one)).join(', ')}]\n`);
  return files.map((file) => `plugins/${id}/${file}`);
}

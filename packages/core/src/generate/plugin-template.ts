// From the template to a plugin of another name: the same files, with every name that begins with the plugin's id.
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The template's own id; it stands nowhere in it but in names. */
const PLACEHOLDER = 'template';

const snake = (id: string) => id.replaceAll('-', '_');

/** `TEMPLATE_TOO_LONG`, `template_line`, `template.add` under another id. */
const renamed = (text: string, id: string): string =>
  text
    .replaceAll(PLACEHOLDER.toUpperCase(), snake(id).toUpperCase())
    .replaceAll(`${PLACEHOLDER}_`, `${snake(id)}_`)
    .replaceAll(PLACEHOLDER, id);

export interface TemplateCopy {
  /** Folder of the template. */
  readonly template: string;
  /** Folder to make. */
  readonly folder: string;
  readonly id: string;
  /** Files that the copy does not have, relative to it. */
  readonly without: readonly string[];
  /** Changes a file's text once it carries its new names. @param path relative to the copy */
  edit(path: string, text: string): string;
}

/** Makes a plugin called `id`; answers its files, relative to its folder. */
export function copyTemplate({ template, folder, id, without, edit }: TemplateCopy): string[] {
  cpSync(template, folder, {
    recursive: true,
    filter: (path) => path !== join(template, 'node_modules'),
  });
  for (const path of without) rmSync(join(folder, path));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return files
    .map((path) => {
      const text = edit(renamed(path, id), renamed(readFileSync(join(folder, path), 'utf8'), id));
      writeFileSync(join(folder, path), text);
      if (renamed(path, id) !== path)
        renameSync(join(folder, path), join(folder, renamed(path, id)));
      return renamed(path, id);
    })
    .sort();
}

// All prompts there are: those that come with the slice, and the user's own, which take the place of those of the same name.

import { isProblem } from '@aurelius/core/errors';
import type { Host, UserText } from '@aurelius/core/plugin';
import { promptErrors } from '../contract/prompt-errors.ts';
import { PROMPT_NAME, readTemplate, type Template } from './template.ts';

/** Folder of the user's own beside the config file. */
const FOLDER = 'prompts';

type Parts = Pick<Host, 'texts'>;

/** A file and what it says, or why it is not used. */
export type Entry = {
  readonly name: string;
  readonly origin: 'shipped' | 'user';
  readonly text: string;
} & (
  | { readonly template: Template; readonly fault: null }
  | { readonly template: null; readonly fault: string }
);

export interface Library {
  readonly folder: string;
  /** By name, shipped before user. */
  readonly entries: readonly Entry[];
}

/** Without `.md`. */
const nameOf = (file: string) => file.slice(0, -'.md'.length);

function entryOf(origin: Entry['origin'], name: string, text: string): Entry {
  try {
    return { name, origin, text, template: readTemplate(name, text), fault: null };
  } catch (error) {
    if (!isProblem(error) || error.code !== promptErrors.AI_PROMPT_INVALID.code) throw error;
    return { name, origin, text, template: null, fault: error.detail ?? error.spec.title };
  }
}

function userEntry(file: UserText): Entry {
  const name = nameOf(file.name);
  const unread = (fault: string): Entry => ({
    name,
    origin: 'user',
    text: '',
    template: null,
    fault,
  });
  if (file.fault !== undefined) return unread(file.fault);
  if (!PROMPT_NAME.test(name))
    return unread('its name is not one of lower case letters, digits and `_`');
  return entryOf('user', name, file.text);
}

export async function library({ texts }: Parts): Promise<Library> {
  const [{ SHIPPED }, { path, files }] = await Promise.all([
    import('./shipped.gen.ts'),
    texts.read(FOLDER),
  ]);
  const shipped = Object.entries(SHIPPED).map(([file, text]) =>
    entryOf('shipped', nameOf(file), text),
  );
  const entries = [...shipped, ...files.map(userEntry)];
  return {
    folder: path,
    entries: entries.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name))),
  };
}

const notFound = (name: string) =>
  promptErrors.AI_PROMPT_NOT_FOUND(`There is no prompt ${JSON.stringify(name)}.`);

/** The file that `name` means: the user's own, also one that cannot be used. @throws Problem `AI_PROMPT_NOT_FOUND` */
export function entryNamed({ entries }: Library, name: string): Entry {
  const found = entries.findLast((entry) => entry.name === name);
  if (found) return found;
  throw notFound(name);
}

/**
 * What is used under `name`: the user's own where it is well formed, else the shipped one.
 * @throws Problem `AI_PROMPT_NOT_FOUND`, `AI_PROMPT_INVALID`
 */
export async function templateNamed(parts: Parts, name: string): Promise<Template> {
  const all = (await library(parts)).entries.filter((entry) => entry.name === name);
  const usable = all.findLast(({ template }) => template !== null);
  if (usable?.template) return usable.template;
  const [broken] = all;
  throw broken ? promptErrors.AI_PROMPT_INVALID(broken.fault ?? undefined) : notFound(name);
}

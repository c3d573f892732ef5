// Changing one value of a config file in place: comments, order and spacing of everything else stay.
import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'smol-toml';
import { kernelErrors } from '../contract/index.ts';
import type { RawConfig } from './load.ts';

const HEADER = /^\s*\[([^[\]]+)\]\s*(#.*)?$/;
const PAIR = /^(\s*)([A-Za-z0-9_-]+)(\s*=\s*)/;

function get(raw: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (at as RawConfig | undefined)?.[key], raw);
}

/** First and last line (exclusive) of the table called `name`; the top of the file is the table without name. */
function tableLines(lines: readonly string[], name: string): [number, number] | null {
  let start = name === '' ? 0 : -1;
  for (const [at, line] of lines.entries()) {
    const header = HEADER.exec(line)?.[1]?.replaceAll(/\s/g, '');
    if (header === undefined && !line.trimStart().startsWith('[[')) continue;
    if (start >= 0) return [start, at];
    if (header === name) start = at + 1;
  }
  return start < 0 ? null : [start, lines.length];
}

/** How many lines the value that starts on the first of `lines` takes: arrays and texts may span several. */
function valueLines(lines: readonly string[]): number {
  for (let count = 1; count <= lines.length; count++) {
    try {
      parse(lines.slice(0, count).join('\n'));
      return count;
    } catch {
      // not yet whole
    }
  }
  return 1;
}

/** The comment at the end of a line that holds one whole pair. */
function trailingComment(line: string): string {
  for (let at = line.indexOf('#'); at >= 0; at = line.indexOf('#', at + 1)) {
    const pair = line.slice(0, at);
    try {
      if (isDeepStrictEqual(parse(pair), parse(line))) return line.slice(pair.trimEnd().length);
    } catch {
      // this # is inside a text
    }
  }
  return '';
}

/**
 * The text of a config file with one value set; `undefined` removes it.
 * @param key dotted, `time.zone`
 * @throws Problem `CONFIG_INVALID` when the file is written in a way that cannot be edited line by line
 */
export function setConfigValue(text: string, key: string, value: unknown): string {
  const path = key.split('.');
  const name = path.at(-1) ?? '';
  const table = path.slice(0, -1).join('.');
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const pair = value === undefined ? null : stringify({ [name]: value }).trimEnd();
  const found = tableLines(lines, table);
  if (found) {
    const [start, end] = found;
    const at = lines.findIndex((line, i) => i >= start && i < end && PAIR.exec(line)?.[2] === name);
    if (at >= 0) {
      const count = valueLines(lines.slice(at, end));
      const [, indent = ''] = PAIR.exec(lines[at] ?? '') ?? [];
      const comment = count === 1 ? trailingComment(lines[at] ?? '') : '';
      lines.splice(at, count, ...(pair === null ? [] : [`${indent}${pair}${comment}`]));
    } else if (pair !== null) {
      let last = end;
      while (last > start && lines[last - 1]?.trim() === '') last--;
      lines.splice(last, 0, pair);
    }
  } else if (pair !== null) {
    if (lines.length > 0) lines.push('');
    lines.push(`[${table}]`, pair);
  }
  const edited = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
  assertOnlyChange(text, edited, path, value);
  return edited;
}

/**
 * The text of a config file without one table and those below it, their comments included.
 * @param name dotted, `ai.providers.local`
 * @throws Problem `CONFIG_INVALID` when it stands there in another way than below a header of its own
 */
export function removeConfigTable(text: string, name: string): string {
  const lines = text.replace(/\n$/, '').split('\n');
  const names = lines.flatMap((line) => HEADER.exec(line)?.[1]?.replaceAll(/\s/g, '') ?? []);
  for (const one of new Set(names.filter((it) => it === name || it.startsWith(`${name}.`)))) {
    const [start, end] = tableLines(lines, one) ?? [1, 1];
    let last = end;
    // what stands right above the next header is about that
    while (last < lines.length && last > start && lines[last - 1]?.trimStart().startsWith('#'))
      last--;
    lines.splice(start - 1, last - start + 1);
  }
  const edited = `${lines.join('\n').replace(/^\n+/, '').replace(/\n+$/, '')}\n`;
  assertOnlyChange(text, edited, name.split('.'), undefined);
  return edited === '\n' ? '' : edited;
}

function without(raw: unknown, path: readonly string[]): unknown {
  const [head, ...rest] = path;
  if (typeof raw !== 'object' || raw === null || head === undefined) return raw;
  const { [head]: below, ...others } = raw as RawConfig;
  if (rest.length === 0) return others;
  const left = without(below ?? {}, rest);
  return Object.keys(left as object).length === 0 ? others : { ...others, [head]: left };
}

function assertOnlyChange(before: string, after: string, path: string[], value: unknown): void {
  try {
    const [old, now] = [parse(before), parse(after)];
    const set = isDeepStrictEqual(get(now, path), value);
    if (set && isDeepStrictEqual(without(old, path), without(now, path))) return;
  } catch {
    // falls through: the edit broke the file
  }
  throw kernelErrors.CONFIG_INVALID(`${path.join('.')} cannot be set without rewriting the file`, {
    hint: 'Open the file in an editor: aurelius config path',
  });
}

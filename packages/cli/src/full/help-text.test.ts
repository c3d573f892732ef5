import type { CommandSpec } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import { commandHelp, rootHelp, topicHelp } from './help-text.ts';

const writer = (width: number) => ({ width, heading: (text: string) => text });
const spec = {
  id: 'things find',
  aliases: ['things search'],
  summary: 'Find a thing',
  description: 'Looks everywhere, in every corner, twice.',
  args: [{ name: 'text', description: 'What to look for', required: true, many: 'words' }],
  flags: [
    {
      name: 'colour',
      char: 'c',
      type: 'string',
      description: 'Colour',
      field: 'colour',
      options: ['red', 'blue'],
      multiple: true,
    },
    { name: 'json', type: 'boolean', description: 'Print JSON' },
  ],
  examples: [{ title: 'Something blue', argv: ['things', 'find', "a b's", '-c', 'blue'] }],
  operation: { hot: true, bare: true },
} as unknown as CommandSpec;

describe('commandHelp', () => {
  it('starts with what can be copied, and parts own flags from general ones', () => {
    expect(commandHelp(spec, writer(80))).toBe(`Find a thing

EXAMPLES
  Something blue
    aurelius things find 'a b'\\''s' -c blue

USAGE
  aurelius things find TEXT... [flags]

ARGUMENTS
  TEXT  What to look for

FLAGS
  -c, --colour VALUE  Colour (red, blue); may be repeated

GENERAL FLAGS
      --json  Print JSON

DESCRIPTION
  Looks everywhere, in every corner, twice.

ALIASES
  aurelius things search
`);
  });

  it.each([40, 60])('wraps texts at %i columns, examples and usage excepted', (width) => {
    const [, , texts = ''] = commandHelp(spec, writer(width)).split(/USAGE\n.*\n/);
    for (const line of texts.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
  });
});

describe('topicHelp', () => {
  it('lists the commands of a noun, and says what the noun alone does', () => {
    const text = topicHelp('things', [spec], 'About things.', writer(80));
    expect(text).toContain('About things.\n');
    expect(text).toContain('things find  Find a thing\n');
    expect(text).toContain('aurelius things alone is aurelius things find.\n');
    expect(text).not.toContain('MORE');
  });

  it('leads on to the nouns behind it', () => {
    const [add, deep, other] = ['things parts add', 'things parts bolts add', 'others add'].map(
      (id) => ({ ...spec, id, aliases: [] }),
    );
    const all = [spec, add, deep, other] as CommandSpec[];
    const text = topicHelp('things', all, 'About things.', writer(80));
    const [, more] = text.split('MORE\n');
    expect(more).toMatch(/^ {2}things parts {2}.+: aurelius help things parts\n\n/);
  });
});

describe('rootHelp', () => {
  it('shows daily examples, nouns with their verbs, and further topics', () => {
    const other = { ...spec, id: 'mend', aliases: [] };
    const groups = { UPKEEP: ['mend'] };
    const topics = { output: { about: 'shapes' } };
    const text = rootHelp('1.2.3', [spec, other], topics, groups, writer(80));
    expect(text).toMatch(/UPKEEP\n {2}mend +Find a thing\n/);
    expect(text).toContain("EXAMPLES\n  aurelius things find 'a b'");
    expect(text).toContain('things  find\n');
    expect(text).toMatch(/help output +shapes\n/);
  });
});

// The differential test: on every command and every line, the small parser says what oclif's parser says, or nothing.
import type { CommandSpec } from '@aurelius/core/command';
import { Parser } from '@oclif/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Parsed } from '../call/parsed.ts';
import made from '../commands.gen.json' with { type: 'json' };
import { oclifArgs, oclifFlags, readArgs } from '../full/oclif-spec.ts';
import { parse } from './parse.ts';

const specs = made as unknown as CommandSpec[];
const byId = (id: string): CommandSpec => specs.find((spec) => spec.id === id) as CommandSpec;

/** What oclif makes of a line; null where it refuses it. */
async function oclifParse(spec: CommandSpec, argv: readonly string[]): Promise<Parsed | null> {
  try {
    const input = { args: oclifArgs(spec), flags: oclifFlags(spec) };
    const { args, flags } = await Parser.parse([...argv], input);
    return { args: readArgs(spec, args), flags };
  } catch {
    return null;
  }
}

async function expectAgreement(spec: CommandSpec, argv: readonly string[]): Promise<boolean> {
  const thin = parse(spec, argv);
  if (thin !== null)
    expect(thin, JSON.stringify([spec.id, argv])).toEqual(await oclifParse(spec, argv));
  return thin !== null;
}

/** Lines that parsers disagree about. */
const CORPUS: readonly (readonly string[])[] = [
  [],
  ['word'],
  ['two', 'words'],
  [''],
  ['-'],
  ['--'],
  ['--', '--json'],
  ['word', '--', 'rest'],
  ['--json'],
  ['--json', '--json'],
  ['--json=true'],
  ['--json='],
  ['--no-json'],
  ['--no-color'],
  ['--no-no-color'],
  ['--js'],
  ['-j'],
  ['-q'],
  ['-qq'],
  ['-qn'],
  ['-qn', '3'],
  ['-n'],
  ['-n', '3'],
  ['-n3'],
  ['-n=3'],
  ['-n='],
  ['-n', '-1'],
  ['-n-1'],
  ['--limit'],
  ['--limit', 'all'],
  ['--limit=all'],
  ['--limit='],
  ['--limit', ''],
  ['--limit', '--json'],
  ['--limit=--json'],
  ['--limit', '1', '--limit', '2'],
  ['--limit', '-q'],
  ['--status', 'open'],
  ['--status', 'open', 'done'],
  ['--status', 'open', '--status', 'done'],
  ['--status', 'nonsense'],
  ['--status=open=done'],
  ['-s', 'open', '-s=done', '-sall'],
  ['--priority', 'urgent'],
  ['-p', 'none'],
  ['-p', 'URGENT'],
  ['--label', 'a', 'word'],
  ['word', '--label', 'a', 'b'],
  ['--label=a', '--label=b', 'word'],
  ['-l', 'a', '-l', '-l'],
  ['--estimate', '30', 'word'],
  ['--estimate', '030', 'word'],
  ['--estimate', '-30', 'word'],
  ['--estimate', '1e3', 'word'],
  ['--estimate', '٣', 'word'],
  ['--estimate', '99999999999999999999', 'word'],
  ['--estimate', '', 'word'],
  ['--estimate=5\n', 'word'],
  ['--constructor'],
  ['--__proto__'],
  ['--toString=x'],
  ['-5'],
  ['-5', 'word'],
  ['--5'],
  ['---json'],
  ['-=x'],
  ['--=x'],
  ['-é'],
  ['-😀'],
  ['word', '-', 'word'],
  ['a\nb', '--text', 'line\nbreak'],
  ['--text', 'a=b'],
  ['--text==', 'x'],
  ['--fields', 'a,b'],
  ['--input', '-'],
  ['--yes', 'word'],
  ['-y', 'word'],
  ['--dry-run', 'word'],
  ['--due', 'next friday', 'word', '--json'],
  ['--due', 'none', 'k7dp'],
];

describe('the thin parser', () => {
  it.each(specs.map((spec) => [spec.id, spec] as const))(
    'agrees with oclif or declines on the corpus: %s',
    async (_, spec) => {
      for (const argv of CORPUS) await expectAgreement(spec, argv);
    },
  );

  it.each(
    specs.flatMap((spec) => spec.examples.map((one) => [one.argv.join(' '), spec, one] as const)),
  )('understands the example: aurelius %s', async (_, spec, example) => {
    const rest = example.argv.slice(spec.id.split(' ').length);
    expect(await expectAgreement(spec, rest)).toBe(true);
  });

  it('agrees with oclif or declines on lines made of anything', async () => {
    const words = (spec: CommandSpec) => {
      const names = spec.flags.flatMap(({ name, char }) => [
        `--${name}`,
        `--${name}=`,
        ...(char ? [`-${char}`, `-${char}x`, `-${char}=`] : []),
      ]);
      const values = spec.flags.flatMap(({ options }) => options ?? []);
      return fc.oneof(
        fc.constantFrom(...names),
        fc.constantFrom(...names).map((name) => `${name.replace(/=$/, '')}=x`),
        fc.constantFrom('word', 'two words', '', '-', '--', '3', '-3', 'all', 'none', ...values),
        fc.string({ maxLength: 6 }),
      );
    };
    const line = fc
      .constantFrom(...specs)
      .chain((spec) => fc.tuple(fc.constant(spec), fc.array(words(spec), { maxLength: 6 })));
    await fc.assert(
      fc.asyncProperty(line, async ([spec, argv]) => {
        await expectAgreement(spec, argv);
      }),
      { numRuns: 2000 },
    );
  });

  it('understands at least the lines people type all day', () => {
    const daily: [string, string[]][] = [
      ['tasks add', ['buy', 'milk', '@home', '-p', 'high', '--label', 'x', '--json']],
      ['tasks list', ['project:work', 'due<7d', '--json']],
      ['tasks list', ['--status', 'open', '-s', 'done', '-n', 'all', '--due-before=eow', '-q']],
      ['tasks show', ['k7dp', '--fields', 'title,ref']],
      ['tasks done', ['k7dp']],
    ];
    for (const [id, argv] of daily) expect(parse(byId(id), argv), id).not.toBeNull();
  });

  it.each([
    ['tasks list', ['--', 'x']],
    ['tasks list', ['--unknown']],
    ['tasks list', ['--limit']],
    ['tasks list', ['--status', 'nonsense']],
    ['tasks list', ['--constructor']],
    ['tasks show', []],
    ['tasks show', ['a', 'b']],
    ['tasks add', []],
  ])('declines %s %j', (id, argv) => {
    expect(parse(byId(id), argv)).toBeNull();
  });
});

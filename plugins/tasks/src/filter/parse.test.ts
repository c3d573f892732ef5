import { isProblem } from '@aurelius/core/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterArbitrary } from '../../test/filter-arbitrary.ts';
import { taskErrors } from '../contract.ts';
import type { Filter, Term } from './ast.ts';
import { parseFilter } from './parse.ts';
import { printFilter } from './print.ts';

/** Without places. */
function bare(filter: Filter): Filter<Term> {
  if (filter.kind === 'not') return { kind: 'not', part: bare(filter.part) };
  if (filter.kind === 'and' || filter.kind === 'or') {
    return { kind: filter.kind, parts: filter.parts.map(bare) };
  }
  const { at: _at, end: _end, ...term } = filter;
  return term;
}
const read = (text: string) => bare(parseFilter(text));
const printed = (text: string) => printFilter(parseFilter(text));

/** The detail of what a text is refused with. */
function faultOf(text: string): string {
  try {
    parseFilter(text);
  } catch (error) {
    if (isProblem(error, taskErrors.TASK_FILTER_UNREADABLE)) return error.message;
    throw error;
  }
  throw new Error(`"${text}" was read`);
}

describe('a filter', () => {
  it.each([
    ['project:work and due<7d', 'project:work due<7d'],
    [
      'project:work due<7d not is:blocked or (p:1 #home)',
      'project:work due<7d not is:blocked or priority:urgent #home',
    ],
    ['(a or b) c', '(a or b) c'],
    ['a or b c', 'a or b c'],
    ['NOT a AND b OR c', 'not a b or c'],
    ['!(a or !b)', 'not (a or not b)'],
    ['((a (b)) c)', 'a b c'],
    ['not not a', 'not not a'],
  ])('joins conditions as their words say: %s', (text, meant) => {
    expect(printed(text)).toBe(meant);
  });

  it.each([
    ['#x @y +z label:w tag:v', '#x #y #z #w #v'],
    ['-x', 'not #x'],
    ['no:project has:tags', 'no:project has:label'],
    ['p1 p:2 pri:H priority:low', 'priority:urgent priority:high priority:high priority:low'],
    ['due.before:7d due.by:eom due.after:today', 'due<7d due<=eom due>today'],
    ['due<"next friday" entry>=-2w', 'due<"next friday" created>=-2w'],
    ['estimate<2h estimate>=30', 'estimate<120 estimate>=30'],
    ['REF:K7DP parent:x2 dep:y3', 'id:k7dp parent:x2 depends:y3'],
    ['project:"big thing".x', 'project:"big thing.x"'],
    ['"and" "p1" "say \\"hi\\""', '"and" "p1" "say \\"hi\\""'],
    ['e-mail', '"e-mail"'],
    ['wait:"2026-12-24 18:30"', 'wait:"2026-12-24 18:30"'],
  ])('has several ways to say a thing: %s', (text, meant) => {
    expect(printed(text)).toBe(meant);
  });

  it.each([
    ['', 'A condition is missing.'],
    ['a and', 'A condition is missing.'],
    ['or a', 'A condition is missing.'],
    ['(a', 'A parenthesis is not closed.'],
    ['a)', 'There is no parenthesis to close.'],
    ['"a', 'A quote is not closed.'],
    ['due<', 'due needs a value.'],
    ['project<work', 'Only dates and estimates can be compared with <.'],
    ['colour:red', 'There is no attribute "colour"'],
    ['https://example.org', 'There is no attribute "https"'],
    ['is:nice', 'What a task can be is one of open,'],
    ['no:luck', 'What a task can have is one of'],
    ['p:5', 'A priority is one of urgent,'],
    ['estimate<soon', 'An estimate is minutes'],
    ['due.around:today', 'After a dot come before:'],
    ['id:3', 'A task is named by its id or ref here.'],
    ['---', 'There is no letter or digit'],
    ['#a#b', 'A label is one word'],
    ['&&', 'There is no letter or digit'],
    [`${'('.repeat(40)}a${')'.repeat(40)}`, 'nested more than 30 times'],
    ['a '.repeat(101), 'at most 100 conditions'],
    ['a'.repeat(2001), 'at most 2000 characters'],
  ])('is refused with the reason: %s', (text, reason) => {
    expect(faultOf(text)).toContain(reason);
  });

  it('is shown with a mark under the fault', () => {
    expect(faultOf('project:日本 colour:red and #home')).toBe(
      [
        'There is no attribute "colour"; text stands in double quotes.',
        'project:日本 colour:red and #home',
        '             ^',
      ].join('\n'),
    );
    const [, excerpt, mark] = faultOf(`${'x '.repeat(60)}is:nice${' y'.repeat(60)}`).split('\n');
    expect(excerpt?.slice(mark?.indexOf('^'))).toMatch(/^is:nice y/);
    expect(excerpt?.length).toBeLessThan(70);
  });

  it('is read or refused, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...['and', 'or', 'not', '!', '(', ')', '"', '\\', ' ', ':', '<=', '>', '#', '-', '+', '.'],
      ...['due', 'is', 'no', 'p', 'project', 'blocked', '7d', 'x', 'é', '\u0000', '\ud800', '💶'],
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join('')),
      fc.array(pieces, { maxLength: 30 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(text, (filter) => {
        let meant: Filter<Term>;
        try {
          meant = read(filter);
        } catch (error) {
          expect(isProblem(error, taskErrors.TASK_FILTER_UNREADABLE)).toBe(true);
          return;
        }
        expect(read(printFilter(meant))).toEqual(meant);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same once printed and read again', () => {
    fc.assert(
      fc.property(filterArbitrary(['k7dp', 'x2']), (filter) => {
        expect(read(printFilter(filter))).toEqual(filter);
      }),
      { numRuns: 500 },
    );
  });
});

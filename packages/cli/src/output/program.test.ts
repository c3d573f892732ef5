import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandWords } from './program.ts';

describe('commandWords', () => {
  it.each([
    ['less -FRX', ['less', '-FRX']],
    ['  less\t-R \n', ['less', '-R']],
    ["'/opt/my pager/less' -R", ['/opt/my pager/less', '-R']],
    ['less --prompt="a \\"b\\" \\\\ $HOME"', ['less', '--prompt=a "b" \\ $HOME']],
    ['my\\ pager', ['my pager']],
    ["a''b", ['ab']],
    ["''", ['']],
    ['less; touch x', ['less;', 'touch', 'x']],
    ['less $(touch x) `y` | z > w &', ['less', '$(touch', 'x)', '`y`', '|', 'z', '>', 'w', '&']],
    ['', []],
  ])('splits like a shell and does nothing else: %j', (line, words) => {
    expect(commandWords(line)).toEqual(words);
  });

  it.each(["'open", '"open', 'less "a\\"', 'end\\'])('says that a quote is open: %j', (line) => {
    expect(commandWords(line)).toBeNull();
  });

  it('gives back any words that were quoted', () => {
    const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (words) => {
        expect(commandWords(words.map(quoted).join(' '))).toEqual(words);
      }),
    );
  });
});

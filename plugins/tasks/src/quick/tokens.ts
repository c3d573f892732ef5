// The words of a line, and which of them are literal. Linear in the line's length.

/** A word of a line. */
export interface Token {
  readonly text: string;
  /** Some of it stood in quotes, so it means nothing but itself. */
  readonly literal: boolean;
  /** Where it begins and ends in the line. */
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s/;
const DIGIT = /\d/;

/** Words of a line. A quote opens literal text unless a digit stands before it (6" pipe) or none follows to close it. */
export function tokensOf(line: string): Token[] {
  const tokens: Token[] = [];
  const lastQuote = line.lastIndexOf('"');
  let text = '';
  let literal = false;
  let start = 0;
  const flush = (end: number) => {
    if (text !== '') tokens.push({ text, literal, start, end });
    text = '';
    literal = false;
    start = end + 1;
  };
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? '';
    if (SPACE.test(char)) {
      flush(at);
    } else if (char === '"' && at < lastQuote && !DIGIT.test(line[at - 1] ?? '')) {
      const close = line.indexOf('"', at + 1);
      text += line.slice(at + 1, close);
      literal = true;
      at = close;
    } else {
      text += char;
    }
  }
  flush(line.length);
  return tokens;
}

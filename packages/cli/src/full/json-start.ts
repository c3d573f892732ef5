// Whether lines of text can be the start of one JSON value (RFC 8259), told line by line: no token goes over a line's end.

/** What may come next. */
type Expected =
  | 'value'
  | 'item or end'
  | 'key'
  | 'key or end'
  | 'colon'
  | 'more or end'
  | 'nothing';

/** `open`: more lines may complete it; `whole`: this is it; `broken`: no JSON value starts like this. */
export type JsonState = 'open' | 'whole' | 'broken';

const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: strings hold none of them
  /[ \t\r]*(?:("(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([{}[\],:]))/y;

/** Takes the lines of a text one after the other and says what they are together. */
export function jsonStart(): (line: string) => JsonState {
  const open: string[] = [];
  let expected: Expected = 'value';

  const wantsValue = () => expected === 'value' || expected === 'item or end';
  const ended = (): Expected => (open.length === 0 ? 'nothing' : 'more or end');

  /** What may come after a token; null: the token may not come here. */
  const after = (token: string): Expected | null => {
    switch (token) {
      case '{':
      case '[':
        if (!wantsValue()) return null;
        open.push(token);
        return token === '{' ? 'key or end' : 'item or end';
      case '}':
      case ']': {
        const empty = token === '}' ? 'key or end' : 'item or end';
        const matches = open.at(-1) === (token === '}' ? '{' : '[');
        if (!matches || (expected !== 'more or end' && expected !== empty)) return null;
        open.pop();
        return ended();
      }
      case ',':
        if (expected !== 'more or end') return null;
        return open.at(-1) === '{' ? 'key' : 'value';
      case ':':
        return expected === 'colon' ? 'value' : null;
      default:
        if (wantsValue()) return ended();
        return token.startsWith('"') && expected.startsWith('key') ? 'colon' : null;
    }
  };

  return (line) => {
    let end = line.length;
    while (end > 0 && ' \t\r'.includes(line[end - 1] as string)) end--;
    for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end; ) {
      const found = TOKEN.exec(line);
      const next = found && after(found[1] ?? found[2] ?? (found[3] as string));
      if (next === null) return 'broken';
      expected = next;
    }
    return expected === 'nothing' ? 'whole' : 'open';
  };
}

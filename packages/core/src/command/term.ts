// The one gate between text from outside and a terminal: nothing that moves a cursor or reorders a line passes unseen.
// Escapes visibly instead of deleting, because deleting can join two halves into a new escape sequence.

/**
 * Everything a terminal acts on or a reader cannot see: C0 and C1 controls, DEL, bidi controls, zero-width and other
 * format characters, tags, line separators, lone surrogates, private-use code points. A zero-width joiner stays where
 * it joins two emoji; variation selectors stay, because emoji are made of them.
 */
const UNSAFE =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each code point is meant by itself
  /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180e}\u{200b}\u{200c}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{3164}\u{feff}\u{ffa0}\u{fff9}-\u{fffb}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|(?<!\p{Extended_Pictographic}[\u{fe0f}\u{1f3fb}-\u{1f3ff}]?)\u{200d}|\u{200d}(?!\p{Extended_Pictographic})/gu;

/** What most text is: checked first, because a list has tens of thousands of cells. */
const PLAIN = /^[\x20-\x7e]*$/;

const escapeOne = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  if (code === 0x0a) return '\\n';
  if (code === 0x09) return '\\t';
  if (code === 0x0d) return '\\r';
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u{${code.toString(16)}}`;
};

/** One line of safe text. */
export const term = (text: string): string =>
  PLAIN.test(text) ? text : text.replace(UNSAFE, escapeOne);

/** Safe text that keeps its line breaks. */
export const termLines = (text: string): string => text.split('\n').map(term).join('\n');

/** JSON text that is safe to show: the same value, with everything unsafe inside its strings written as `\uXXXX`. */
export const termJson = (json: string): string =>
  json.replace(UNSAFE, (char) =>
    char === '\n'
      ? char
      : Array.from(
          { length: char.length },
          (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`,
        ).join(''),
  );

// The one gate between text from outside and a terminal: nothing that moves a cursor or reorders a line passes unseen.
// Escapes visibly instead of deleting, because deleting can join two halves into a new escape sequence.

/**
 * Everything a terminal acts on or a reader cannot see: C0 and C1 controls, DEL, bidi controls, zero-width and other
 * format characters, variation tags, line separators, lone surrogates, unassigned and private-use code points. ZWJ and
 * variation selectors stay: emoji are made of them.
 */
const UNSAFE =
  /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u{ad}\u{61c}\u{180e}\u{200b}\u{200c}\u{200e}\u{200f}\u{202a}-\u{202e}\u{2060}-\u{206f}\u{feff}\u{fff9}-\u{fffb}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

const escapeOne = (char: string): string => {
  const code = char.codePointAt(0) ?? 0;
  if (code === 0x0a) return '\\n';
  if (code === 0x09) return '\\t';
  if (code === 0x0d) return '\\r';
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return `\\u{${code.toString(16)}}`;
};

/** One line of safe text. */
export const term = (text: string): string => text.replace(UNSAFE, escapeOne);

/** Safe text that keeps its line breaks. */
export const termLines = (text: string): string => text.split('\n').map(term).join('\n');

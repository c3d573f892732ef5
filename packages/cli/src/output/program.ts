// Programs that settings name, such as pagers: words with quotes, never a line for a shell.

/** A word: plain characters, or something in quotes; `\` makes the next character plain except between single quotes. */
const PART = /\\([\s\S])|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|([^\s'"\\]+)/y;

/**
 * The words of a command line as a shell would split them, and nothing else that a shell does.
 * Null: a quote is left open.
 */
export function commandWords(line: string): string[] | null {
  const words: string[] = [];
  for (let at = 0; ; ) {
    while (/\s/.test(line[at] ?? '')) at++;
    if (at >= line.length) return words;
    let word = '';
    while (at < line.length && !/\s/.test(line[at] as string)) {
      PART.lastIndex = at;
      const [whole = '', escaped, single, double, plain] = PART.exec(line) ?? [];
      if (whole === '') return null;
      word += escaped ?? single ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? plain ?? '';
      at += whole.length;
    }
    words.push(word);
  }
}

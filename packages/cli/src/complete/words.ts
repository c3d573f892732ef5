// A word of a command line as it was typed, quotes and all, as the program will get it. Nothing in it is expanded.

const PARTS = /'([^']*)(?:'|$)|"((?:\\.|[^"\\])*)(?:"|$)|\\(.?)|([^'"\\]+)/gsu;

/** Takes quotes and backslashes off, also where a quote is still open. */
export const unquote = (word: string): string =>
  word.replace(PARTS, (_, single?: string, double?: string, escaped?: string, plain?: string) =>
    double === undefined
      ? (single ?? escaped ?? plain ?? '')
      : double.replace(/\\([\\"$`])/g, '$1'),
  );

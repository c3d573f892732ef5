// The words of a typed search, as both databases' tokenizers see them: letters, digits and the marks on them.

const WORD = /[\p{L}\p{N}\p{Co}][\p{L}\p{N}\p{Co}\p{M}]*/gu;

/** More words than this make no search sharper. */
const MAX_WORDS = 64;

/** Words in the order they were typed; none of them contains anything but letters, digits and marks. */
export const searchWords = (typed: string): string[] =>
  (typed.match(WORD) ?? []).slice(0, MAX_WORDS);

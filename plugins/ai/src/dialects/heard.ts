// What is known of an answer while it comes: how far it is, and what it used up, told or guessed.
import type { AiUsage } from '@aurelius/core/plugin';

const BYTES_PER_TOKEN = 4;

const NONE: AiUsage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
};

export class Heard {
  /** Something was said that a caller may act on. */
  begun = false;
  /** The answer came to the end that its dialect has. */
  complete = false;
  /** What an error of the upstream says; null: it sent none. */
  failed: string | null = null;
  model: string | null = null;
  readonly #inputGuess: number;
  #told: AiUsage | null = null;
  #bytes = 0;
  #pieces = 0;

  constructor(inputGuess: number) {
    this.#inputGuess = inputGuess;
  }

  /** @param bytes of text, thinking or arguments, in one event */
  said(bytes: number): void {
    if (bytes === 0) return;
    this.begun = true;
    this.#bytes += bytes;
    this.#pieces += 1;
  }

  /** What the upstream tells, so far or at the end; null: nothing. */
  told(usage: AiUsage | null): void {
    this.#told = usage ?? this.#told;
  }

  ended(): void {
    this.complete = this.failed === null;
  }

  /** An error after the end is none of this answer. */
  broke(message: string): void {
    if (!this.complete) this.failed ??= message;
  }

  /**
   * What was told, of a whole answer. Else its output is guessed, see `Passage`. An input of 0 is none: some tell that at
   * the beginning and nothing at the end.
   */
  usage(): AiUsage {
    const told = this.#told ?? NONE;
    const input = told.input + told.cacheRead + told.cacheWrite5m + told.cacheWrite1h;
    const known = input === 0 ? { ...told, input: this.#inputGuess } : told;
    if (this.#told && this.complete) return known;
    const guess = Math.max(Math.ceil(this.#bytes / BYTES_PER_TOKEN), this.#pieces);
    return { ...known, output: Math.max(known.output, guess) };
  }
}

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
  #final = false;
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

  /** @param final it stands for the whole answer; else for what came so far */
  told(usage: AiUsage | null, final: boolean): void {
    if (!usage) return;
    this.#told = usage;
    this.#final = final;
  }

  ended(): void {
    this.complete = this.failed === null;
  }

  /** An error after the end is none of this answer. */
  broke(message: string): void {
    if (!this.complete) this.failed ??= message;
  }

  /**
   * What the upstream told, if that was for the whole answer. Else its output is guessed from what was said: a token for
   * every four bytes, and at least one for each event that said something, and never less than it told. What was thought
   * and not sent cannot be seen. An input of 0 is none: some tell it at the beginning and nothing at the end.
   */
  usage(): AiUsage {
    const told = this.#told ?? NONE;
    const input = told.input + told.cacheRead + told.cacheWrite5m + told.cacheWrite1h;
    const known = input === 0 ? { ...told, input: this.#inputGuess } : told;
    if (this.#final) return known;
    const guess = Math.max(Math.ceil(this.#bytes / BYTES_PER_TOKEN), this.#pieces);
    return { ...known, output: Math.max(known.output, guess) };
  }
}

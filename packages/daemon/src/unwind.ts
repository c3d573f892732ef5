// What was begun, to be undone in the opposite order.

/** Undoes what was done so far, the last thing first, and goes on when one of them fails. */
export class Unwind {
  readonly #steps: (() => unknown)[] = [];

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** @throws the first failure, once everything else is undone; `report` hears of each when it happens */
  async run(report: (error: unknown) => void): Promise<void> {
    let failure: unknown;
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        report(error);
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }
}

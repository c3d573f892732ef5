// How much work one expansion may be: rules come from strangers, and some of them look for a date that never comes.

/** Steps of work that are left: a period looked at, a wall time found. */
export interface Meter {
  /** Takes so many steps; false when there are not enough left. */
  take(steps: number): boolean;
  readonly spent: boolean;
}

/** @param steps a step is half a microsecond or so */
export function meterOf(steps: number): Meter {
  let left = steps;
  return {
    take(wanted) {
      left -= wanted;
      return left >= 0;
    },
    get spent() {
      return left < 0;
    },
  };
}

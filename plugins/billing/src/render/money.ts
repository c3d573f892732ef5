// Money and bars for people.

const BAR = 24;

/** USD to the cent, and to a hundredth of a cent where it is less than a dollar. */
export const dollars = (nano: number): string =>
  (nano / 1e9).toFixed(nano === 0 || Math.abs(nano) >= 1e9 ? 2 : 4);

/** A bar as long as a part of the most there is. */
export const bar = (value: number, most: number): string =>
  '█'.repeat(most <= 0 || value <= 0 ? 0 : Math.ceil((value / most) * BAR));

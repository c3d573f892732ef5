// Lines as people type them into a task manager: two hundred, with the dates, marks and traps of every day.

const WHAT = [
  'Review Q4 reports',
  'call Ana about the contract',
  'buy milk and bread',
  'Pay rent',
  'water the plants',
  'prepare slides for the board',
  'book a table at Luigi’s',
  'read 1984',
  'fix the flaky login test',
  'renew passport',
  'send invoice to Müller GmbH',
  'clean windows on the 3rd floor',
  'ask May whether the venue is free',
  'write weekly report',
  'order 6" pipes and 3/4 fittings',
  'back up the laptop before the trip',
  'cancel the gym membership',
  'dentist appointment',
  'plan the sprint with the team',
  'reply to the landlord, he waits since last friday',
] as const;

const WHEN = [
  'tomorrow 3pm p1 #finance',
  '',
  'next friday',
  'every monday at 9:00',
  'by 2026-12-24 +home.garden',
  'in 3 days for 45m',
  'on may 5 @errand',
  '#home p3',
  'eom p2 // ask Tom first',
  'today at 18:30 remind 10m',
] as const;

/** Each of the twenty with each of the ten. */
export const TEXTS: readonly string[] = WHAT.flatMap((what) =>
  WHEN.map((when) => `${what} ${when}`.trim()),
);

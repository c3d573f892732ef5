// What is going to be spent until a period ends, as far as the days before tell.
import { defineOperation } from '@aurelius/core/contract';
import * as z from 'zod';
import { PERIODS } from './budgets.ts';
import { FORECAST_DAYS, FORECAST_LEAST } from './forecast-days.ts';
import { nano } from './money.ts';
import { READ } from './permissions.ts';

const forecastReport = z
  .object({
    since: z.iso.date().describe('First day of the period'),
    until: z.iso.date().describe('Its last day'),
    zone: z.string().describe('IANA zone of the days'),
    method: z.string().describe('How it is reckoned'),
    days: z.int().describe(`Whole days it is reckoned from, at most ${FORECAST_DAYS}`),
    spentNano: nano('Spent in the period so far'),
    expectedNano: z
      .int()
      .nullable()
      .describe(`Spent at its end, nano-USD; null: there are less than ${FORECAST_LEAST} days`),
    lowNano: z.int().nullable().describe('In four of five cases it is this much or more'),
    highNano: z.int().nullable().describe('And this much or less'),
    limitNano: z.int().nullable().describe('Limit of the budget for everything in this period'),
    reached: z.iso.date().nullable().describe('Day on which that limit is expected to be reached'),
  })
  .meta({ id: 'SpendingForecast' });
export type ForecastReport = z.output<typeof forecastReport>;

const forecast = defineOperation({
  id: 'billing.forecast',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/billing/forecast',
  summary: 'Show what is going to be spent until the period ends',
  description:
    'Every weekday has its average, in which the last one counts for three tenths; how far those were off makes the span.',
  input: z.strictObject({
    period: z
      .enum(PERIODS)
      .exclude(['day', 'total'])
      .default('month')
      .describe('The period that runs')
      .meta({ 'x-cli': { char: 'p' } }),
  }),
  output: forecastReport,
  errors: [],
  permission: READ,
  effects: 'read',
  cli: { command: 'billing forecast' },
  examples: [{ title: 'Until the month ends', argv: ['billing', 'forecast'] }],
});

export const forecastOperations = { forecast };

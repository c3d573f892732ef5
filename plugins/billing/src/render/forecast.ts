// A forecast as text.
import { namedLines, type RenderContext } from '@aurelius/core/command';
import { FORECAST_LEAST } from '../contract/forecast-days.ts';
import type { ForecastReport } from '../contract.ts';
import { bar, dollars } from './money.ts';

/** Columns of a name and the gap after it. */
const LABEL_WIDTH = 12;

const text = (nano: number | null): string => (nano === null ? '' : String(nano));

export function forecast(report: ForecastReport, context: RenderContext): string {
  const { since, until, spentNano, expectedNano, lowNano, highNano, limitNano, reached } = report;
  if (!context.tty) {
    const values = {
      ...{ since, until, days: String(report.days), spent: text(spentNano) },
      ...{ expected: text(expectedNano), low: text(lowNano), high: text(highNano) },
      ...{ limit: text(limitNano), reached: reached ?? '', method: report.method },
    };
    return namedLines(values, LABEL_WIDTH, context);
  }
  const most = Math.max(spentNano, highNano ?? 0, limitNano ?? 0);
  const line = (nano: number) => `${dollars(nano).padStart(9)} USD  ${bar(nano, most)}`;
  return namedLines(
    {
      period: `${since} to ${until}`,
      spent: line(spentNano),
      expected:
        expectedNano === null
          ? `not enough to go by: ${report.days} of ${FORECAST_LEAST} days`
          : line(expectedNano),
      between:
        lowNano === null || highNano === null
          ? ''
          : `${dollars(lowNano)} and ${dollars(highNano)} USD in four of five cases`,
      limit: limitNano === null ? '' : line(limitNano),
      reached: reached === null ? '' : `on ${reached}, as things go`,
      method: report.method,
    },
    LABEL_WIDTH,
    context,
  );
}

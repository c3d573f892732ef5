// Whatever a label holds stays inside its quotes, and a metric stays small.
import type { Metric } from '@aurelius/core/plugin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_SAMPLES, metricText } from './text.ts';

const metric: Metric = {
  name: 'aurelius_test_things',
  type: 'gauge',
  help: 'Things\nof \\ a test',
  read: () => [],
};

describe('a metric as text', () => {
  it('has help, type and its samples', () => {
    expect(metricText(metric, [{ value: 1 }, { labels: { kind: 'a"b' }, value: 2.5 }])).toBe(
      [
        '# HELP aurelius_test_things Things\\nof \\\\ a test',
        '# TYPE aurelius_test_things gauge',
        'aurelius_test_things 1',
        'aurelius_test_things{kind="a\\"b"} 2.5',
        '',
      ].join('\n'),
    );
  });

  it('keeps any label on one line, and inside its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (kind) => {
        const [, , sample] = metricText(metric, [{ labels: { kind }, value: 1 }]).split('\n');
        expect(sample).toMatch(/^aurelius_test_things\{kind="(?:[^"\\]|\\["\\n])*"\} 1$/);
      }),
    );
  });

  it('is cut where it has too many samples', () => {
    const many = Array.from({ length: MOST_SAMPLES + 5 }, (_, value) => ({ value }));
    expect(metricText(metric, many).trim().split('\n')).toHaveLength(MOST_SAMPLES + 2);
  });
});

// Metrics in the Prometheus text exposition format 0.0.4, with bounded labels.
import type { Metric, Sample } from '@aurelius/core/plugin';

/** Most values of one metric: labels made from data must not fill a monitoring system. */
export const MOST_SAMPLES = 200;

const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

const escapeHelp = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

const escapeLabel = (text: string) => escapeHelp(text).replaceAll('"', '\\"');

function number(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
}

function line(name: string, { labels = {}, value }: Sample): string {
  const pairs = Object.entries(labels)
    .filter(([label]) => LABEL_NAME.test(label))
    .map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${number(value)}`;
}

/** One metric with its first samples, each line ended. */
export const metricText = ({ name, type, help }: Metric, samples: readonly Sample[]): string =>
  [
    `# HELP ${name} ${escapeHelp(help)}`,
    `# TYPE ${name} ${type}`,
    ...samples.slice(0, MOST_SAMPLES).map((sample) => line(name, sample)),
    '',
  ].join('\n');

// `/metrics`: what the daemon and every running plugin count, read when somebody asks.
import { metricsOperations } from '@aurelius/core/kernel';
import type { Metric } from '@aurelius/core/plugin';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { metricText } from './text.ts';

const gauge = (name: string, help: string, read: () => number): Metric => ({
  name,
  type: 'gauge',
  help,
  read: () => [{ value: read() }],
});

const own = ({ clock, startedAt, db }: Kernel): readonly Metric[] => [
  gauge('aurelius_process_uptime_seconds', 'Time since the daemon started', () =>
    Math.max(0, (clock.now() - startedAt) / 1000),
  ),
  gauge('aurelius_process_resident_bytes', 'Memory that the daemon holds', () =>
    process.memoryUsage.rss(),
  ),
  {
    name: 'aurelius_process_cpu_seconds_total',
    type: 'counter',
    help: 'Processor time that the daemon used',
    read() {
      const { user, system } = process.cpuUsage();
      return [{ value: (user + system) / 1e6 }];
    },
  },
  gauge('aurelius_db_up_status', '1 while the database can be used', () =>
    db.health().fault === null ? 1 : 0,
  ),
  gauge('aurelius_db_wal_bytes', 'Size of the write-ahead log', () => db.health().walBytes),
];

export function metricsModule(kernel: Kernel): KernelHalf {
  /** One that cannot be read is left out: the others are still worth something. */
  const textOf = async (owner: string, metric: Metric): Promise<string> => {
    try {
      return metricText(metric, await metric.read());
    } catch (error) {
      kernel.log.warn({ err: error, owner, metric: metric.name }, 'metric not read');
      return '';
    }
  };
  const operations = served('metrics', metricsOperations, {
    async collect() {
      const texts = await Promise.all(
        kernel
          .contributions()
          .flatMap(({ owner, metrics = [] }) => metrics.map((metric) => textOf(owner, metric))),
      );
      return {
        status: 200,
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
        body: Buffer.from(texts.join('')),
      };
    },
  });
  return { owner: 'metrics', operations, metrics: own(kernel) };
}

// The operations that tell what may leave and what has left, and what `doctor` and `/metrics` know of it.
import { decodeCursor, encodeCursor } from '@aurelius/core/db';
import {
  EGRESS_OUTCOMES,
  type EgressCall,
  type EgressPromise,
  privacyOperations,
} from '@aurelius/core/kernel';
import type { Check, Metric, NetReach } from '@aurelius/core/plugin';
import { type Kernel, type KernelHalf, served } from '../module.ts';
import { circuitText } from './circuit-text.ts';
import type { CircuitCounts } from './circuits.ts';
import type { Allowed, Egress } from './egress.ts';
import type { RunningCall } from './ledger.ts';
import type { CallRow } from './store.ts';

/** Above every number of a call. */
const NEWEST = Number.MAX_SAFE_INTEGER;

const becauseOf = (
  granted: boolean,
  key: string | null,
  reach: NetReach,
): EgressPromise['because'] => {
  if (key !== null) return 'config';
  if (reach === 'loopback') return 'local';
  return granted ? 'granted' : 'connected';
};

const promisesOf = ({ client, targets }: Allowed): EgressPromise[] =>
  targets.map(({ shown, purpose, data, key, reach }) => ({
    plugin: client.id,
    target: shown,
    purpose,
    data,
    because: becauseOf(client.granted, key, reach),
    key: key === null ? null : `${client.id}.${key}`,
    private: reach !== 'public',
  }));

const common = ({ at, ...call }: RunningCall) => ({ ...call, at: new Date(at).toISOString() });

const recorded = (row: CallRow): EgressCall => ({ ...row, ...common(row) });

const running = (call: RunningCall): EgressCall => ({
  ...common(call),
  seq: null,
  took: null,
  outcome: 'running',
  code: null,
});

const checkEgress = ({ allowed, ledger }: Egress): Check => ({
  id: 'egress',
  title: 'What may leave',
  security: true,
  async run() {
    const hint = 'aurelius privacy egress';
    const refused = [...ledger.tallies].flatMap(([plugin, { outcomes }]) =>
      outcomes.refused > 0 ? [`${plugin} (${outcomes.refused})`] : [],
    );
    if (refused.length > 0) {
      return { status: 'warn', detail: `calls were refused to ${refused.join(', ')}`, hint };
    }
    if (ledger.lost > 0) {
      return { status: 'warn', detail: `${ledger.lost} calls could not be recorded`, hint };
    }
    const all = (await allowed()).flatMap(({ client, targets }) =>
      targets.flatMap(({ shown, reach }) =>
        // it stays here
        reach === 'loopback' ? [] : `${client.id} to ${shown}`,
      ),
    );
    return { status: 'ok', detail: all.length === 0 ? 'nothing' : all.join(', ') };
  },
});

const checkCircuits = (egress: Egress): Check => ({
  id: 'circuits',
  title: 'Hosts that keep failing',
  run() {
    const open = egress.circuits?.open() ?? [];
    if (open.length === 0) return { status: 'ok', detail: 'none' };
    const detail = open.map(circuitText).join('; ');
    return { status: 'warn', detail, hint: 'aurelius privacy calls' };
  },
});

const circuitMetrics = (egress: Egress): readonly Metric[] => {
  const counted = (which: keyof CircuitCounts) => () =>
    [...(egress.circuits?.counts ?? [])].map(([plugin, counts]) => ({
      labels: { plugin },
      value: counts[which],
    }));
  return [
    {
      name: 'aurelius_egress_circuit_open',
      type: 'gauge',
      help: 'Whether a host that kept failing is left alone; without a sample it is not',
      read: () =>
        (egress.circuits?.open() ?? []).map(({ plugin, host }) => ({
          labels: { plugin, host },
          value: 1,
        })),
    },
    {
      name: 'aurelius_egress_circuits_opened_total',
      type: 'counter',
      help: 'Times that a host kept failing and was left alone',
      read: counted('opened'),
    },
    {
      name: 'aurelius_egress_circuit_refused_calls_total',
      type: 'counter',
      help: 'Calls that were not made because their host kept failing',
      read: counted('refused'),
    },
  ];
};

const callMetrics = ({ ledger }: Egress): readonly Metric[] => [
  {
    name: 'aurelius_egress_calls_total',
    type: 'counter',
    help: 'Calls to the outside that have ended',
    read: () =>
      [...ledger.tallies].flatMap(([plugin, { outcomes }]) =>
        EGRESS_OUTCOMES.map((outcome) => ({
          labels: { plugin, outcome },
          value: outcomes[outcome],
        })),
      ),
  },
  {
    name: 'aurelius_egress_bytes_total',
    type: 'counter',
    help: 'Bytes of bodies that went to and came from the outside',
    read: () =>
      [...ledger.tallies].flatMap(([plugin, { sent, received }]) => [
        { labels: { plugin, direction: 'sent' }, value: sent },
        { labels: { plugin, direction: 'received' }, value: received },
      ]),
  },
  {
    name: 'aurelius_egress_running_calls',
    type: 'gauge',
    help: 'Calls to the outside that have not ended',
    read: () => [{ value: ledger.running.size }],
  },
  {
    name: 'aurelius_egress_lost_records_total',
    type: 'counter',
    help: 'Calls whose record could not be written',
    read: () => [{ value: ledger.lost }],
  },
];

export function privacyModule({ egress }: Kernel): KernelHalf {
  const { ledger } = egress;
  const operations = served('privacy', privacyOperations, {
    async egress({ userId }, { last }) {
      const rows = last === 0 ? [] : await ledger.read(userId, NEWEST, last, null);
      const own = [...ledger.running].filter((call) => [userId, null].includes(call.userId));
      return {
        promise: (await egress.allowed()).flatMap(promisesOf),
        running: own.map(running),
        record: rows.map(recorded),
      };
    },
    async calls({ userId }, { plugin = null, limit, cursor }) {
      const list = `privacy.calls ${plugin ?? ''}`;
      const [before] = cursor === undefined ? [NEWEST] : decodeCursor(list, cursor, ['number']);
      const rows = await ledger.read(userId, Number(before), limit + 1, plugin);
      const data = rows.slice(0, limit).map(recorded);
      const last = data.at(-1)?.seq;
      const more = rows.length > limit && typeof last === 'number';
      return { data, meta: { nextCursor: more ? encodeCursor(list, [last]) : null } };
    },
  });
  return {
    owner: 'privacy',
    operations,
    checks: [checkEgress(egress), checkCircuits(egress)],
    metrics: [...callMetrics(egress), ...circuitMetrics(egress)],
  };
}

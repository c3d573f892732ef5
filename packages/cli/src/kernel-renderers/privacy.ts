// Text of what may leave this machine and of what has left it.
import {
  type Column,
  instantText,
  paint,
  type RenderContext,
  renderTable,
} from '@aurelius/core/command';
import type { EgressCall, EgressOverview, EgressPromise } from '@aurelius/core/kernel';
import { SENT_DATA } from '../output/sent-data.ts';

const BECAUSE = {
  granted: 'you granted it',
  connected: 'you connected it',
  local: 'it stays on this machine',
} as const;

const because = ({ because: word, key }: EgressPromise): string =>
  word === 'config' ? `you wrote ${key}` : BECAUSE[word];

const promiseColumns: readonly Column<EgressPromise>[] = [
  { title: 'plugin', value: ({ plugin }) => plugin, style: () => 'cyan' },
  { title: 'may call', value: ({ target }) => target, grow: true },
  { title: 'and send', value: ({ data }) => SENT_DATA[data] },
  { title: 'what for', value: ({ purpose }) => purpose, grow: true },
  { title: 'because', value: because, spare: true },
];

const STYLES = {
  answered: 'green',
  running: 'yellow',
  aborted: 'dim',
  failed: 'red',
  refused: 'red',
} as const;

const callColumns = (context: RenderContext): readonly Column<EgressCall>[] => [
  { title: 'began', value: ({ at }) => instantText(at, context) },
  { title: 'plugin', value: ({ plugin }) => plugin, style: () => 'cyan' },
  { title: 'call', value: ({ method, host, port }) => `${method} ${host}:${port}`, grow: true },
  {
    title: 'outcome',
    value: ({ outcome, code, status }) => [outcome, code ?? status ?? ''].join(' ').trim(),
    style: ({ outcome }) => STYLES[outcome],
  },
  { title: 'sent', value: ({ sent }) => String(sent) },
  { title: 'received', value: ({ received }) => String(received) },
  { title: 'address', value: ({ address }) => address ?? '', spare: true },
  { title: 'operation', value: ({ operation }) => operation ?? '', spare: true },
];

const calls = ({ data }: { readonly data: readonly EgressCall[] }, context: RenderContext) =>
  renderTable(data, callColumns(context), context);

/** For programs each line begins with what it is. */
const marked = (mark: string, text: string): string[] =>
  text === '' ? [] : text.split('\n').map((line) => `${mark}\t${line}`);

function egress({ promise, running, record }: EgressOverview, context: RenderContext): string {
  const both = [...running, ...record];
  if (!context.tty) {
    return [
      ...marked('promise', renderTable(promise, promiseColumns, context)),
      ...marked('call', renderTable(both, callColumns(context), context)),
    ].join('\n');
  }
  const leaving = promise.filter((one) => one.because !== 'local');
  const may =
    leaving.length === 0
      ? 'Nothing leaves this machine: no plugin is connected.'
      : `${paint(context, 'bold', 'What may leave this machine')}\n${renderTable(leaving, promiseColumns, context)}`;
  const did =
    both.length === 0
      ? 'No call to the outside is recorded.'
      : `${paint(context, 'bold', 'The last calls')}\n${renderTable(both, callColumns(context), context)}`;
  return `${may}\n\n${did}`;
}

/** By operation id. */
export const privacyRenderers = { 'privacy.egress': egress, 'privacy.calls': calls };

// Text of secrets: which there are, and where they are; never what they are.
import {
  type Column,
  instantText,
  paint,
  type RenderContext,
  renderTable,
  term,
} from '@aurelius/core/command';
import type { Secret, SecretPlace } from '@aurelius/core/kernel';

const STORE_NAMES = { keyring: 'keyring', file: 'sealed file', env: 'environment' } as const;

/** A place of secrets as people call it. */
export const storeName = (store: Secret['store']): string => STORE_NAMES[store];

const columns = (context: RenderContext): readonly Column<Secret>[] => [
  { title: 'name', value: ({ name }) => name, grow: true, style: () => 'cyan' },
  { title: 'kept in', value: ({ store }) => (context.tty ? storeName(store) : store) },
  { title: 'set', value: ({ created }) => instantText(created, context) },
  { title: 'last used', value: ({ lastUsed }) => instantText(lastUsed, context) },
];

const list = ({ data }: { readonly data: readonly Secret[] }, context: RenderContext): string =>
  renderTable(data, columns(context), context);

type Fact = readonly [label: string, text: string];

/** What people want to know: nothing that does not apply here. */
function factsOf({ store, chosenBy, file, keyFile, locked, secret }: SecretPlace): Fact[] {
  const kept: Fact = ['kept in', store === null ? 'the first secret decides' : storeName(store)];
  const usesFile = store === 'file';
  const lock = keyFile ?? `a passphrase, ${locked ? 'locked' : 'unlocked'}`;
  return [
    ...(secret === null
      ? []
      : ([
          ['secret', secret.name],
          ['is in', secret.store === null ? 'no place: not set' : storeName(secret.store)],
          ['used by', secret.usedBy.join(', ')],
        ] as const)),
    kept,
    ['chosen by', chosenBy === 'nobody' ? '' : chosenBy],
    ['file', usesFile ? file : ''],
    ['sealed by', usesFile ? lock : ''],
  ];
}

/** Every field of the answer, for programs. */
function fieldsOf({ secret, ...place }: SecretPlace): Fact[] {
  const one = secret ?? { name: null, store: null, usedBy: [] };
  return [
    ...Object.entries(place),
    ['secret', one.name],
    ['secretStore', one.store],
    ['usedBy', one.usedBy.join(',')],
  ].map(([name, value]) => [String(name), String(value ?? '')] as const);
}

function where(place: SecretPlace, context: RenderContext): string {
  if (!context.tty) {
    return fieldsOf(place)
      .map(([name, text]) => `${name}\t${term(text)}`)
      .join('\n');
  }
  const shown = factsOf(place).filter(([, text]) => text !== '');
  const width = Math.max(...shown.map(([label]) => label.length)) + 2;
  return shown
    .map(([label, text]) => paint(context, 'dim', label.padEnd(width)) + term(text))
    .join('\n');
}

/** By operation id. */
export const secretRenderers = { 'secrets.list': list, 'secrets.where': where };

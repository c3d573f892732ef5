// What a budget covers, as a text: `global`, or what it is about and which one. Calls are matched by the scopes they are in.
import type { SpendFor, SpendModel } from '@aurelius/core/plugin';
import type { UsageRow } from './tables.ts';

type Spent = SpendFor & Pick<SpendModel, 'provider' | 'model'>;

/** Every scope that a call is in. */
export const scopesOf = ({ userId, tokenId, project, tags, feature, provider, model }: Spent) => [
  'global',
  `user:${userId}`,
  ...(tokenId === null ? [] : [`token:${tokenId}`]),
  ...(project === null ? [] : [`project:${project}`]),
  ...(feature === null ? [] : [`feature:${feature}`]),
  ...new Set(tags.map((tag) => `tag:${tag}`)),
  `model:${model}`,
  `model:${provider}/${model}`,
];

/** Tags as a row has them: none can hold a comma. */
export const tagsText = (tags: readonly string[]): string =>
  tags.length === 0 ? '' : `,${[...new Set(tags)].join(',')},`;

export const tagsOf = ({ tags }: Pick<UsageRow, 'tags'>): readonly string[] =>
  tags.split(',').filter((tag) => tag !== '');

/** What a scope is about, and which one; the latter is empty for `global`. */
export function scopeParts(scope: string): readonly [kind: string, name: string] {
  const at = scope.indexOf(':');
  return at === -1 ? [scope, ''] : [scope.slice(0, at), scope.slice(at + 1)];
}

// The rule that ties rows to events: what can be put back can be told of, and is its teller's own.
import type { Plugin } from './define.ts';

/** Entities that a plugin answers for and declares no event of. */
export function untoldEntities({
  contract,
  entities = {},
}: Pick<Plugin, 'contract' | 'entities'>): string[] {
  const told = new Set(Object.keys(contract.events).map((type) => type.split(':', 1)[0]));
  return Object.keys(entities).filter((entity) => !told.has(entity));
}

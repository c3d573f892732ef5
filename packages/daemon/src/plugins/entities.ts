// The rows that plugins answer for, by the entity they are recorded under.
import { kernelErrors } from '@aurelius/core/contract';
import type { EntityStore } from '@aurelius/core/db';
import { type Plugin, untoldEntities } from '@aurelius/core/plugin';

/** The rows of one entity, and whose they are. */
export interface KnownEntity {
  /** Plugin id: `<owner>:read` and `<owner>:write` are the permissions that its rows take. */
  readonly owner: string;
  readonly store: EntityStore;
}

export type KnownEntities = ReadonlyMap<string, KnownEntity>;

/**
 * What a plugin brings.
 * @param taken what other plugins have brought
 * @throws Problem `PLUGIN_INVALID` where it answers for an entity that it has no events of, or that is another's
 */
export function entitiesOf(plugin: Plugin, taken: KnownEntities): KnownEntities {
  const { contract, entities = {} } = plugin;
  const [untold] = untoldEntities(plugin);
  if (untold !== undefined) {
    throw kernelErrors.PLUGIN_INVALID(`it keeps rows of ${untold} and declares no event of them`);
  }
  const own = new Map<string, KnownEntity>();
  for (const [entity, store] of Object.entries(entities)) {
    const other = taken.get(entity);
    if (other) throw kernelErrors.PLUGIN_INVALID(`${entity} is an entity of ${other.owner}`);
    own.set(entity, { owner: contract.id, store });
  }
  return own;
}

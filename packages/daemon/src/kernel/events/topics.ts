// Topics: which there are, and which permission each needs. Derived from the events that modules declare.
import { kernelErrors } from '@aurelius/core/contract';
import { eventErrors, type KernelContract } from '@aurelius/core/kernel';
import type { Notice } from './notice.ts';

/** The topic of everything. */
export const EVERYTHING = '*';

/** What one caller wants of the events, and may have. Filters of one key let the same events through. */
export interface Filter {
  readonly key: string;
  readonly userId: string;
  wants(notice: Pick<Notice, 'userId' | 'type' | 'entity'>): boolean;
}

export interface Topics {
  /** Every type that is declared. */
  readonly types: readonly string[];
  /** Which module declares a type; undefined: none of those that are here. */
  ownerOf(type: string): string | undefined;
  /** Whether the module is here, whatever it declares. */
  hasModule(id: string): boolean;
  /**
   * Refuses topics that do not exist or whose module the caller may not read.
   * @throws Problem `EVENT_TOPIC_UNKNOWN`, `MISSING_PERMISSION`
   */
  assertReadable(topics: Iterable<string>, scopes: readonly string[]): void;
  /** What of `topics` the scopes allow. An event that no module declares is for scope `*` alone. */
  filter(userId: string, scopes: readonly string[], topics: Iterable<string>): Filter;
}

/** The permission that reads the events of a module. */
export const readingOf = (module: string): string => `${module}:read`;

/** `task` and `task:created` to the module that declares them. */
function ownersOf(
  contracts: readonly Pick<KernelContract, 'id' | 'events'>[],
): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { id, events } of contracts) {
    for (const type of Object.keys(events)) {
      const entity = type.slice(0, type.indexOf(':'));
      for (const topic of [type, entity]) owners.set(topic, id);
    }
  }
  return owners;
}

/** @param contracts of every module, the kernel's too */
export function createTopics(contracts: readonly Pick<KernelContract, 'id' | 'events'>[]): Topics {
  const modules = new Set(contracts.map(({ id }) => id));
  const owners = ownersOf(contracts);
  const permissions = new Map([...owners].map(([topic, id]) => [topic, readingOf(id)]));
  const mayRead = (topic: string, scopes: readonly string[]) => {
    const permission = permissions.get(topic);
    return scopes.includes('*') || (permission !== undefined && scopes.includes(permission));
  };
  return {
    types: contracts.flatMap(({ events }) => Object.keys(events)),
    ownerOf: (type) => (type.includes(':') ? owners.get(type) : undefined),
    hasModule: (id) => modules.has(id),
    assertReadable(topics, scopes) {
      for (const topic of topics) {
        if (topic === EVERYTHING) continue;
        const permission = permissions.get(topic);
        if (permission === undefined) {
          const known = [...permissions.keys()].sort().join(', ');
          throw eventErrors.EVENT_TOPIC_UNKNOWN(`${topic}; there are: ${known}`);
        }
        if (!mayRead(topic, scopes)) {
          throw kernelErrors.MISSING_PERMISSION(`Topic ${topic} needs ${permission}`);
        }
      }
    },
    filter(userId, scopes, topics) {
      const wanted = new Set(topics);
      const decided = new Map<string, boolean>();
      const decide = (type: string, entity: string) => {
        const asked = wanted.has(EVERYTHING) || wanted.has(entity) || wanted.has(type);
        return asked && mayRead(type, scopes);
      };
      return {
        key: JSON.stringify([userId, [...new Set(scopes)].sort(), [...wanted].sort()]),
        userId,
        wants(notice) {
          if (notice.userId !== userId) return false;
          let answer = decided.get(notice.type);
          if (answer === undefined) {
            answer = decide(notice.type, notice.entity);
            decided.set(notice.type, answer);
          }
          return answer;
        },
      };
    },
  };
}

// The event handlers of a plugin, checked against what it may read.
import { kernelErrors } from '@aurelius/core/contract';
import type { EventHandlers, Manifest, PluginHalf } from '@aurelius/core/plugin';
import { readingOf, type Topics } from '../kernel/events/topics.ts';

/**
 * A type that nobody declares is taken for one of a module in `uses` that is not here, if there is one: then it never comes.
 * @throws Problem `PLUGIN_INVALID` for a type that it may not read, or that nobody can have
 */
export function handlersOf(
  { id, uses }: Pick<Manifest, 'id' | 'uses'>,
  { events = {} }: Pick<PluginHalf, 'events'>,
  topics: Topics,
): EventHandlers {
  const absent = uses.some((permission) => {
    const [module = '', verb] = permission.split(':');
    return verb === 'read' && !topics.hasModule(module);
  });
  for (const [type, handler] of Object.entries(events)) {
    if (typeof handler !== 'function') {
      throw kernelErrors.PLUGIN_INVALID(`what it has for ${type} is no handler`);
    }
    const owner = topics.ownerOf(type);
    if (owner === undefined && !absent) {
      throw kernelErrors.PLUGIN_INVALID(`it reacts to ${type}, an event that nobody declares`);
    }
    if (owner !== undefined && owner !== id && !uses.includes(readingOf(owner))) {
      throw kernelErrors.PLUGIN_INVALID(
        `it reacts to ${type} of ${owner} without ${readingOf(owner)} in its \`uses\``,
      );
    }
  }
  return events;
}

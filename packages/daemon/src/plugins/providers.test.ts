import type { NotificationChannel, Plugin, PluginHalf } from '@aurelius/core/plugin';
import { describe, expect, it } from 'vitest';
import { ProviderRegistry, providersOf } from './providers.ts';

const pigeon: NotificationChannel = {
  title: 'Pigeon',
  fault: async () => null,
  send: async () => {},
};

/** What a plugin whose contract says `provides` answers with these channels. */
const provided = (
  provides: readonly string[],
  channel: Readonly<Record<string, NotificationChannel>>,
  taken = new ProviderRegistry(),
) =>
  providersOf(
    { contract: { id: 'birds', provides } } as unknown as Plugin,
    { providers: { channel } } as unknown as PluginHalf,
    taken,
  );

describe('what plugins provide', () => {
  it('is given, by name, to a plugin that may use the port', () => {
    const registry = new ProviderRegistry();
    const ask = registry.for({ id: 'post', uses: ['channel:use'] });
    expect([...ask('channel')]).toEqual([]);
    registry.add(provided(['channel:pigeon'], { pigeon }));
    expect([...ask('channel')]).toEqual([['pigeon', pigeon]]);
  });

  it('is given to nobody else', () => {
    const ask = new ProviderRegistry().for({ id: 'post', uses: ['sync:use'] });
    expect(() => ask('channel')).toThrow('without channel:use');
  });

  it('has to be what the contract says, no less and no more', () => {
    expect(() => provided(['channel:pigeon'], {})).toThrow('the code does not');
    expect(() => provided([], { pigeon })).toThrow('the contract does not');
  });

  it('has a port that there is, and a name', () => {
    for (const one of ['smoke:signal', 'channel:', 'channel:Pigeon', 'pigeon']) {
      expect(() => provided([one], {})).toThrow(`provides ${one}, which is not <port>:<name>`);
    }
  });

  it('has one provider', () => {
    const registry = new ProviderRegistry();
    registry.add(provided(['channel:pigeon'], { pigeon }));
    expect(() => provided(['channel:pigeon'], { pigeon }, registry)).toThrow('provided by birds');
  });
});

// What `aurelius doctor` asks: whether the channels that somebody set up can deliver.
import type { Check, Host } from '@aurelius/core/plugin';
import type { NotificationConfig } from './contract/config.ts';

type Parts = Pick<Host<NotificationConfig>, 'config' | 'providers'>;

/** Whether anything was set; `false` is what is left off. */
const isTouched = (settings: object): boolean =>
  Object.values(settings).some((value) => value !== undefined && value !== false);

export const channelCheck = (host: Parts): Check => ({
  id: 'channels',
  title: 'Notification channels',
  async run() {
    const wanted = Object.entries(host.config).filter(([, settings]) => isTouched(settings));
    const known = host.providers('channel');
    const asked = wanted.map(async ([name]) => ({ name, fault: await known.get(name)?.fault() }));
    const found = await Promise.all(asked);
    const lacking = found.filter(({ fault }) => typeof fault === 'string');
    if (lacking.length === 0) {
      const names = found.map(({ name }) => name).join(', ');
      return { status: 'ok', detail: names === '' ? 'none set up' : names };
    }
    return {
      status: 'warn',
      detail: lacking.map(({ name, fault }) => `${name}: ${fault}`).join('; '),
      hint: 'aurelius notifications channels',
    };
  },
});

// The daemon half of the slice: operations, jobs and channels wired to their rules.
import { definePlugin } from '@aurelius/core/plugin';
import { desktopChannel } from './channels/desktop.ts';
import { ntfyChannel } from './channels/ntfy.ts';
import { smtpChannel } from './channels/smtp.ts';
import { webhookChannel } from './channels/webhook.ts';
import { websocketChannel } from './channels/websocket.ts';
import { listChannels } from './channels.ts';
import { channelCheck } from './check.ts';
import { ANY, contract } from './contract.ts';
import { deliver } from './deliver.ts';
import { entities } from './entity-store.ts';
import { desktopEnvironment } from './environment.ts';
import { forget } from './forget.ts';
import { circuitOpened, damageFound, jobCancelled, jobDied } from './heard.ts';
import { remind } from './remind.ts';
import { route } from './route.ts';
import { list as listRules, removeRule, setRule } from './rules.ts';
import { ack, list, notify, show, snooze } from './service.ts';
import { tryOut } from './try-out.ts';
import { createTurns } from './turns.ts';

export const plugin = definePlugin(
  contract,
  (host) => {
    const turns = createTurns();
    return {
      operations: {
        notify: (context, input) => notify(host, context, input),
        list: (context, input) => list(host, context, input),
        show: (context, input) => show(host, context, input),
        ack: (context, input) => ack(host, context, input),
        snooze: (context, input) => snooze(host, context, input),
        channels: (_context, input) => listChannels(host, input),
        test: (context, input) => tryOut(host, context, input),
        rules: (context, input) => listRules(host, context, input),
        setRule: (context, input) => setRule(host, context, input),
        quiet: (context, { hours }) =>
          setRule(host, context, { category: ANY, channel: ANY, quiet: hours }),
        removeRule: (context, input) => removeRule(host, context, input),
      },
      jobs: {
        route: (context, payload) => route(host, context, payload),
        send: (context, payload) => deliver(host, turns, context, payload),
        remind: (context, payload) => remind(host, context, payload),
        forget: (context) => forget(host, context),
      },
      events: {
        'job:dead': (context, event) => jobDied(host, context, event),
        'job:cancelled': (context, event) => jobCancelled(host, context, event),
        'circuit:opened': (context, event) => circuitOpened(host, context, event),
        'maintenance:failed': (context, event) => damageFound(host, context, event),
      },
      checks: [channelCheck(host)],
      providers: {
        channel: {
          websocket: websocketChannel(host),
          desktop: desktopChannel(host, desktopEnvironment()),
          webhook: webhookChannel(host),
          ntfy: ntfyChannel(host),
          smtp: smtpChannel(host),
        },
      },
    };
  },
  entities,
);

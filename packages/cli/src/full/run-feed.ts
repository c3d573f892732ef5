// A stream operation without an end: every item is out as soon as it is there, until Ctrl-C or until nobody reads.
import { setTimeout as sleep } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { EXIT } from '@aurelius/core/errors';
import { now, wallClock } from '../clock.ts';
import { jsonText, rowsText } from '../output/view.ts';
import { writeErr, writeOut } from '../output/write.ts';
import { type FollowWorld, feedItems } from './feed.ts';
import type { MadeCall } from './run-made.ts';

/** Part of the longest pause that is waited: nobody else comes back at the same moment, and half a second is soon enough. */
const EAGERNESS = 0.1;

/** Waits for the daemon, and tells a person why nothing comes. */
function patience(): FollowWorld {
  let away = false;
  const note = (text: string) => {
    if (isatty(2)) writeErr(text);
  };
  return {
    random: () => EAGERNESS,
    async sleep(ms) {
      if (!away) note('The daemon went away; waiting for it.\n');
      away = true;
      await sleep(ms);
    },
    connected() {
      if (away) note('The daemon is back.\n');
      away = false;
    },
  };
}

export async function runFeed({ route, input, view, shown, session }: MadeCall): Promise<number> {
  await session.ready();
  for await (const item of feedItems(session, route, input, patience())) {
    const nowLocal = wallClock(now());
    const text = view.json
      ? jsonText(item, view, shown, 0)
      : rowsText(route, item, view, { ...shown, context: { ...shown.context, nowLocal } });
    writeOut(`${text}\n`);
  }
  return EXIT.ok;
}

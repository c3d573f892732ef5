// The suite that every notification channel must pass, bundled or not: a list of named cases for any test runner.
import type { ChannelMessage, NotificationChannel } from '../../plugin/index.ts';
import type { SuiteCase } from './suite.ts';

/** A message as whoever stands at the other end has it. */
export interface ArrivedMessage {
  /** What tells it from others; null: nothing does. */
  readonly id: string | null;
  readonly title: string;
  readonly body: string;
  /** Everything of it that is neither title nor body and that a text could have slipped into: headers, options. */
  readonly around: string;
}

/** A channel, and what it leads to, as far as the suite has to know. */
export interface ChannelSubject {
  /** Set up, so that it can deliver. */
  readonly channel: NotificationChannel;
  /** The same with nothing set up; null: it needs nothing. */
  readonly bare: NotificationChannel | null;
  /** What has arrived, in order. */
  arrived(): Promise<readonly ArrivedMessage[]>;
  /** How the other end is from now on; absent: nothing is at the other end that could be otherwise. */
  behave?(how: 'refuses' | 'hangs'): void;
  close(): Promise<void>;
}

/** How soon a channel lets go of what it waits for, milliseconds. */
const ABORT_MS = 3000;

const MESSAGE: ChannelMessage = {
  id: '01900000-0000-7000-8000-000000000001',
  refs: ['k7dp'],
  category: 'suite',
  priority: 'normal',
  title: 'Backup failed',
  body: 'The disk is full.\nTry again later.',
  link: 'https://example.com/backups/7',
  created: '2026-11-23T10:00:00.000Z',
};

/** Slips into what stands around a text, where something lets it. */
const CANARY = 'canary4e19';

/** Texts that mean something to somebody along the way. */
const HOSTILE: readonly string[] = [
  `x\r\nX-${CANARY}: 1\r\n\r\n${CANARY}`,
  `x\nBcc: ${CANARY}@example.com`,
  `x\r.\r\nMAIL FROM:<${CANARY}@example.com>`,
  `--${CANARY}`,
  `$(touch ${CANARY}) \`${CANARY}\` ; ${CANARY} |`,
  `"', ${CANARY} \\" \\`,
  `<b onclick="${CANARY}">&amp;</b>`,
  `\u001b]0;${CANARY}\u0007\u009b31m`,
  `a\u2028${CANARY}\u0085\u202e`,
  `\u{1f468}\u200d\u{1f469}\u200d\u{1f467} Grüße 漢字 ${CANARY}`,
  `=?utf-8?q?${CANARY}?= ${'long '.repeat(300)}`,
];

const BREAKS = /[\r\n]/;

function assert(holds: boolean, breach: string): asserts holds {
  if (!holds) throw new Error(breach);
}

const calm = () => ({ userId: 'user', signal: new AbortController().signal });

/** @throws Error where it neither answers nor fails in time */
async function settled(work: Promise<unknown>, ms: number): Promise<'sent' | 'failed'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It still waits after ${ms} ms`)), ms);
  });
  const outcome = work.then(
    () => 'sent' as const,
    () => 'failed' as const,
  );
  try {
    return await Promise.race([outcome, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function sendsHostile({ channel, arrived }: ChannelSubject, text: string): Promise<void> {
  const before = (await arrived()).length;
  await channel.send({ ...MESSAGE, title: text, body: text }, calm());
  const [one, ...others] = (await arrived()).slice(before);
  const shown = JSON.stringify(text.slice(0, 40));
  assert(one !== undefined, `${shown} did not arrive`);
  assert(others.length === 0, `${shown} arrived as several messages`);
  assert(!one.around.includes(CANARY), `${shown} is more than a text to somebody: ${one.around}`);
  const words = `${one.title} ${one.body}`;
  assert(words.includes(CANARY), `${shown} lost its words: ${JSON.stringify(words)}`);
}

/**
 * The cases of a channel.
 * @param open makes a subject of its own for each case
 * @example for (const { name, run } of channelSuite(open)) it(name, async () => void (await run()));
 */
export function channelSuite(
  open: () => Promise<ChannelSubject>,
): readonly Omit<SuiteCase, 'file'>[] {
  const one = (
    name: string,
    run: (subject: ChannelSubject) => Promise<unknown>,
  ): Omit<SuiteCase, 'file'> => ({
    name,
    async run() {
      const subject = await open();
      try {
        const skipped = await run(subject);
        return typeof skipped === 'string' ? skipped : undefined;
      } finally {
        await subject.close();
      }
    },
  });
  return [
    one('it has a title of one line', async ({ channel }) => {
      assert(channel.title.trim() !== '' && !BREAKS.test(channel.title), `'${channel.title}'`);
    }),
    one('it says in one line why it cannot deliver, and nothing once it can', async (subject) => {
      const fault = await subject.channel.fault();
      assert(fault === null, `set up, it says: ${fault}`);
      if (subject.bare === null) return 'it needs nothing to be set up';
      const lacking = await subject.bare.fault();
      assert(lacking !== null && lacking.trim() !== '', 'with nothing set up, it says nothing');
      assert(!BREAKS.test(lacking), `it says several lines: ${lacking}`);
      assert((await subject.arrived()).length === 0, 'it sent something to find out');
      return undefined;
    }),
    one('it fails where nothing is set up', async ({ bare }) => {
      if (bare === null) return 'it needs nothing to be set up';
      assert((await settled(bare.send(MESSAGE, calm()), ABORT_MS)) === 'failed', 'it did not fail');
      return undefined;
    }),
    one('it delivers the title and the body', async ({ channel, arrived }) => {
      await channel.send(MESSAGE, calm());
      const [message, ...others] = await arrived();
      assert(others.length === 0, 'it delivered more than once');
      assert(message?.title === MESSAGE.title, `the title is '${message?.title}'`);
      for (const line of MESSAGE.body.split('\n')) {
        assert(message.body.includes(line), `'${line}' is not in '${message.body}'`);
      }
    }),
    one('it delivers a title without a body', async ({ channel, arrived }) => {
      await channel.send({ ...MESSAGE, body: '', link: null, refs: [] }, calm());
      const [message] = await arrived();
      assert(message?.title === MESSAGE.title, `the title is '${message?.title}'`);
    }),
    one('it takes every priority', async ({ channel, arrived }) => {
      const priorities = ['low', 'normal', 'high', 'urgent'] as const;
      for (const priority of priorities) await channel.send({ ...MESSAGE, priority }, calm());
      assert((await arrived()).length === priorities.length, 'it delivered other than one of each');
    }),
    one('it passes on whatever stands in a text as a text', async (subject) => {
      for (const text of HOSTILE) await sendsHostile(subject, text);
    }),
    one('it passes on the id, the same for every attempt', async ({ channel, arrived }) => {
      await channel.send(MESSAGE, calm());
      await channel.send(MESSAGE, calm());
      const ids = (await arrived()).map(({ id }) => id);
      if (ids.every((id) => id === null)) return 'nothing tells its messages apart';
      assert(ids.length === 2 && ids[0] === ids[1], `they are ${ids.join(' and ')}`);
      assert(ids[0]?.includes(MESSAGE.id) === true, `${ids[0]} is not ${MESSAGE.id}`);
      return undefined;
    }),
    one('it fails where the other end does not take it', async (subject) => {
      if (!subject.behave) return 'there is nothing at its other end';
      subject.behave('refuses');
      const outcome = await settled(subject.channel.send(MESSAGE, calm()), ABORT_MS);
      assert(outcome === 'failed', 'it says it was sent');
      return undefined;
    }),
    one('it lets go at once when nobody wants it any more', async (subject) => {
      if (!subject.behave) return 'there is nothing at its other end';
      subject.behave('hangs');
      const gone = new AbortController();
      const work = subject.channel.send(MESSAGE, { ...calm(), signal: gone.signal });
      setTimeout(() => gone.abort(new Error('No longer wanted')), 100);
      assert((await settled(work, ABORT_MS)) === 'failed', 'it says it was sent');
      return undefined;
    }),
  ];
}

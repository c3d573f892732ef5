import { describe, expect, it } from 'vitest';
import type { ChannelMessage, NotificationChannel } from '../../plugin/index.ts';
import { type ArrivedMessage, type ChannelSubject, channelSuite } from './channel-suite.ts';

type Behaviour = Partial<Pick<NotificationChannel, 'title' | 'fault'>> & {
  /** Lines that are sent for a message; a title, a body, and what stands around. */
  readonly sends?: (message: ChannelMessage) => readonly ArrivedMessage[];
  readonly deaf?: boolean;
};

/** A channel over a paper aeroplane, which can be folded wrongly. */
function subject({ sends, deaf = false, ...other }: Behaviour = {}): ChannelSubject {
  const arrived: ArrivedMessage[] = [];
  let how = 'takes';
  const plain = ({ id, title, body }: ChannelMessage) => [{ id, title, body, around: '' }];
  const channel: NotificationChannel = {
    title: 'Paper',
    fault: async () => null,
    async send(message, { signal }) {
      if (how === 'hangs' && !deaf) {
        await new Promise((_, reject) =>
          signal.addEventListener('abort', () => reject(new Error('No longer wanted'))),
        );
      }
      if (how === 'refuses' && !deaf) throw new Error('wet');
      arrived.push(...(sends ?? plain)(message));
    },
    ...other,
  };
  const bare: NotificationChannel = {
    ...channel,
    fault: async () => 'There is no paper',
    send: () => Promise.reject(new Error('There is no paper')),
    ...(other.fault ? { fault: other.fault } : {}),
  };
  return {
    channel,
    bare,
    arrived: async () => arrived,
    behave: (next) => {
      how = next;
    },
    close: async () => {},
  };
}

/** Names of the cases that a channel fails. */
async function failures(behaviour: Behaviour): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of channelSuite(async () => subject(behaviour))) {
    await run().catch(() => failed.push(name));
  }
  return failed;
}

describe('the suite of channels', () => {
  it('passes one that does what it should', async () => {
    expect(await failures({})).toEqual([]);
  });

  const injecting = ({ id, title, body }: ChannelMessage) => {
    const [first = '', ...lines] = title.split(/\r?\n/);
    return [{ id, title: first, body: lines.join('\n') + body, around: lines.join('\n') }];
  };
  it.each<[string, Behaviour, string]>([
    ['two lines of title', { title: 'a\nb' }, 'it has a title of one line'],
    ['a fault once it is set up', { fault: async () => 'no' }, 'it says in one line why'],
    ['no fault with nothing set up', { fault: async () => null }, 'it says in one line why'],
    ['nothing sent', { sends: () => [] }, 'it delivers the title and the body'],
    [
      'a body that is lost',
      { sends: ({ id, title }) => [{ id, title, body: '', around: '' }] },
      'it delivers the title and the body',
    ],
    ['lines that become headers', { sends: injecting }, 'it passes on whatever stands in a text'],
    [
      'an id for each attempt',
      { sends: (it) => [{ ...it, id: `${it.id}${Math.random()}`, around: '' }] },
      'it passes on the id',
    ],
    ['a refusal that is kept quiet', { deaf: true }, 'it fails where the other end'],
    ['no ear for the signal', { deaf: true }, 'it lets go at once'],
  ])('finds %s', async (_fault, behaviour, name) => {
    const failed = await failures(behaviour);
    expect(failed.filter((one) => one.startsWith(name))).toHaveLength(1);
  });
});

// The digest that comes by itself: a notification, once for each day of the user, and none where there is nothing to tell.
import { isProblem, kernelErrors } from '@aurelius/core/contract';
import type { Host, JobContext } from '@aurelius/core/plugin';
import { contract as notifications } from '@aurelius/plugin-notifications/contract';
import { digestOf } from './service.ts';
import { bodyText, headline, isEmpty } from './text.ts';

/** What the job answers. */
export interface Sent {
  readonly date: string;
  readonly sent: boolean;
}

/**
 * Tells the user what the day is about. A day that was told is not told again: notifications know it by its key.
 * @throws Problem what the other slices throw
 */
export async function send(
  host: Pick<Host, 'call' | 'clock'>,
  context: Omit<JobContext, 'progress'>,
): Promise<Sent> {
  const digest = await digestOf(host, context);
  const { date } = digest;
  if (isEmpty(digest)) {
    context.log('There is nothing to tell');
    return { date, sent: false };
  }
  const told = {
    category: 'digest',
    title: `Your day: ${headline(digest)}`,
    body: bodyText(digest),
    dedupeKey: `digest:${date}`,
  };
  try {
    const { count } = await host.call(notifications.operations.notify, told, context);
    return { date, sent: count === 1 };
  } catch (error) {
    if (!isProblem(error, kernelErrors.ROUTE_NOT_FOUND)) throw error;
    // switched off, and no reason to try again
    context.log('Nobody tells people anything: notifications do not run');
    return { date, sent: false };
  }
}

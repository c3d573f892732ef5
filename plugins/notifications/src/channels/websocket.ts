// The channel to whoever is connected: an event of its own, so that what pops up somewhere keeps the rules, too.
import type { Host, NotificationChannel } from '@aurelius/core/plugin';

export const websocketChannel = ({ db }: Pick<Host, 'db'>): NotificationChannel => ({
  title: 'Events',
  fault: async () => null,
  async send(message, { userId }) {
    await db.write((tx) =>
      tx.tell({
        userId,
        entity: 'notification',
        entityId: message.id,
        type: 'notification:delivered',
        data: message,
      }),
    );
  },
});

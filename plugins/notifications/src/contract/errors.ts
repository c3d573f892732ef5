// What can go wrong with notifications, beyond what can go wrong with any request.
import { defineErrors } from '@aurelius/core/contract';

export const notificationErrors = defineErrors({
  NOTIFICATION_NOT_FOUND: {
    status: 404,
    title: 'No notification has this id',
    hint: 'aurelius notifications list --all',
  },
  NOTIFICATION_AMBIGUOUS: { status: 409, title: 'More than one notification starts with this id' },
  NOTIFICATION_UNNAMED: {
    status: 400,
    title: 'Either one notification is named, or all are meant',
    hint: 'aurelius notifications ack REF, or: aurelius notifications ack --all',
  },
  NOTIFICATION_TIME_UNREADABLE: {
    status: 400,
    title: 'The time is not understood',
    hint: 'Write --for 30m, 2h, 3d or 1w, or --until 18:00, 2026-12-24 or 2026-12-24T09:00.',
  },
  NOTIFICATION_CHANNEL_UNKNOWN: {
    status: 422,
    title: 'There is no such channel',
    hint: 'aurelius notifications channels',
  },
  NOTIFICATION_RULE_NOT_FOUND: {
    status: 404,
    title: 'There is no rule for these',
    hint: 'aurelius notifications rules',
  },
  NOTIFICATION_RULE_UNFIT: { status: 422, title: 'The rule says something it cannot say' },
  NOTIFICATION_TEST_FAILED: {
    status: 502,
    title: 'A channel did not take the test message',
    hint: 'aurelius notifications channels',
  },
});

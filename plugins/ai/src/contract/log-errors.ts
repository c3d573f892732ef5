// What can go wrong where somebody looks at what was asked.
import { defineErrors } from '@aurelius/core/contract';

export const logErrors = defineErrors({
  AI_LOG_NOT_FOUND: {
    status: 404,
    title: 'No request in the log has this id',
    hint: 'aurelius ai logs',
  },
  AI_LOG_AMBIGUOUS: { status: 409, title: 'More than one request starts with this id' },
  AI_BODY_NOT_KEPT: {
    status: 409,
    title: 'What was asked is not kept',
    hint: 'Requests from now on are kept with: aurelius config set ai.log.bodies true',
    exit: 'failure',
  },
  AI_SINCE_UNREADABLE: {
    status: 400,
    title: 'The time is not understood',
    hint: 'Write 90m, 24h, 30d or 2w, or 2026-11-01 or 2026-11-01T09:00:00Z.',
  },
});

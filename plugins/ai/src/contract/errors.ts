// Everything that can go wrong with models, by where it goes wrong.
import { gatewayErrors } from './gateway-errors.ts';
import { logErrors } from './log-errors.ts';
import { privacyErrors } from './privacy-errors.ts';
import { processErrors } from './process-errors.ts';
import { promptErrors } from './prompt-errors.ts';
import { requestErrors } from './request-errors.ts';
import { routingErrors } from './routing-errors.ts';
import { upstreamErrors } from './upstream-errors.ts';

export const aiErrors = {
  ...gatewayErrors,
  ...logErrors,
  ...privacyErrors,
  ...processErrors,
  ...promptErrors,
  ...requestErrors,
  ...routingErrors,
  ...upstreamErrors,
};

// Flags that many commands have, made ones and hand-written ones.
import type { FlagSpec } from './spec.ts';

export const JSON_FLAG: FlagSpec = {
  name: 'json',
  type: 'boolean',
  description: 'Print JSON, errors too',
};

export const NO_COLOR_FLAG: FlagSpec = {
  name: 'no-color',
  type: 'boolean',
  description: 'Print without colours',
};

export const NO_AUTOSTART_FLAG: FlagSpec = {
  name: 'no-autostart',
  type: 'boolean',
  description: 'Fail instead of starting the daemon',
};

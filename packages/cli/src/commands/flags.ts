// Flags that several hand-written commands have.
import type { FlagSpec } from '@aurelius/core/command';

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

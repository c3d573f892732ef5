// Flags that several hand-written commands have.
export { JSON_FLAG, NO_AUTOSTART_FLAG, NO_COLOR_FLAG } from '@aurelius/core/command';

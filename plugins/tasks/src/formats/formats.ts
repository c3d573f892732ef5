// The formats there are, each loaded when a file of it is first read or written.
import type { FileFormat } from '../contract.ts';
import type { Format } from './format.ts';

const LOADERS: Readonly<Record<FileFormat, () => Promise<{ format: Format }>>> = {
  json: () => import('./json/format.ts'),
  taskwarrior: () => import('./taskwarrior/format.ts'),
  todotxt: () => import('./todotxt/format.ts'),
  todoist: () => import('./todoist/format.ts'),
  ics: () => import('./ics/format.ts'),
  org: () => import('./org/format.ts'),
  csv: () => import('./csv/format.ts'),
};

export const formatNamed = async (name: FileFormat): Promise<Format> =>
  (await LOADERS[name]()).format;

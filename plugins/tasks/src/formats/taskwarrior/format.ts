// Taskwarrior's JSON: what `task import` reads and `task export` writes.
import { eachRow, type Format } from '../format.ts';
import { decodeTaskwarrior, encodeTaskwarrior } from './row.ts';

export const format: Format = {
  async *encode(tasks, { zone }) {
    for await (const row of tasks.all()) yield encodeTaskwarrior(row, zone);
  },
  decode: (rows, importing) => eachRow(rows, (value) => decodeTaskwarrior(value, importing)),
  lacks: ['ref'],
};

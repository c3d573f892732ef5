// Aurelius' own JSON: the rows that the API answers. Nothing is lost in it.
import { toWire } from '../../row.ts';
import { eachRow, type Format } from '../format.ts';
import { readWhole } from '../wire.ts';

export const format: Format = {
  async *encode(tasks) {
    for await (const row of tasks.all()) yield toWire(row);
  },
  decode: (rows, importing) => eachRow(rows, (value) => readWhole(value, importing)),
  lacks: [],
};

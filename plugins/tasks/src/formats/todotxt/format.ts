// todo.txt: a line for each task.
import { eachRow, type Format } from '../format.ts';
import { decodeLine, encodeLine } from './line.ts';

export const format: Format = {
  async *encode(tasks, { zone }) {
    yield '';
    for await (const row of tasks.all()) yield `${encodeLine(row, zone)}\n`;
  },
  decode: (rows, importing) => eachRow(rows, (value) => decodeLine(value, importing)),
  lacks: [
    'ref',
    'description',
    'notes',
    'annotations',
    'links',
    'reminders',
    'intervals',
    'aiSuggested',
    'aiConfidence',
    'smartScheduled',
    'attributes',
    'updated',
    // the day is kept
    'created',
    'completed',
  ],
};

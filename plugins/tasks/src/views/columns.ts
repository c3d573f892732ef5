// The columns a list can be shown in.
import { COLUMNS, type ColumnName } from '../contract/columns.ts';
import { taskErrors } from '../contract.ts';

/** Most columns of one table. */
const MOST = 30;

/**
 * Reads columns between commas.
 * @throws Problem `TASK_COLUMN_UNKNOWN`
 */
export function parseColumns(text: string): ColumnName[] {
  const names = text.split(',').map((item) => {
    const word = item.trim().toLowerCase();
    const name = COLUMNS.find((one) => one === word);
    if (!name) throw taskErrors.TASK_COLUMN_UNKNOWN(`"${word}" is none of ${COLUMNS.join(', ')}.`);
    return name;
  });
  if (names.length > MOST)
    throw taskErrors.TASK_COLUMN_UNKNOWN(`A table has at most ${MOST} columns.`);
  return [...new Set(names)];
}

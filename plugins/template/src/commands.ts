// Commands that are more than one operation: everything else is made from the contract.
import type { Client } from '@aurelius/core/client';
import { defineCommand, JSON_FLAG, type PluginShell, renderTable } from '@aurelius/core/command';
import { contract, type Line } from './contract.ts';

async function* lines(client: Client): AsyncGenerator<Line> {
  let cursor: string | undefined;
  do {
    const input = { limit: 500, ...(cursor === undefined ? {} : { cursor }) };
    const { data, meta } = await client.call(contract.operations.list, input);
    yield* data;
    cursor = meta.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const digest = defineCommand<PluginShell>({
  spec: {
    id: 'template digest',
    aliases: [],
    summary: 'Count the lines of each day',
    args: [],
    flags: [JSON_FLAG],
    examples: [{ title: 'All days', argv: ['template', 'digest'] }],
  },
  async run({ io, shell: { client, context } }) {
    const days = new Map<string, number>();
    for await (const { created } of lines(client)) {
      const day = created.slice(0, 10);
      days.set(day, (days.get(day) ?? 0) + 1);
    }
    const counted = [...days].map(([day, count]) => ({ day, count }));
    if (io.json) io.out(`${JSON.stringify({ data: counted })}\n`);
    else if (counted.length === 0) io.note('Nothing is kept yet.\n');
    else {
      const columns = [
        { title: 'day', value: ({ day }: (typeof counted)[number]) => day },
        { title: 'lines', value: ({ count }: (typeof counted)[number]) => String(count) },
      ];
      io.out(`${renderTable(counted, columns, context)}\n`);
    }
    return 0;
  },
});

export const commands = [digest];

// What a question might cost: who would answer, and the least, likely and most that it takes.
import { type Client, readText } from '@aurelius/core/client';
import { type CommandIo, term } from '@aurelius/core/command';
import { dollars } from './dollars.ts';
import type { ChatOptions, Message } from './talk.ts';

interface Quote {
  readonly provider: string;
  readonly model: string;
  readonly low: number | null;
  readonly expected: number | null;
  readonly worst: number | null;
  readonly state: string;
  readonly left: number | null;
}

/** @throws Problem as the daemon tells it */
export async function printQuote(
  client: Client,
  messages: readonly Message[],
  { model, maxTokens, maxCost }: ChatOptions,
  io: CommandIo,
): Promise<void> {
  const body = JSON.stringify({ model, maxTokens, maxCost, messages });
  const reply = await client.request('POST', '/api/v1/ai/quote', { body });
  const text = await readText(reply.body);
  if (io.json) {
    io.out(`${text}\n`);
    return;
  }
  const quote = JSON.parse(text) as Quote;
  const sums = [quote.low, quote.expected, quote.worst].map(dollars);
  io.out(`model     ${term(`${quote.provider}/${quote.model}`)}\n`);
  io.out(
    quote.worst === null && quote.low === null
      ? 'cost      unknown\n'
      : `least     ${sums[0]}\nexpected  ${sums[1]}\nmost      ${sums[2]}\n`,
  );
  if (quote.state === 'inferred') io.out('The price is that of its family.\n');
  if (quote.left !== null) io.out(`budget    ${dollars(quote.left)} left\n`);
}

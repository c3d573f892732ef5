import { expect, it } from 'vitest';
import { start } from '../test/host.ts';

const checked = async (config = {}) => {
  const host = await start(undefined, { config });
  const result = await host.half.checks?.[0]?.run();
  await host.close();
  return result;
};

it('finds nothing where nothing is set up, and names what works', async () => {
  expect(await checked()).toEqual({ status: 'ok', detail: 'none set up' });
  const ntfy = { url: 'https://ntfy.sh', topic: 'me' };
  expect(await checked({ ntfy })).toEqual({ status: 'ok', detail: 'ntfy' });
});

it('warns of a channel that is set up by half', async () => {
  const smtp = { url: 'smtps://mail.example.com', from: 'a@example.com' };
  expect(await checked({ smtp })).toEqual({
    status: 'warn',
    detail: 'smtp: Set notifications.smtp.to',
    hint: 'aurelius notifications channels',
  });
});

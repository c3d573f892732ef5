import { expect, it } from 'vitest';
import { useCipherEngine } from '../../db/open.ts';
import { startTestApp } from '../../testing/app.ts';

it('purges from an encrypted database', async () => {
  await useCipherEngine();
  const app = await startTestApp('[secrets]\nstore = "file"\n[storage]\nencryption = true\n');
  const made = await app.call('POST', '/api/v1/tasks', { title: 'gone' });
  await app.call('POST', '/api/v1/tasks', { title: 'stays' });
  const { id } = made.body as { id: string };
  expect((await app.call('DELETE', `/api/v1/tasks/${id}?purge=true`)).status).toBe(204);
  const { body } = await app.call('GET', '/api/v1/tasks');
  expect(body).toMatchObject({ data: [{ title: 'stays' }] });
  await app.close();
});

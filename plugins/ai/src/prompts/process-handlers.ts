// Requests by a prompt as operations: answered at once, or by a job that tells of its answer.
import type { Host, JobHandler, PluginHalf } from '@aurelius/core/plugin';
import { processJobs, processOperations } from '../contract/process.ts';
import type { contract } from '../contract.ts';
import { rendered } from './operations.ts';
import { type Ask, processRequest } from './process.ts';

type Handlers = Pick<PluginHalf<typeof contract>['operations'], keyof typeof processOperations>;

export const processHandlers = (host: Pick<Host, 'texts' | 'db' | 'jobs'>, ask: Ask): Handlers => ({
  process: (context, input) => processRequest(host, ask, context, input),
  enqueue: (context, input) =>
    host.db.write(async (tx) => {
      const { id, ref } = await host.jobs.enqueue(tx, processJobs.process, input, context);
      return { id, ref };
    }),
  async promptsRun(context, trial) {
    const { name: type, prompt, variables, model } = trial;
    const { input } = processOperations.process;
    const asked = input.parse({ type, prompt, context: { variables }, model });
    return {
      ...(await rendered(host, trial)),
      answer: await processRequest(host, ask, context, asked),
    };
  },
});

export const processJob =
  (host: Pick<Host, 'texts' | 'db'>, ask: Ask): JobHandler<typeof processJobs.process> =>
  async (context, payload) => {
    const { userId, jobId, progress } = context;
    const response = await processRequest(host, ask, context, payload, progress);
    const data = { requestId: jobId, response };
    const type = 'ai:response';
    await host.db.write((tx) => tx.tell({ userId, entity: 'ai', entityId: jobId, type, data }));
    return response;
  };

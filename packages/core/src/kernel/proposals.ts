// Proposals: what a program works out and a person decides on, down to the exact input.
import * as z from 'zod';
import { defineErrors } from '../contract/errors.ts';
import { defineOperation } from '../contract/operation.ts';
import { page, pageInput } from '../contract/page.ts';
import { filledText } from '../contract/text.ts';

/** Open proposals that one user can have. */
export const PROPOSALS_OPEN = 100;

export const proposalErrors = defineErrors({
  PROPOSAL_NOT_FOUND: {
    status: 404,
    title: 'There is no such proposal',
    hint: 'aurelius proposals list',
  },
  PROPOSAL_AMBIGUOUS: { status: 409, title: 'More than one proposal starts with this id' },
  PROPOSAL_UNSUITABLE: {
    status: 400,
    title: 'This operation cannot be proposed',
  },
  PROPOSALS_FULL: {
    status: 409,
    title: `There are ${PROPOSALS_OPEN} open proposals; decide on some first`,
    hint: 'aurelius proposals list',
  },
  PROPOSAL_CHANGED: {
    status: 409,
    title: 'The hash is not that of the proposal: nothing was done',
    hint: 'Show the proposal again, and accept what it shows.',
  },
  PROPOSAL_DECIDED: { status: 409, title: 'The proposal is not open any more' },
});

const id = z
  .string()
  .min(1)
  .max(64)
  .describe('Id or ref of a proposal, the start of one, or its number in the last list')
  .meta({
    'x-names': 'proposal',
    'x-cli': { suggest: { list: 'proposals.list', value: 'ref', about: 'title' } },
  });

const proposal = z
  .object({
    id: z.uuid(),
    ref: z.string().describe('Short name'),
    operation: z.string().describe('Id of the operation that acceptance runs'),
    title: z.string(),
    reason: z.string().nullable(),
    by: z.string().describe('Id of the token that made it, or `owner`'),
    source: z
      .object({
        plugin: z.string(),
        feature: z.string().describe('What the plugin was doing'),
        model: z.string().nullable().describe('Whose answer it is'),
        request: z.string().nullable().describe('Id of the request to the model'),
        untrusted: z.boolean().describe('Text of other people had a part in it'),
      })
      .nullable()
      .describe('What worked it out on behalf of `by`; null: nothing else'),
    state: z.enum(['open', 'accepted', 'rejected', 'expired']),
    created: z.iso.datetime(),
    expires: z.iso.datetime(),
    decided: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Proposal' });
export type Proposal = z.output<typeof proposal>;

const proposalDetails = proposal
  .extend({
    input: z.string().describe('Exact input that acceptance runs: canonical JSON, keys sorted'),
    hash: z
      .string()
      .describe(
        'SHA-256 (hex) of the canonical JSON `{"input":…,"operation":…}`; names what is accepted',
      ),
  })
  .meta({ id: 'ProposalDetails' });
export type ProposalDetails = z.output<typeof proposalDetails>;

const one = z.strictObject({ id });
const { PROPOSAL_NOT_FOUND, PROPOSAL_AMBIGUOUS, PROPOSAL_DECIDED } = proposalErrors;
const found = [PROPOSAL_NOT_FOUND, PROPOSAL_AMBIGUOUS];
const WRITE = 'proposals:write';

const list = defineOperation({
  id: 'proposals.list',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/proposals',
  summary: 'List proposals, newest first',
  input: z.strictObject({
    ...pageInput,
    state: proposal.shape.state.optional().describe('Only those in this state'),
  }),
  output: page(proposal),
  lists: 'proposal',
  errors: [],
  permission: 'proposals:read',
  effects: 'read',
  cli: { command: 'proposals list', aliases: ['proposals ls'], bare: true },
  examples: [
    { title: 'What waits for a decision', argv: ['proposals', 'list', '--state', 'open'] },
  ],
});

const show = defineOperation({
  id: 'proposals.show',
  kind: 'json',
  method: 'GET',
  path: '/api/v1/proposals/:id',
  summary: 'Show a proposal: the exact input that acceptance runs, and its hash',
  input: one,
  output: proposalDetails,
  errors: found,
  permission: 'proposals:read',
  effects: 'read',
  cli: { command: 'proposals show', args: [{ field: 'id' }] },
  examples: [],
});

const create = defineOperation({
  id: 'proposals.create',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/proposals',
  status: 201,
  summary: 'Propose a call that a person decides on',
  description:
    'The caller needs the permission of the operation as well. What can be proposed changes rows and nothing else, takes JSON, and needs no person by itself. A proposal expires after 24 hours.',
  input: z.strictObject({
    operation: z.string().min(1).max(128).describe('Id of an operation: `tasks.create`'),
    input: z
      .record(z.string(), z.unknown())
      .describe('Its input, fields of path and body in one object')
      .meta({ 'x-cli': { flag: 'with', json: true } }),
    title: filledText(200).describe('What it would do, in words'),
    reason: filledText(2000).optional().describe('Why it is proposed'),
  }),
  output: proposalDetails,
  errors: [proposalErrors.PROPOSAL_UNSUITABLE, proposalErrors.PROPOSALS_FULL],
  permission: WRITE,
  effects: 'write',
  limits: { body: 64 * 1024 },
  cli: { command: 'proposals create', args: [{ field: 'operation' }] },
  examples: [
    {
      title: 'A task that somebody else decides on',
      argv: [
        ...['proposals', 'create', 'tasks.create', '--with', '{"title":"Renew the passport"}'],
        ...['--title', 'Renew the passport', '--reason', 'It expires in March'],
      ],
    },
  ],
});

const accept = defineOperation({
  id: 'proposals.accept',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/proposals/:id/accept',
  summary: 'Accept a proposal: its operation runs at once, on your behalf',
  description:
    'The hash names what was shown. The operation and the acceptance are one transaction and one step of undo: where the operation fails, its problem is answered and the proposal stays open. The token needs the permission of the operation as well. On a terminal, aurelius shows the proposal, asks, and answers with a token that it keeps in the file human.token beside the database; without a terminal it refuses. This keeps programs with tokens of their own from deciding; a process that runs as the same user of the system is not held off.',
  input: one.extend({
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: 'takes the hash that show printed' })
      .describe('Hash of the proposal, as `show` told it'),
  }),
  output: proposalDetails,
  errors: [
    ...found,
    PROPOSAL_DECIDED,
    proposalErrors.PROPOSAL_CHANGED,
    proposalErrors.PROPOSAL_UNSUITABLE,
  ],
  permission: WRITE,
  effects: 'write',
  human: true,
  cli: {
    command: 'proposals accept',
    args: [{ field: 'id' }],
    confirm: 'Accept {}?',
    shows: { operation: 'proposals.show', fills: ['hash'] },
  },
  examples: [],
});

const reject = defineOperation({
  id: 'proposals.reject',
  kind: 'json',
  method: 'POST',
  path: '/api/v1/proposals/:id/reject',
  summary: 'Reject a proposal; nothing of it is done',
  input: one,
  output: proposal,
  errors: [...found, PROPOSAL_DECIDED],
  permission: WRITE,
  effects: 'write',
  cli: { command: 'proposals reject', args: [{ field: 'id', many: 'each' }] },
  examples: [],
});

export const proposalEvents = {
  'proposal:created': proposal,
  'proposal:accepted': proposal,
  'proposal:rejected': proposal,
  'proposal:expired': proposal,
};

export const proposalOperations = { list, show, create, accept, reject };

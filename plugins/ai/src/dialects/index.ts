// The wire layer of the gateway to models: what is said in each dialect, without a word about who is called or what it costs.

export { anthropicRefusal, openAiRefusal } from '../contract/refusals.ts';
export { type Incoming, type Part, readIncoming } from './incoming.ts';
export { type Outgoing, outgoing, translates, type Upstream, withTexts } from './outgoing.ts';
export { errorText } from './parse.ts';
export { type Passage, type PassageAsk, passage, type StreamDialect } from './passage.ts';
export { invalid } from './pointer.ts';
export { type StreamStep, WireError } from './stream.ts';
export { inputGuessOf, inputMostOf, isCount } from './tokens.ts';
export { upstreamProblem } from './upstream.ts';
export { laterMessagesUsage, usageOfChat, usageOfMessages, usageOfResponses } from './usage.ts';
export { type Whole, type WholeAsk, wholeAnswer } from './whole.ts';

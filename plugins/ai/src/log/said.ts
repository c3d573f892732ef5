// What a model said in a body that is kept, whatever its dialect: for a person who compares two answers.

type Json = unknown;

const member = (value: Json, key: string): Json =>
  typeof value === 'object' && value !== null ? (value as Record<string, Json>)[key] : undefined;

const list = (value: Json): readonly Json[] => (Array.isArray(value) ? value : []);
const text = (value: Json): string => (typeof value === 'string' ? value : '');

/** Of one JSON object: a whole answer, or what a stream says at once. */
function saidAtOnce(json: Json): string {
  const choices = list(member(json, 'choices')).map((choice) =>
    text(member(member(choice, 'message') ?? member(choice, 'delta'), 'content')),
  );
  const blocks = list(member(json, 'content')).map((block) => text(member(block, 'text')));
  const output = list(member(json, 'output')).flatMap((item) =>
    list(member(item, 'content')).map((part) => text(member(part, 'text'))),
  );
  const { type, delta } = { type: text(member(json, 'type')), delta: member(json, 'delta') };
  const streamed =
    type === 'response.output_text.delta' ? text(delta) : text(member(delta, 'text'));
  return [...choices, ...blocks, ...output, streamed].join('');
}

function parsed(line: string): Json {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The words of an answer in chat completions, Messages or Responses, whole or streamed; empty: none are found. */
export function saidIn(body: Uint8Array): string {
  const whole = Buffer.from(body).toString();
  if (!/^(?:data|event|id|:)/.test(whole)) return saidAtOnce(parsed(whole));
  return whole
    .split(/\r\n|\r|\n/)
    .flatMap((line) => (line.startsWith('data:') ? [saidAtOnce(parsed(line.slice(5)))] : []))
    .join('');
}

// Secrets never reach a log: fields are recognised by their names, at any depth.

const SECRET =
  /^(authorization|cookie|set-cookie|code|.*(token|password|passphrase|secret|api[-_]?key|credential)s?)$/i;

/** Error codes are told by their shape from codes that grant something: `TASK_NOT_FOUND`, `ENOENT`. */
const ERROR_CODE = /^[A-Z][A-Z0-9_]{2,63}$/;

const HIDDEN = '[redacted]';

const MAX_DEPTH = 6;

function isSecret(name: string, value: unknown): boolean {
  if (!SECRET.test(name)) return false;
  return name !== 'code' || typeof value === 'object' || !ERROR_CODE.test(String(value));
}

/** An error as data: its own words and where it came from, with the errors that caused it. */
function errorFields(error: Error, depth: number): Record<string, unknown> {
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' && ERROR_CODE.test(code) ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}

/** A copy of `value` without secrets, fit for one line of a log. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return errorFields(value, depth);
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      isSecret(name, item) ? HIDDEN : redact(item, depth + 1),
    ]),
  );
}

// Coded errors: what went wrong, in one value that HTTP, CLI and docs all read.
// A Problem is expected and explained; anything else that is thrown is a bug and never reaches a client in words.

/** Process exit codes of the CLI, by name (stable API; sysexits.h where one fits). */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  notFound: 3,
  auth: 4,
  conflict: 5,
  refused: 6,
  timeout: 7,
  partial: 8,
  unavailable: 69,
  bug: 70,
  retry: 75,
  config: 78,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof EXIT;

const EXIT_BY_STATUS: Record<number, ExitName> = {
  400: 'refused',
  401: 'auth',
  403: 'auth',
  404: 'notFound',
  405: 'refused',
  408: 'timeout',
  409: 'conflict',
  412: 'conflict',
  413: 'refused',
  415: 'refused',
  417: 'refused',
  422: 'refused',
  429: 'retry',
  431: 'refused',
  500: 'bug',
  503: 'retry',
  504: 'timeout',
  507: 'failure',
};

/** What is fixed about one error code. */
export interface ErrorSpec {
  /** HTTP status; also decides the CLI's exit code unless `exit` says otherwise. */
  readonly status: number;
  /** One short sentence without particulars: the `title` of RFC 9457. */
  readonly title: string;
  /** What to do about it, when that is always the same. */
  readonly hint?: string;
  readonly exit?: ExitName;
  /** Whether the same call may succeed later unchanged. */
  readonly retryable?: boolean;
}

/** One offending field of an input: a JSON pointer (RFC 6901) and what is wrong with it. */
export interface FieldError {
  readonly pointer: string;
  readonly message: string;
}

/** RFC 9457 problem details with Aurelius' extension members: the body of every error answer. */
export interface ProblemJson {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly retryable: boolean;
  /** How a command that meets it ends, by name; absent: as `status` says. */
  readonly exit?: ExitName;
  readonly requestId?: string;
  readonly errors?: readonly FieldError[];
}

/** Last item of a stream that fails after its first byte: the problem stands for everything that is missing. */
export interface StreamProblem {
  readonly type: 'problem';
  readonly problem: ProblemJson;
}

interface ProblemDetails {
  /** Overrides the spec's hint. */
  readonly hint?: string;
  readonly errors?: readonly FieldError[];
  /** Seconds until a retry makes sense: becomes `Retry-After`. */
  readonly retryAfter?: number;
  /** Request of the daemon that ended in it, where another program told of it. */
  readonly requestId?: string;
  readonly cause?: unknown;
}

/** An expected failure with a stable code. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly spec: ErrorSpec;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly errors: readonly FieldError[] | undefined;
  /** Seconds until a retry makes sense; undefined: nobody said. */
  readonly retryAfter: number | undefined;
  readonly requestId: string | undefined;

  constructor(code: string, spec: ErrorSpec, detail?: string, more: ProblemDetails = {}) {
    super(detail ?? spec.title, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.spec = spec;
    this.detail = detail;
    this.hint = more.hint ?? spec.hint;
    this.errors = more.errors;
    this.retryAfter = more.retryAfter;
    this.requestId = more.requestId;
  }

  /** Whether the same call may succeed later unchanged. */
  get retryable(): boolean {
    return this.spec.retryable ?? false;
  }

  /** The wire form; `requestId` ties it to the daemon's log. */
  toJson(requestId: string | undefined = this.requestId): ProblemJson {
    return {
      type: `urn:aurelius:error:${this.code}`,
      title: this.spec.title,
      status: this.spec.status,
      code: this.code,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      retryable: this.retryable,
      ...(this.spec.exit === undefined ? {} : { exit: this.spec.exit }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    };
  }
}

/** Makes one Problem of a declared code. */
export type ProblemFactory = ((detail?: string, more?: ProblemDetails) => Problem) & {
  readonly code: string;
  readonly spec: ErrorSpec;
};

/** Declares a slice's error codes; each key becomes a factory: `throw errors.TASK_NOT_FOUND('…')`. */
export function defineErrors<const T extends Record<string, ErrorSpec>>(
  specs: T,
): { readonly [K in keyof T]: ProblemFactory } {
  const made: Record<string, ProblemFactory> = {};
  for (const [code, spec] of Object.entries(specs)) {
    made[code] = Object.assign(
      (detail?: string, more?: ProblemDetails) => new Problem(code, spec, detail, more),
      { code, spec },
    );
  }
  return made as { readonly [K in keyof T]: ProblemFactory };
}

/**
 * Whether something thrown is a Problem; with a factory, whether it is that one: `isProblem(error, taskErrors.TASK_NOT_FOUND)`.
 * Also true of problems from a bundle with its own copy of the class.
 */
export const isProblem = (error: unknown, of?: ProblemFactory): error is Problem =>
  error instanceof Error &&
  error.name === 'Problem' &&
  'spec' in error &&
  (of === undefined || (error as Problem).code === of.code);

/**
 * The exit code a command ends with when it meets this error, whether it was made here or told by a daemon.
 * A name that is not known here counts for nothing: a plugin or a newer daemon may use one.
 */
export function exitCodeOf(error: { status: number; exit?: ExitName | undefined }): number {
  const { exit, status } = error;
  const known = exit !== undefined && Object.hasOwn(EXIT, exit) ? exit : undefined;
  return EXIT[known ?? EXIT_BY_STATUS[status] ?? 'failure'];
}

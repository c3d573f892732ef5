// Checks as data: what `aurelius doctor` asks the daemon and every plugin, and what can be mended at once.

export interface CheckResult {
  /** `warn`: it works, but somebody should look. */
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was found, in a few words. */
  readonly detail: string;
  /** A command or a step that mends it. */
  readonly hint?: string;
}

export interface Check {
  /** Within its owner, kebab case: `owner.id` names it everywhere. */
  readonly id: string;
  /** What is checked, as a noun: `Write-ahead log`. */
  readonly title: string;
  /** Also asked by `doctor --security`. */
  readonly security?: boolean;
  run(): CheckResult | Promise<CheckResult>;
  /** Mends what `run` found and answers what was done; absent: only a person can. */
  fix?(): Promise<string>;
}

// Figures for `/metrics` (Prometheus text exposition format): read when somebody asks, never pushed.

/** One value, told apart from others of its name by labels. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Metric {
  /** `aurelius_<owner>_<what>_<unit>`; counters end in `_total`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly help: string;
  read(): readonly Sample[] | Promise<readonly Sample[]>;
}

// Programs of the user that are asked before something is done, as a plugin meets them.

/** A program in a folder of hooks that may be run. */
export interface HookProgram {
  /** Of its file. */
  readonly name: string;
  /** What is run. */
  readonly path: string;
}

/** A folder of hooks as it stands. */
export interface HookFolder {
  /** Absolute path. */
  readonly path: string;
  /** Why nothing of it is run, in words; null: it is fit to be. */
  readonly fault: string | null;
  /** Files whose names are those of hooks, by name. */
  readonly programs: readonly HookProgram[];
  /** The same that are not run, and why. */
  readonly ignored: readonly { readonly name: string; readonly fault: string }[];
}

export interface HookProgramCall {
  readonly args: readonly string[];
  /** What it reads. */
  readonly input: string;
  /** Longest run, milliseconds. */
  readonly longestMs: number;
  readonly signal: AbortSignal;
}

export interface HookProgramRun {
  /** `late`: it took too long; `flooded`: it wrote more than 1 MiB; `unstarted`: it could not be run. */
  readonly end: 'done' | 'failed' | 'late' | 'flooded' | 'unstarted';
  /** Exit code; null: it was ended, or never ran. */
  readonly exit: number | null;
  /** Standard output, whole unless it flooded. */
  readonly stdout: string;
  /** The last 4 KiB of both outputs. */
  readonly tail: string;
}

export interface HostHooks {
  /**
   * The folder `hooks/<name>` beside the config file; null: it is not there, or what runs was asked for by a hook or only
   * asks what would happen, and no hook hears of that. Cheap where there is none.
   */
  folder(name: string, isHook: (file: string) => boolean): HookFolder | null;
  /** Runs a program of a folder to its end, a few at once, in the folder and with the environment that hooks have. */
  run(folder: HookFolder, program: HookProgram, call: HookProgramCall): Promise<HookProgramRun>;
}

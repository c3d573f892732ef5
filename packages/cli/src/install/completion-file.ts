// The completion script as a file, where each shell looks for those of its user.
import { join } from 'node:path';
import { SCRIPTS, SHELLS, type ShellName } from '../complete/scripts.ts';
import type { Environment } from '../environment.ts';
import { WRITTEN_BY } from './written-file.ts';

export interface CompletionFile {
  readonly file: string;
  readonly text: string;
  /** What the shell's own start file needs for it; null: nothing. */
  readonly advice: string | null;
}

export function completionFile(
  shell: ShellName,
  { env, homes }: Pick<Environment, 'env' | 'homes'>,
): CompletionFile {
  const home = homes['~'] as string;
  const data = env['XDG_DATA_HOME'] || join(home, '.local/share');
  const config = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const functions = join(data, 'zsh/site-functions');
  const file = {
    bash: join(data, 'bash-completion/completions/aurelius'),
    zsh: join(functions, '_aurelius'),
    fish: join(config, 'fish/completions/aurelius.fish'),
  }[shell];
  // zsh reads the first line
  const text = SCRIPTS[shell].replace('\n', () => `\n# ${WRITTEN_BY}\n`);
  const advice = {
    bash: 'Needs the package bash-completion, or in ~/.bashrc: eval "$(aurelius completion bash)"',
    zsh: `Needs in ~/.zshrc, before compinit: fpath=(${functions} $fpath)`,
    fish: null,
  }[shell];
  return { file, text, advice };
}

/** Those that may have been written. */
export const completionFiles = (environment: Environment): readonly string[] =>
  SHELLS.map((shell) => completionFile(shell, environment).file);

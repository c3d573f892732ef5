// What every command that changes plugins does: ask for permissions, commit, restart the daemon, and take it all back when
// a plugin then does not run.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type CommandIo, term } from '@aurelius/core/command';
import { EXIT } from '@aurelius/core/errors';
import { pluginErrors } from '@aurelius/core/plugin-errors';
import { usage } from '../call/usage.ts';
import { type Applied, applyPlugins, pluginState } from '../daemon/apply-plugins.ts';
import { restartDaemon } from '../daemon/stop.ts';
import type { Environment } from '../environment.ts';
import { confirmed } from '../full/confirm.ts';
import { isTerminal } from '../output/terminal.ts';
import type { Change, Step } from '../plugins/change.ts';

type Drafts = typeof import('../plugins/drafts.ts');

/** Loaded only here: it brings the schema library. */
export const drafts = ({ buildDir }: Environment): Drafts =>
  createRequire(join(buildDir, 'full.cjs'))('./plugins.cjs') as Drafts;

/** How permissions are granted. */
export interface Consent {
  readonly yes: boolean;
  readonly granted: readonly string[];
}

/**
 * Whether the permissions that a change asks for are granted.
 * @throws Problem `USAGE` naming the flag where nobody can be asked, `PLUGIN_NOT_GRANTED` when flags grant too little
 */
async function consents(
  steps: readonly Step[],
  { yes, granted }: Consent,
  io: CommandIo,
): Promise<boolean> {
  for (const { id, asks, reasons } of steps) {
    const open = yes ? [] : asks.filter((one) => !granted.includes(one));
    if (open.length === 0) continue;
    const flags = open.map((one) => `--grant ${one}`).join(' ');
    if (granted.length > 0) {
      throw pluginErrors.PLUGIN_NOT_GRANTED(`${id} also asks for ${open.join(', ')}.`, {
        hint: `Add ${flags}`,
      });
    }
    if (!isTerminal(0) || !isTerminal(2)) {
      throw usage(`${id} asks for ${open.join(', ')}: grant it by ${flags}, or by --yes.`);
    }
    const lines = open.map((one) => [one, reasons[one] ?? ''].map(term).join('  ').trimEnd());
    io.note(`${term(id)} wants to use:\n${lines.map((line) => `  ${line}\n`).join('')}`);
    if (!(await confirmed('Its code runs inside the daemon. Grant this?'))) return false;
  }
  return true;
}

/** @throws Problem `PLUGIN_NOT_STARTED`, once everything is as it was */
async function takeBack(
  change: Change,
  environment: Environment,
  reason: string,
  hint?: string,
): Promise<never> {
  change.revert();
  // it ran before, and may have ended over the change
  await restartDaemon(environment);
  throw pluginErrors.PLUGIN_NOT_STARTED(reason, hint === undefined ? {} : { hint });
}

/** Makes a committed change take effect, or takes it back. */
async function applied(change: Change, environment: Environment): Promise<Applied> {
  let how: Applied;
  try {
    how = await applyPlugins(environment);
  } catch (error) {
    return takeBack(change, environment, (error as Error).message);
  }
  if (how !== 'restarted') return how;
  for (const { id } of change.steps) {
    const found = await pluginState(environment, id);
    if (found?.state !== 'failed') continue;
    const reason = `${id}: ${found.reason}`;
    return takeBack(change, environment, reason, found.hint ?? undefined);
  }
  return how;
}

/** What is said of each plugin. */
export type Said = (step: Step) => string;

const AFTER: Record<Applied, string> = {
  restarted: '',
  'not running': 'The daemon does not run; it takes effect when it starts.\n',
  waiting:
    'It takes effect once what keeps the daemon running has restarted it: systemctl --user restart aurelius, or its container.\n',
};

/**
 * Carries out a change.
 * @param said in text of each plugin it changed
 * @returns the exit code
 * @throws Problem as {@link consents}; `PLUGIN_NOT_STARTED` when it was taken back
 */
export async function carryOut(
  preparing: Promise<Change>,
  said: Said,
  io: CommandIo,
  environment: Environment,
  consent: Consent = { yes: false, granted: [] },
): Promise<number> {
  const change = await preparing;
  try {
    if (!(await consents(change.steps, consent, io))) return EXIT.failure;
    let how: Applied | null = null;
    if (change.changes) {
      change.commit();
      how = await applied(change, environment);
    }
    if (io.json) {
      const plugins = change.steps.map(({ id, version, from }) => ({ id, version, from }));
      io.out(`${JSON.stringify({ changed: change.changes, daemon: how, plugins })}\n`);
    } else if (change.changes) {
      for (const step of change.steps) io.out(`${term(said(step))}\n`);
    } else io.note('Everything is that way already.\n');
    if (how !== null) io.note(AFTER[how]);
    return EXIT.ok;
  } finally {
    change.end();
  }
}

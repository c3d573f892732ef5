// What the doctor says of Taskwarrior's hooks.
import type { Check, Host } from '@aurelius/core/plugin';
import { HOOK_FOLDER, isHook } from './run.ts';

export const hookCheck = ({ hooks }: Pick<Host, 'hooks'>): Check => ({
  id: 'hooks',
  title: 'Hooks of Taskwarrior',
  security: true,
  run() {
    const folder = hooks.folder(HOOK_FOLDER, isHook);
    if (!folder) return { status: 'ok', detail: 'none' };
    if (folder.fault !== null) {
      return {
        status: 'warn',
        detail: `hooks/${HOOK_FOLDER} is not used: ${folder.fault}`,
        hint: `chmod 700 ${folder.path}`,
      };
    }
    const [first, ...others] = folder.ignored;
    if (!first)
      return { status: 'ok', detail: `${folder.programs.length} asked before each change` };
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    return { status: 'warn', detail: `${first.name} is not run: ${first.fault}${more}` };
  },
});

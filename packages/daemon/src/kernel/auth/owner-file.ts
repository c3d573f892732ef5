// The owner's own token: in a file that nobody else may read, made anew whenever file and database disagree.
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWNER } from './principal.ts';
import type { Tokens } from './tokens.ts';

export const ownerFileIn = (dataDir: string): string => join(dataDir, 'owner.token');

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

/** Makes sure that `file` holds a valid token of the owner, for this user's eyes only. */
export async function ensureOwnerFile(tokens: Tokens, file: string): Promise<void> {
  const text = read(file);
  if (text !== '' && tokens.find(text)?.kind === 'owner') {
    chmodSync(file, 0o600);
    return;
  }
  for (const { id, kind } of tokens.list(OWNER)) {
    if (kind === 'owner') await tokens.revoke(OWNER, id);
  }
  const made = await tokens.create({
    userId: OWNER,
    name: 'owner',
    kind: 'owner',
    scopes: ['*'],
    expiresAt: null,
  });
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${made.token}\n`, { mode: 0o600 });
  renameSync(fresh, file);
}

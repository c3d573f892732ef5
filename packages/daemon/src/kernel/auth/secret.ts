// The text of a token: `aur_<kind>_<id>_<secret>`, a shape that scanners for leaked secrets can find.
import { hash } from 'node:crypto';
import type { Token } from '@aurelius/core/kernel';
import type { Ids } from '@aurelius/core/plugin';

const ID_LENGTH = 10;
/** Base32 letters: 5 bits each but the first, 259 bits together. */
const SECRET_LENGTH = 52;

/** A fresh token: its id and its whole text. */
export function makeToken(kind: Token['kind'], ids: Ids): { id: string; text: string } {
  const id = ids.ref(ID_LENGTH);
  return { id, text: `aur_${kind}_${id}_${ids.ref(SECRET_LENGTH)}` };
}

/** What is stored of a token and looked up by: SHA-256 of its text, hex. */
export const secretHash = (text: string): string => hash('sha256', text);

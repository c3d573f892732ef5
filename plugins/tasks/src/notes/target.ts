// What a link leads to, told from how it is written. Only what is no program and carries no password becomes a link.
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Task, taskErrors } from '../contract.ts';

type Type = Task['links'][number]['type'];

/** Schemes that name something to look at or somebody to reach, and run nothing. */
const SCHEMES: ReadonlySet<string> = new Set([
  ...['http:', 'https:', 'mailto:', 'tel:', 'ftp:', 'ftps:', 'sftp:', 'ssh:', 'git:'],
  ...['irc:', 'ircs:', 'xmpp:', 'matrix:', 'gemini:', 'geo:', 'doi:'],
]);

const unreadable = (detail: string) => taskErrors.TASK_LINK_UNREADABLE(detail);

function url(text: string): string {
  const parsed = URL.parse(text);
  if (!parsed) throw unreadable('It is not a URL.');
  if (!SCHEMES.has(parsed.protocol)) throw unreadable(`${parsed.protocol} is no scheme for links.`);
  if (parsed.password !== '') throw unreadable('A link carries no password.');
  return parsed.href;
}

function file(text: string): string {
  let path = text;
  if (/^file:/i.test(text)) {
    try {
      path = fileURLToPath(text);
    } catch {
      throw unreadable('It names no file of this machine.');
    }
  }
  if (!path.startsWith('/')) {
    throw taskErrors.TASK_LINK_UNREADABLE('A file is linked by its absolute path.', {
      hint: 'Put "$PWD/" before the name.',
    });
  }
  return posix.normalize(path);
}

function mail(text: string): string {
  const bare = /^mid:/i.test(text) ? text.slice('mid:'.length) : text.replace(/^<(.*)>$/, '$1');
  if (!/^[^\s<>@]+@[^\s<>@]+$/.test(bare)) throw unreadable('It is not a Message-ID.');
  return bare;
}

const READERS = {
  url,
  file,
  mail,
  event: (text: string) => text.replace(/^event:/i, ''),
} as const satisfies Record<Type, (text: string) => string>;

const typeOf = (text: string): Type => {
  if (/^mid:/i.test(text) || /^<.*>$/.test(text)) return 'mail';
  if (/^event:/i.test(text)) return 'event';
  return /^[a-z][a-z0-9+.-]*:/i.test(text) && !/^file:/i.test(text) ? 'url' : 'file';
};

/**
 * What a text links to.
 * @param type where the text does not show it
 * @throws Problem `TASK_LINK_UNREADABLE`
 */
export function readTarget(text: string, type?: Type): { type: Type; target: string } {
  const trimmed = text.trim();
  const known = type ?? typeOf(trimmed);
  const target = READERS[known](trimmed);
  if (target === '') throw unreadable('It names nothing.');
  return { type: known, target };
}

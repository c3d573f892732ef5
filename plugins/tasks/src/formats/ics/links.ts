// Links of a task as the URIs of ATTACH and URL, both ways.
import type { Task } from '../../contract.ts';

export type Link = Task['links'][number];

/** A link as others can follow it; null where they cannot. */
export function uriOf({ type, target }: Link): string | null {
  if (type === 'file') return `file://${encodeURI(target)}`;
  if (type === 'mail') return `mid:${encodeURIComponent(target.replace(/^<|>$/g, ''))}`;
  return type === 'url' && /^[a-z][a-z0-9+.-]*:[^\s\p{C}]+$/iu.test(target) ? target : null;
}

/** What a link of a file leads to. */
export function linkOf(uri: string, added: string): Link | null {
  const of = (type: Link['type'], target: string) => ({
    ...{ type, target, title: null, source: null, file: null, added },
  });
  const decoded = (text: string) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  if (/^file:\/\//i.test(uri))
    return of('file', decoded(uri.replace(/^file:\/\/(?:localhost)?/i, '')));
  if (/^(?:mid|message):/i.test(uri)) {
    const id = decoded(uri.replace(/^[a-z]+:(?:\/\/)?/i, ''));
    return of('mail', id.startsWith('<') ? id : `<${id}>`);
  }
  return /^[a-z][a-z0-9+.-]*:./i.test(uri) ? of('url', uri) : null;
}

// Cuts an org file into entries: a heading, its planning line, its drawers and its body.
import type { BodyRow } from '@aurelius/core/plugin';
import { lineOfBody } from './encode.ts';
import { type Heading, type Keywords, readHeading, USUAL, withKeywords } from './heading.ts';

export interface Entry {
  readonly line: number;
  /** The line of the heading as it stands. */
  readonly text: string;
  readonly heading: Heading;
  readonly keywords: Keywords;
  readonly planning: ReadonlyMap<string, string>;
  readonly properties: [name: string, value: string][];
  readonly clocks: { readonly line: number; readonly text: string }[];
  readonly body: string[];
  /** Tags of the whole file. */
  readonly fileTags: readonly string[];
  /** Lines of drawers that are not read. */
  readonly unread: { readonly line: number; readonly text: string }[];
  fault?: string;
}

/** Something of a file that belongs to no entry. */
export interface Stray {
  readonly line: number;
  readonly fault: string;
}

/** Longest entry, characters. */
const ENTRY_MAX = 1024 * 1024;

const PLANNING = /^[ \t]*(?:(?:DEADLINE|SCHEDULED|CLOSED):[ \t]*[<[][^<>[\]]*[>\]][ \t]*)+$/;
const PLANNED = /(DEADLINE|SCHEDULED|CLOSED):[ \t]*([<[][^<>[\]]*[>\]])/g;
const DRAWER = /^[ \t]*:([A-Za-z_-]+):[ \t]*$/;
const PROPERTY = /^[ \t]*:([^\s:]+):(?:[ \t]+(.*?))?[ \t]*$/;
const SETTING = /^#\+([A-Za-z_]+):[ \t]*(.*)$/;

type Open = Entry & { planning: Map<string, string> };

/** Reads a file line by line. */
class Reader {
  #keywords: Keywords = USUAL;
  #fileTags: readonly string[] = [];
  #entry: Open | undefined;
  /** What the next line may be: planning, then properties, then anything. */
  #place: 'planning' | 'properties' | 'body' = 'body';
  #drawer: string | null = null;
  #size = 0;
  #told = false;

  /** Takes a line; gives the entry that it ends. */
  *take({ line, value, fault }: BodyRow): Generator<Entry | Stray> {
    const text = typeof value === 'string' ? value.replace(/\r$/, '') : '';
    if (fault !== undefined) {
      if (this.#entry) this.#entry.fault ??= fault;
      else yield { line, fault };
      return;
    }
    const heading = readHeading(text, this.#keywords);
    if (heading) {
      if (this.#entry) yield this.#entry;
      this.#begin(line, text, heading);
      return;
    }
    if (!this.#entry) {
      yield* this.#preface(line, text);
      return;
    }
    this.#size += text.length + 1;
    if (this.#size > ENTRY_MAX) this.#entry.fault ??= `it is longer than ${ENTRY_MAX} characters`;
    else if (this.#drawer !== null) this.#inDrawer(this.#entry, line, text);
    else this.#below(this.#entry, line, text);
  }

  *rest(): Generator<Entry> {
    if (!this.#entry) return;
    if (this.#drawer !== null) this.#entry.fault ??= 'a drawer in it has no end';
    yield this.#entry;
  }

  #begin(line: number, text: string, heading: Heading): void {
    const [keywords, fileTags] = [this.#keywords, this.#fileTags];
    this.#entry = {
      ...{ line, text, heading, keywords, fileTags },
      ...{ planning: new Map(), properties: [], clocks: [], body: [], unread: [] },
    };
    this.#place = 'planning';
    this.#drawer = null;
    this.#size = 0;
  }

  *#preface(line: number, text: string): Generator<Stray> {
    const [, name = '', words = ''] = SETTING.exec(text) ?? [];
    if (/^(?:TODO|SEQ_TODO|TYP_TODO)$/i.test(name)) {
      this.#keywords = withKeywords(this.#keywords, words);
    } else if (/^FILETAGS$/i.test(name)) {
      this.#fileTags = words.split(':').filter(Boolean);
    } else if (name === '' && text.trim() !== '' && !this.#told) {
      this.#told = true;
      yield { line, fault: 'text before the first heading is left out' };
    }
  }

  #inDrawer(entry: Open, line: number, text: string): void {
    const [, name, content = ''] = PROPERTY.exec(text) ?? [];
    if (name?.toUpperCase() === 'END') this.#drawer = null;
    else if (this.#drawer === 'PROPERTIES' && name !== undefined) {
      entry.properties.push([name, content]);
    } else if (/^[ \t]*CLOCK:/.test(text)) entry.clocks.push({ line, text: text.trim() });
    else if (text.trim() !== '') entry.unread.push({ line, text });
  }

  #below(entry: Open, line: number, text: string): void {
    if (this.#place === 'planning' && PLANNING.test(text)) {
      for (const [, name = '', stamp = ''] of text.matchAll(PLANNED))
        entry.planning.set(name, stamp);
      this.#place = 'properties';
      return;
    }
    const opened = DRAWER.exec(text)?.[1]?.toUpperCase();
    if (opened === 'LOGBOOK' || (opened === 'PROPERTIES' && this.#place !== 'body')) {
      this.#drawer = opened;
      if (opened === 'PROPERTIES') this.#place = 'body';
      return;
    }
    this.#place = 'body';
    if (/^[ \t]*CLOCK:[ \t]*\[/.test(text)) entry.clocks.push({ line, text: text.trim() });
    else entry.body.push(lineOfBody(text));
  }
}

/** The entries of a file in their order, and what is not part of one. */
export async function* readEntries(rows: AsyncIterable<BodyRow>): AsyncGenerator<Entry | Stray> {
  const reader = new Reader();
  for await (const row of rows) yield* reader.take(row);
  yield* reader.rest();
}

/** The entry that a text of ours is. */
export function entryOf(text: string): Entry | null {
  const reader = new Reader();
  for (const [at, value] of text.split('\n').entries()) {
    for (const _ of reader.take({ line: at + 1, value })) return null;
  }
  return [...reader.rest()][0] ?? null;
}

// Content lines of iCalendar (RFC 5545 §3.1): folded to 75 octets and unfolded again, gathered into components.
import type { BodyRow } from '@aurelius/core/plugin';

/** Octets of a line without its line break. */
const LINE_MAX = 75;

const octetsOf = (char: string): number => {
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
};

/** A content line as a file has it; no character is cut in two. */
export function folded(line: string): string {
  let text = '';
  let octets = 0;
  for (const char of line) {
    const size = octetsOf(char);
    if (octets + size > LINE_MAX) {
      text += '\r\n ';
      octets = 1;
    }
    text += char;
    octets += size;
  }
  return `${text}\r\n`;
}

interface Line {
  readonly line: number;
  readonly text: string;
}

/** A component with its own lines and the components in it. */
export interface Component {
  readonly name: string;
  /** Of its first line. */
  readonly line: number;
  readonly lines: Line[];
  readonly parts: Component[];
  /** Why it cannot be read. */
  fault?: string;
}

/** Largest component, characters. */
const COMPONENT_MAX = 1024 * 1024;
/** Deepest component below another one: an alarm in a task, a rule in a time zone. */
const DEPTH_MAX = 4;
const TOO_LARGE = `it is larger than ${COMPONENT_MAX} characters`;

interface Unfolded extends Line {
  readonly fault?: string | undefined;
}

/** Lines of which those that go on with the one before are one with it. */
async function* unfold(rows: AsyncIterable<BodyRow>): AsyncGenerator<Unfolded> {
  let open: { line: number; parts: string[]; size: number; fault: string | undefined } | undefined;
  const whole = ({ line, parts, size, fault }: NonNullable<typeof open>): Unfolded => ({
    line,
    text: size > COMPONENT_MAX ? '' : parts.join(''),
    fault: size > COMPONENT_MAX ? `a line is longer than ${COMPONENT_MAX} characters` : fault,
  });
  for await (const { line, value, fault } of rows) {
    const text = typeof value === 'string' ? value.replace(/\r$/, '') : '';
    if (open && fault === undefined && /^[ \t]/.test(text)) {
      open.size += text.length;
      if (open.size <= COMPONENT_MAX) open.parts.push(text.slice(1));
      continue;
    }
    if (open) yield whole(open);
    open = { line, parts: [text], size: text.length, fault };
  }
  if (open) yield whole(open);
}

/** Gathers lines into the components right below the calendars of a file. */
class Gatherer {
  #open: Component[] = [];
  #size = 0;

  /** Takes a line; answers the component that it ends. */
  take({ line, text, fault }: Unfolded): Component | null {
    const [, mark, named = ''] = /^(BEGIN|END):(.*)$/i.exec(text.trimEnd()) ?? [];
    const name = named.trim().toUpperCase();
    if (name === 'VCALENDAR' && this.#open.length === 0) return null;
    if (mark?.toUpperCase() === 'BEGIN') this.#begin(name, line);
    else if (mark !== undefined) return this.#end(name);
    else this.#add({ line, text }, fault);
    return null;
  }

  /** What has no end. */
  rest(): Component[] {
    return this.#open.slice(0, 1).map((one) => ({ ...one, fault: 'it has no end' }));
  }

  #begin(name: string, line: number): void {
    const part: Component = { name, line, lines: [], parts: [] };
    const [root] = this.#open;
    if (!root) this.#size = 0;
    else if (this.#open.length < DEPTH_MAX) this.#open.at(-1)?.parts.push(part);
    else root.fault ??= 'components lie in each other too deep';
    if (this.#open.length < DEPTH_MAX) this.#open.push(part);
  }

  /** An end closes what it names, with all that was left open in it. */
  #end(name: string): Component | null {
    const at = this.#open.findLastIndex((one) => one.name === name);
    const [ended] = at < 0 ? [] : this.#open.splice(at);
    return at === 0 ? (ended ?? null) : null;
  }

  #add(line: Line, fault: string | undefined): void {
    const [root] = this.#open;
    if (!root) return;
    this.#size += line.text.length + 1;
    if (fault !== undefined) root.fault ??= fault;
    else if (this.#size > COMPONENT_MAX) root.fault ??= TOO_LARGE;
    else if (line.text !== '') this.#open.at(-1)?.lines.push(line);
  }
}

/** The components right below the calendars of a file, each when it has ended. */
export async function* readComponents(rows: AsyncIterable<BodyRow>): AsyncGenerator<Component> {
  const gatherer = new Gatherer();
  for await (const line of unfold(rows)) {
    const component = gatherer.take(line);
    if (component) yield component;
  }
  yield* gatherer.rest();
}

/** The component that a text of ours is. */
export function componentOf(text: string): Component {
  const gatherer = new Gatherer();
  const lines = text.replaceAll('\r\n ', '').split('\r\n');
  const all = lines.flatMap((one, at) => gatherer.take({ line: at + 1, text: one }) ?? []);
  return all[0] ?? { name: '', line: 0, lines: [], parts: [] };
}

// Everything about one thing: a field on each line; those without a value are left out for people.
import { paint, type RenderContext, term } from '@aurelius/core/command';

/** @param fields names with their text, in order */
export function fieldsText(
  fields: readonly (readonly [name: string, text: string])[],
  context: RenderContext,
): string {
  const shown = context.tty ? fields.filter(([, text]) => text !== '') : fields;
  const width = Math.max(...shown.map(([name]) => name.length)) + 2;
  return shown
    .map(([name, text]) =>
      context.tty
        ? paint(context, 'dim', name.padEnd(width)) + term(text)
        : `${name}\t${term(text)}`,
    )
    .join('\n');
}

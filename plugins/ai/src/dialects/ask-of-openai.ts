// What chat completions and Responses say alike, but for where it stands.
import type { Ask, AskFormat, AskTool, FilePiece, ImagePiece, Piece, TextPiece } from './ask.ts';
import {
  at,
  booleanOrNull,
  itemsOf,
  objectAt,
  type Place,
  refused,
  textAt,
  textOrNull,
} from './place.ts';
import { invalid } from './pointer.ts';

/** Media type and content of a `data:` URL in base64; null: it is none. */
function dataUrl(url: string): { readonly media: string; readonly base64: string } | null {
  const comma = url.indexOf(',');
  const head = /^data:([^;,]+)(?:;[^;,]*)*;base64$/i.exec(url.slice(0, Math.max(comma, 0)));
  return head?.[1] === undefined ? null : { media: head[1], base64: url.slice(comma + 1) };
}

/** @param url null: there is none */
export function imageOf(part: Place, url: string | null): ImagePiece {
  const { pointer } = part;
  const source = dataUrl(url ?? '');
  if (source) return { type: 'image', pointer, source };
  if (url === null || !/^https?:/i.test(url)) {
    throw refused(part, 'An image comes along as a data URL in base64, or is at an http address.');
  }
  return { type: 'image', pointer, source: { url } };
}

/** @param file where `file_data` is */
export function fileOf(part: Place, file: Place): FilePiece {
  const source = dataUrl(textOrNull(at(file, 'file_data')) ?? '');
  if (!source) throw refused(part, 'A file must come along, as a data URL in base64.');
  return { type: 'file', pointer: part.pointer, ...source, name: textOrNull(at(file, 'filename')) };
}

/** A string is one piece of text. */
export const contentOf = (content: Place, pieceOf: (part: Place) => Piece): readonly Piece[] =>
  typeof content.value === 'string'
    ? [{ type: 'text', text: content.value }]
    : itemsOf(content).map(pieceOf);

/** @throws AI_REQUEST_INVALID for anything but text */
export function textPiece(piece: Piece): TextPiece {
  if (piece.type === 'text') return piece;
  throw invalid(piece.pointer, 'Only users send it.');
}

/** @param named where the function is described */
export function toolOf(tool: Place, named: Place): AskTool {
  if (textAt(at(tool, 'type')) !== 'function') {
    throw refused(tool, 'The other dialect knows functions only.');
  }
  const schema = at(named, 'parameters');
  return {
    name: textAt(at(named, 'name')),
    description: textOrNull(at(named, 'description')),
    schema: schema.value === null ? null : objectAt(schema),
    strict: booleanOrNull(at(named, 'strict')),
  };
}

/** @param named where the function is named */
export function toolChoiceOf(choice: Place, named: Place): Ask['toolChoice'] {
  const { value } = choice;
  if (value === null || value === 'auto' || value === 'none' || value === 'required') return value;
  if (at(choice, 'type').value !== 'function') {
    throw refused(choice, 'The other dialect has no such choice.');
  }
  return { name: textAt(at(named, 'name')) };
}

/** @param described where the schema is */
export function formatOf(format: Place, described: Place): AskFormat | null {
  const type = format.value === null ? 'text' : textAt(at(format, 'type'));
  if (type === 'text') return null;
  if (type === 'json_object') return { type: 'object', pointer: format.pointer };
  if (type !== 'json_schema') throw refused(format, 'The other dialect has no such format.');
  return {
    type: 'schema',
    name: textAt(at(described, 'name')),
    schema: objectAt(at(described, 'schema')),
    strict: booleanOrNull(at(described, 'strict')),
  };
}

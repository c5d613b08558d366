/**
 * Our message for an error of the YAML library, whose own are about tokens.
 */
import { classFor } from './escaped-sign.ts';
import { yamlQuoted } from './yaml-quoted.ts';

/** Characters before the error that are searched for a call. */
const LINE_MAX = 200;
/** @returns the message and the suggestion */
export function yamlTrouble(code: string, text: string, offset: number): readonly [string, string] {
  const at = text.slice(offset, offset + 2);
  const meant = classFor(text.slice(Math.max(0, offset - LINE_MAX), offset), at.slice(1));
  const inPattern = meant === null ? null : `Write \`${meant}\``;
  switch (code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
      return ['A text that contains a colon followed by a space needs quotes', quotedFrom(text, offset)];
    case 'UNEXPECTED_TOKEN':
      return [
        'This text cannot continue here',
        'A text that begins with a quote, `{` or `[` needs quotes around all of it',
      ];
    case 'TAB_AS_INDENT':
      return ['Tabs are not allowed as indentation', 'Use spaces'];
    case 'BAD_DQ_ESCAPE':
      return [
        `Between double quotes \`${at}\` means nothing`,
        inPattern ??
          `Write \`\\${at}\`, or put the whole text between single quotes, where \`\\\` is an ordinary character`,
      ];
    case 'MULTILINE_IMPLICIT_KEY':
      return [
        'Expected a key with a colon, or an item after `- `, got a text',
        'Write `says: text`, or put a long text in quotes',
      ];
    case 'BAD_INDENT':
      return ['This line is indented unlike the lines of its block', 'Give it as many spaces as the line before it'];
    case 'BAD_ALIAS':
    case 'BAD_SCALAR_START':
      return [`A text cannot begin with \`${at.charAt(0)}\``, 'Put it in quotes'];
    case 'MISSING_CHAR':
    case 'BLOCK_IN_FLOW':
      return [
        'A quote, bracket or comma is missing here or above',
        'Close every `"`, `[` and `{`, and separate items by commas',
      ];
    default:
      return [
        'This line cannot be read as YAML, the format of this file',
        'Compare it with the lines around it: a key, a colon, a space and a text',
      ];
  }
}

/** The text without quotes that begins at `offset`, with quotes around all of its line. */
function quotedFrom(text: string, offset: number): string {
  const line = (text.slice(offset).split(/\r?\n/)[0] ?? '').replace(/\s+(?:#\s.*)?$/, '');
  return line === ''
    ? 'Put the whole text between quotes'
    : `Put the whole text between quotes: \`${yamlQuoted(line)}\``;
}

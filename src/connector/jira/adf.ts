/**
 * Plain text as an Atlassian document. Text nodes are literal: mentions, links and markup in them have no effect.
 */
import { isEntries } from '../outcome-values.ts';

export type AdfDocument = { readonly type: 'doc'; readonly version: 1; readonly content: AdfParagraph[] };
type AdfParagraph = {
  readonly type: 'paragraph';
  readonly content?: readonly { readonly type: 'text'; readonly text: string }[];
};

/** One paragraph per line. jira.js would send a string to the old API, which interprets wiki markup in it. */
export function adfOf(text: string): AdfDocument {
  const lines = text.split(/\r\n|\r|\n/);
  return {
    type: 'doc',
    version: 1,
    // A text node may not be empty.
    content: lines.map((line) =>
      line === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text: line }] },
    ),
  };
}

/**
 * The text of an Atlassian document, or a text as it is: with a blank for each block and each mark without a text, such as
 * a mention or a smart link. A mark with a text or a title of its own, such as a status or a fold, says something.
 */
export function textOfAdf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOfAdf).join('');
  if (!isEntries(value)) return '';
  if (typeof value['text'] === 'string') return value['text'];
  const attributes = isEntries(value['attrs']) && value['type'] !== 'mention' ? value['attrs'] : {};
  return ` ${textOfAdf(attributes['text'])} ${textOfAdf(attributes['title'])} ${textOfAdf(value['content'])} `;
}

/**
 * Plain text as an Atlassian document. Text nodes are literal: mentions, links and markup in them have no effect.
 */

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

/**
 * Atlassian Document Format: whether a value is such a document, and its text.
 */
import { field, isInput, textField } from '../input.ts';

/** Levels of nested nodes; deeper ones are refused, so a document cannot exhaust the stack. */
const DEPTH_MAX = 30;

/** Most characters of a document as JSON. */
const CHARACTERS_MAX = 32_767;
/** How Jira refuses a longer one. */
export const CONTENT_LIMIT = 'CONTENT_LIMIT_EXCEEDED';

/** Jira counts the document with its nodes, not its text. */
export function isTooLong(document: unknown): boolean {
  return JSON.stringify(document).length > CHARACTERS_MAX;
}

/** True for a document as Jira's API 3 requires it: version 1, type `doc`, and valid nodes throughout. */
export function isDocument(value: unknown): boolean {
  return (
    isInput(value) &&
    field(value, 'type') === 'doc' &&
    field(value, 'version') === 1 &&
    Array.isArray(field(value, 'content')) &&
    isNode(value, 0)
  );
}

/** The text, with a line for each paragraph, item or heading. */
export function documentText(value: unknown): string {
  return textOf(value)
    .replace(/\n{2,}/g, '\n')
    .trim();
}

/** Plain text as a document. */
export function documentOf(text: string): object {
  return { type: 'doc', version: 1, content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] };
}

function isNode(value: unknown, depth: number): boolean {
  if (!isInput(value) || depth > DEPTH_MAX || textField(value, 'type') === null) return false;
  // Jira refuses a text node without text.
  if (value['type'] === 'text') return (textField(value, 'text') ?? '') !== '';
  const content = field(value, 'content');
  return content === undefined || (Array.isArray(content) && content.every((node) => isNode(node, depth + 1)));
}

function textOf(node: unknown): string {
  if (!isInput(node)) return '';
  if (node['type'] === 'text') return textField(node, 'text') ?? '';
  if (node['type'] === 'hardBreak') return '\n';
  const content = field(node, 'content');
  const inner = Array.isArray(content) ? content.map(textOf).join('') : '';
  return ['paragraph', 'heading', 'codeBlock'].includes(String(node['type'])) ? `${inner}\n` : inner;
}

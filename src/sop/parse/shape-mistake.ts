/**
 * Why a value of an SOP file has the wrong shape, and what to write instead.
 */
import type { z } from 'zod';
import type { ScalarTree, Tree } from '../../handbook/yaml/tree.ts';
import { whereIs } from '../../handbook/yaml/schema-mistake.ts';
import { formOf } from './form-of.ts';
import { labelFrom, nameFrom } from './other-words.ts';

type Issue = z.core.$ZodIssue;

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
  number: 'a number',
  boolean: 'true or false',
};
/** Keys that take a span of time. */
const SPAN_KEYS: ReadonlySet<string> = new Set(['within', 'answer_within', 'reminder', 'for', 'every']);
/** Keys that take one name. */
const NAME_KEYS: Readonly<Record<string, string>> = {
  changes_approved_by: 'one group',
  owner: 'one group',
  if_unforeseen: 'one group',
  of: 'one group',
  boundary: 'one boundary',
  use: 'one tool',
  run: 'one procedure',
  save: 'one name',
};
/** Characters of a value that a message shows. */
const SHOWN_MAX = 60;

/** @param found what is at the path of the issue */
export function shapeMistake(
  issue: Issue,
  found: Tree,
): { readonly message: string; readonly suggestion: string | null } {
  const key = String(issue.path.at(-1));
  const expected = NAME_KEYS[key] !== undefined && found.kind !== 'scalar' ? `Expected ${NAME_KEYS[key]}` : null;
  if (issue.code === 'invalid_union' && found.kind === 'list') {
    const index = found.items.findIndex((item) => item.kind === 'scalar' && typeof item.value !== 'string');
    const item = found.items[index];
    if (key === 'answers' && item?.kind === 'scalar')
      return {
        message: `Expected texts in \`answers\`, got \`${item.source}\``,
        suggestion: `Put each in quotes: \`["yes", "no"]\``,
      };
  }
  const span = SPAN_KEYS.has(key) && found.kind === 'scalar' && typeof found.value === 'number';
  if (span)
    return {
      message: `Expected a span of time with its unit at \`${key}\`, got \`${found.source}\``,
      suggestion: `Write it as \`${found.source} ${found.value === 1 ? 'hour' : 'hours'}\``,
    };
  return {
    message: `${expected ?? expectation(issue)} ${whereIs(issue.path)}, got ${gotFrom(issue, found)}`,
    suggestion: hint(issue, found, key),
  };
}

function gotFrom(issue: Issue, found: Tree): string {
  if (found.kind === 'list' && (issue.code === 'too_small' || issue.code === 'too_big'))
    return found.items.length === 0 ? 'none' : String(found.items.length);
  if (found.kind === 'list') return 'a list';
  if (found.kind === 'map') return 'keys with values';
  return found.value === null ? 'nothing' : `\`${String(found.value).slice(0, SHOWN_MAX)}\``;
}

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type') return `Expected ${EXPECTED[issue.expected] ?? 'another value'}`;
  if (issue.code === 'too_small') {
    if (issue.origin === 'number' || issue.origin === 'int') return `Expected a number of at least ${issue.minimum}`;
    if (issue.origin !== 'array') return 'Expected some text';
    return Number(issue.minimum) > 1 ? `Expected at least ${issue.minimum} items` : 'Expected at least one item';
  }
  if (issue.code === 'too_big' && issue.origin === 'array') return `Expected at most ${issue.maximum} items`;
  if (issue.code === 'too_big' && issue.origin === 'string') return `Expected at most ${issue.maximum} characters`;
  return issue.message.startsWith('Expected') ? issue.message : 'Expected another value';
}

function spelt(message: string, text: string): string | null {
  if (message.includes('a label')) return labelFrom(text);
  if (message.includes('hyphens'))
    return text.includes('@') ? null : nameFrom(text.replace(/\.(?:cedar|ya?ml|sop\.ya?ml)$/, ''), '-');
  if (message.includes('underscores')) return nameFrom(text, '_');
  if (!message.includes('a system and a name') || !/^[A-Za-z]+\.\w+$/.test(text)) return null;
  const parts = text.split('.').map((part) => nameFrom(part, '_') ?? '');
  return parts.join('.');
}

/** The text as a name of the form that a message asks for. */
export function spelling(message: string, text: string): string | null {
  const meant = spelt(message, text);
  return meant === null || meant === text ? null : `Write \`${meant}\``;
}

function hint(issue: Issue, found: Tree, key: string): string | null {
  if (found.kind === 'list' && NAME_KEYS[key] !== undefined) return onlyOne(found, key);
  if (issue.code === 'too_small' && key === 'choices')
    return 'Give a second answer, or use `form`; a step that only waits is a `wait`';
  if (found.kind === 'scalar') return hintForScalar(issue, found, key);
  if (issue.code !== 'invalid_type') return null;
  if (issue.expected === 'string' && found.kind === 'map') return withoutColon(found, key);
  return formHint(issue, found, key);
}

function hintForScalar(issue: Issue, found: ScalarTree, key: string): string | null {
  if (found.value === null) {
    const takesItems = issue.code === 'invalid_type' && issue.expected === 'array';
    return takesItems ? 'Write each item below it, after `- `' : 'Write it after the colon, or remove the line';
  }
  if (key === 'otherwise' && typeof found.value === 'boolean')
    return 'Write the label of the step that did not hold: `otherwise: 3`; in a `choose`, the label of the `choose`';
  const written = String(found.value);
  if (issue.code !== 'invalid_type') {
    const spelt = spelling(issue.message, found.source === '' ? written : found.source);
    return spelt ?? (key === 'use' ? 'Write the name of a tool; `sop tools` lists them' : null);
  }
  if (issue.expected === 'string') return 'Put it in quotes';
  return issue.expected === 'array' ? asItems(written, key) : formHint(issue, found, key);
}

function formHint(issue: z.core.$ZodIssueInvalidType, found: Tree, key: string): string | null {
  const form = issue.expected === 'object' || issue.expected === 'record' ? formOf(key, found) : null;
  return form === null ? null : `Write it as ${form}`;
}

/** For a list where one name is expected. */
function onlyOne(found: Extract<Tree, { kind: 'list' }>, key: string): string {
  const [first] = found.items;
  const one = first?.kind === 'scalar' ? `\`${key}: ${first.source}\`` : 'one of them';
  if (key === 'use') return `Write ${one}, and give each other tool a step of its own`;
  return NAME_KEYS[key] === 'one group' ? `Write ${one}; a group can have several members` : `Write ${one}`;
}

/** A text with a colon, which YAML takes as a key with a value. */
function withoutColon(found: Extract<Tree, { kind: 'map' }>, key: string): string {
  const [entry] = found.entries;
  const value = entry?.value.kind === 'scalar' ? entry.value.source : '';
  if (entry !== undefined && /^\d+$/.test(key))
    return `Compare with \`==\`, not with a colon: \`${entry.key} == "${value}"\``;
  return entry === undefined || value === ''
    ? 'Put text that begins with `{` in quotes'
    : `Put the whole text in quotes: \`'${entry.key}: ${value}'\``;
}

/** A text where a list is expected, as the items of that list. */
function asItems(text: string, key: string): string {
  const parts = text.split(/\s+-\s+/);
  if (parts.length > 1 && key === 'if')
    return `Write \`${parts[0] ?? ''}\` on a line of its own below \`if:\`, after \`- \`, like the items below it`;
  const items = text.split(/\s*,\s*/).filter((item) => item !== '');
  // A comma inside a number separates nothing.
  const isNames = items.length > 1 && !/\d,\d/.test(text) && items.every((item) => /^[\w. -]+$/.test(item));
  return isNames ? `Write \`${key}: [${items.join(', ')}]\`` : 'Write each item on its own line, after `- `';
}

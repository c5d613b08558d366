/**
 * Says what is wrong with a payload, by name: what was expected where, and what kind of value was found. Values are not
 * shown: they may be personal data.
 */
import type { z } from 'zod';
import { suggest } from '../handbook/suggest.ts';

type Issue = z.core.$ZodIssue;

/** Problems that one sentence names. */
const NAMED_MAX = 3;

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a record',
  record: 'a record',
  array: 'a list',
  null: 'null',
};

/**
 * `expected a text at \`case.record\`, got a list; …`, for the first few issues of the payload.
 *
 * @param names the names that the payload may have; a misspelt one is suggested
 */
export function payloadProblem(issues: readonly Issue[], payload: unknown, names: readonly string[]): string {
  const said = issues.flatMap((issue) => problemsIn(issue, payload, names));
  const more = said.length - NAMED_MAX;
  return [...said.slice(0, NAMED_MAX), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

function problemsIn(issue: Issue, payload: unknown, names: readonly string[]): string[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const hint = suggest(key, names);
      return `expected no \`${[...path, key].join('.')}\`, got one${hint === null ? '' : `. ${hint}`}`;
    });
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const kinds = issue.errors.flatMap((errors) =>
      errors.map((inner) => ({ ...inner, path: [...path, ...inner.path] })),
    );
    // The alternative whose problem lies deepest is the one that was meant.
    const depth = Math.max(...kinds.map((inner) => inner.path.length));
    const deepest = kinds.filter((inner) => inner.path.length === depth);
    if (depth > path.length) return deepest.slice(0, 1).flatMap((inner) => problemsIn(inner as Issue, payload, names));
    const expected = [...new Set(deepest.map((inner) => expectedBy(inner as Issue)))].join(' or ');
    return [at(expected, path, payload)];
  }
  return [at(expectedBy(issue), path, payload)];
}

const at = (expected: string, path: readonly PropertyKey[], payload: unknown): string =>
  `expected ${expected}${path.length === 0 ? '' : ` at \`${path.join('.')}\``}, got ${foundAt(payload, path)}`;

function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => `\`${String(value)}\``).join(' or ');
    case 'too_small':
      return issue.origin === 'string' ? 'a text that is not empty' : `at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `at most ${issue.maximum} characters` : `at most ${issue.maximum}`;
    case 'custom':
      return issue.message.replace(/^Expected /, '');
    case 'invalid_format':
      return issue.message.startsWith('Expected ') ? issue.message.replace(/^Expected /, '') : 'another form of text';
    default:
      return 'another value';
  }
}

function foundAt(payload: unknown, path: readonly PropertyKey[]): string {
  const found = valueAt(payload, path);
  if (found === undefined) return 'nothing';
  if (found === null) return 'null';
  if (found === '') return 'an empty text';
  if (Array.isArray(found)) return found.length === 0 ? 'an empty list' : `a list of ${found.length}`;
  switch (typeof found) {
    case 'string':
      return 'another text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return 'a record';
  }
}

function valueAt(payload: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, key)) return undefined;
    return (inner as Readonly<Record<PropertyKey, unknown>>)[key];
  }, payload);
}

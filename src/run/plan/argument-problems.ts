/**
 * What is wrong with the arguments of a call, in sentences for a person: what it is, what was given, and what is taken.
 */
import type { z } from 'zod';
import { listed } from '../../handbook/suggest.ts';
import { fieldAt, formatValue, type RecordType, type Value } from '../../kernel/value.ts';
import { systemName } from '../../tool/system-name.ts';
import type { RegisteredTool } from '../../tool/registry.ts';

type Issue = z.core.$ZodIssue;

const SHOWN_MAX = 60;

/** `the summary has 812 characters, and Jira takes at most 255`, one for each problem. */
export function argumentProblems(
  { tool, input }: RegisteredTool,
  args: Readonly<Record<string, unknown>>,
  issues: readonly Issue[],
): readonly string[] {
  const system = systemName(tool.system);
  return issues.map((issue) => problemOf(issue, input, args, system));
}

/** Whether a text is longer than the system takes, so the procedure has to shorten it. */
export const isTooLong = (issue: Issue): boolean => issue.code === 'too_big' && issue.origin === 'string';

type Given = Readonly<Record<string, unknown>>;

function problemOf(issue: Issue, input: RecordType, args: Given, system: string): string {
  const path = issue.path.map(String);
  const what = `the ${labelOf(input, path)}`;
  const given = path.reduce<unknown>(memberOf, args);
  const got = given === undefined ? 'has no value' : `is ${shown(given)}`;
  switch (issue.code) {
    case 'too_big':
    case 'too_small':
      return sizeProblem(issue, what, given, system);
    case 'invalid_value':
      return `${what} ${got}, and ${system} takes ${listed(issue.values.map(String), 'or')}`;
    case 'invalid_type':
      return given === undefined ? `${what} ${got}` : `${what} ${got}, and ${system} takes ${wanted(issue.expected)}`;
    case 'unrecognized_keys':
      return `${system} takes no ${listed(issue.keys, 'or')}`;
    default: {
      if (!OUR_WORDS.test(issue.message)) return `${what} ${got}, which is in another form than ${system} takes`;
      return path.length === 0 ? issue.message : `${what} ${got}. ${issue.message}`;
    }
  }
}

function sizeProblem(
  issue: Extract<Issue, { code: 'too_big' | 'too_small' }>,
  what: string,
  given: unknown,
  system: string,
): string {
  const bound = issue.code === 'too_big' ? `at most ${issue.maximum}` : `at least ${issue.minimum}`;
  if (typeof given !== 'string' && !Array.isArray(given))
    return `${what} is ${shown(given)}, and ${system} takes ${bound}`;
  if (given.length === 0) return `${what} is empty, and ${system} needs one`;
  const unit = typeof given === 'string' ? 'character' : 'item';
  return `${what} has ${given.length} ${unit}${given.length === 1 ? '' : 's'}, and ${system} takes ${bound}`;
}

const memberOf = (at: unknown, name: string): unknown =>
  typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? (at as Given)[name] : undefined;

/** Our tools say in a sentence what they expect; the library's own words are for programmers. */
const OUR_WORDS = /^Expected /;

const wanted = (expected: string): string =>
  expected === 'int' ? 'a whole number' : expected === 'string' ? 'a text' : `a ${expected}`;

/** Of an item of a list, the list. */
function labelOf(input: RecordType, path: readonly string[]): string {
  const names = path.filter((name) => !/^\d+$/.test(name));
  return fieldAt(input, names)?.label ?? fieldAt(input, names.slice(0, 1))?.label ?? 'input';
}

function shown(given: unknown): string {
  const text = formatValue(given as Value);
  return `\`${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}\``;
}

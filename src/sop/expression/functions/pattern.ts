/**
 * `matches`, `capture` and `capture_all`: patterns written in the SOP, run in linear time.
 */
import { hiddenIn } from '../../../handbook/refuse-controls.ts';
import type { Value } from '../../../kernel/value.ts';
import { clearly, unclear, type Computed } from '../computed.ts';
import { parsePattern, type Program } from '../../../kernel/pattern/parse-pattern.ts';
import { runPattern, searchPattern, type Span } from '../../../kernel/pattern/run-pattern.ts';
import {
  BOOLEAN,
  TEXT,
  TOO_COSTLY,
  type ArgumentProblem,
  type CheckedArgument,
  type ExpressionFunction,
  type Means,
  type Parameter,
} from './function.ts';

/** What a text in quotes makes a hidden character of. */
const ESCAPES: Readonly<Record<string, string>> = { '\u0007': 'a', '\b': 'b', '\f': 'f', '\v': 'v' };
/** Steps of the pattern machine that one unit of cost pays. */
const STEPS_PER_COST = 200;

const text: Parameter = { name: 'text', kinds: ['text'] };
const pattern: Parameter = { name: 'pattern', kinds: ['text'], written: true };

type Ran = { readonly groups: readonly (Span | null)[] | null; readonly why: null } | { readonly why: string };

export const PATTERN_FUNCTIONS: readonly ExpressionFunction[] = [
  {
    name: 'matches',
    takes: [text, pattern],
    gives: () => BOOLEAN,
    problem: patternProblem,
    compute: (given, means) => {
      const ran = search(given, means);
      return ran.why === null ? clearly(ran.groups !== null) : unclear(ran.why);
    },
  },
  {
    name: 'capture',
    takes: [text, pattern, { name: 'group', kinds: ['number'], written: true }],
    gives: () => TEXT,
    problem: (given) => patternProblem(given) ?? groupProblem(given),
    compute: (given, means) => {
      const [value, source, group] = given;
      const ran = search(given, means);
      if (ran.why !== null) return unclear(ran.why);
      if (typeof value !== 'string' || typeof source !== 'string' || typeof group !== 'number')
        return unclear('Only text can be captured from');
      if (ran.groups === null) return unclear(`The text does not match \`${source}\``);
      const span = Number.isInteger(group) && group >= 0 ? ran.groups[group] : undefined;
      if (span === undefined) return unclear(`The pattern \`${source}\` has no group ${group}`);
      return span === null
        ? unclear(`Group ${group} of \`${source}\` took no part in the match`)
        : clearly(value.slice(span.start, span.end));
    },
  },
  {
    name: 'capture_all',
    takes: [text, pattern, { name: 'group', kinds: ['number'], written: true }],
    gives: () => ({ kind: 'list', of: TEXT }),
    problem: (given) => patternProblem(given) ?? groupProblem(given),
    compute: (given, means) => {
      const [value, source, group] = given;
      if (typeof value !== 'string' || typeof source !== 'string' || typeof group !== 'number')
        return unclear('Only text can be captured from');
      return captureAll(value, source, group, means);
    },
  },
];

function search([value, source]: readonly Value[], { afford }: Means): Ran {
  if (typeof value !== 'string' || typeof source !== 'string') return { why: 'Only text can be matched' };
  const { program, problem } = parsePattern(source);
  if (program === null) return { why: problem };
  // The machine takes at most this many steps, so the cost is known before it starts.
  if (!afford(Math.ceil((program.instructions.length * (value.length + 1)) / STEPS_PER_COST)))
    return { why: TOO_COSTLY };
  return { groups: runPattern(program, value), why: null };
}

/** Matches from left to right without overlap. A match in which the group took no part gives nothing. */
function captureAll(value: string, source: string, group: number, { afford }: Means): Computed {
  const { program, problem } = parsePattern(source);
  if (program === null) return unclear(problem);
  if (!Number.isInteger(group) || group < 0 || group > program.groups)
    return unclear(`The pattern \`${source}\` has no group ${group}`);
  const priceOf = (characters: number): number =>
    Math.ceil((program.instructions.length * (characters + 1)) / STEPS_PER_COST);
  // Charged first: one search to the end. Charged after each match: what it examined, since the next search examines
  // part of it again.
  if (!afford(priceOf(value.length))) return unclear(TOO_COSTLY);
  const parts: string[] = [];
  for (let from = 0; from <= value.length; ) {
    const { groups, reached } = searchPattern(program, value, from);
    if (!afford(priceOf(reached - from))) return unclear(TOO_COSTLY);
    const whole = groups?.[0] ?? null;
    if (groups === null || whole === null) break;
    const part = groups[group] ?? null;
    if (part !== null) parts.push(value.slice(part.start, part.end));
    // An empty match would be found again at the same position.
    from = whole.end > whole.start ? whole.end : whole.end + ((value.codePointAt(whole.end) ?? 0) > 0xffff ? 2 : 1);
  }
  return clearly(parts);
}

function patternProblem([, given]: readonly CheckedArgument[]): ArgumentProblem | null {
  if (typeof given?.constant !== 'string') return null;
  const hidden = hiddenIn(given.constant);
  if (hidden !== null) {
    const escape = ESCAPES[hidden] ?? 'x';
    return {
      index: 1,
      message: `In a text in quotes \`\\${escape}\` is a hidden character`,
      suggestion: `Write the backslash twice, \`\\\\${escape}\`, and put the whole condition in single quotes`,
    };
  }
  const { problem } = parsePattern(given.constant);
  return problem === null ? null : { index: 1, message: problem, suggestion: null };
}

function groupProblem([, source, group]: readonly CheckedArgument[]): ArgumentProblem | null {
  if (typeof source?.constant !== 'string' || typeof group?.constant !== 'number') return null;
  const program: Program | null = parsePattern(source.constant).program;
  if (program === null || (Number.isInteger(group.constant) && group.constant >= 0 && group.constant <= program.groups))
    return null;
  return {
    index: 2,
    message: `The pattern has no group ${group.constant}, only ${program.groups === 0 ? 'the whole, which is 0' : `0 to ${program.groups}`}`,
    suggestion: null,
  };
}

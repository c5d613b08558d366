/**
 * `matches` and `capture`: patterns written in the SOP, run in linear time.
 */
import type { Value } from '../../../kernel/value.ts';
import { clearly, unclear } from '../computed.ts';
import { parsePattern, type Program } from '../pattern/parse-pattern.ts';
import { runPattern, type Span } from '../pattern/run-pattern.ts';
import { BOOLEAN, TEXT, TOO_COSTLY, type ArgumentProblem, type CheckedArgument, type ExpressionFunction, type Means, type Parameter } from './function.ts';

/** Steps of the pattern machine that one unit of cost pays. */
const STEPS_PER_COST = 200;

const text: Parameter = { name: 'text', kinds: ['text'] };
const pattern: Parameter = { name: 'pattern', kinds: ['text'], written: true };

type Ran = { readonly groups: readonly (Span | null)[] | null; readonly why: null } | { readonly why: string };

export const PATTERN_FUNCTIONS: readonly ExpressionFunction[] = [
  {
    name: 'matches', takes: [text, pattern], gives: () => BOOLEAN, problem: patternProblem,
    compute: (given, means) => {
      const ran = search(given, means);
      return ran.why === null ? clearly(ran.groups !== null) : unclear(ran.why);
    },
  },
  {
    name: 'capture', takes: [text, pattern, { name: 'group', kinds: ['number'], written: true }], gives: () => TEXT, problem: (given) => patternProblem(given) ?? groupProblem(given),
    compute: (given, means) => {
      const [value, source, group] = given;
      const ran = search(given, means);
      if (ran.why !== null) return unclear(ran.why);
      if (typeof value !== 'string' || typeof source !== 'string' || typeof group !== 'number') return unclear('Cannot capture a part of what is no text');
      if (ran.groups === null) return unclear(`The text does not match \`${source}\``);
      const span = Number.isInteger(group) && group >= 0 ? ran.groups[group] : undefined;
      if (span === undefined) return unclear(`The pattern \`${source}\` has no group ${group}`);
      return span === null ? unclear(`Group ${group} of \`${source}\` took no part in the match`) : clearly(value.slice(span.start, span.end));
    },
  },
];

function search([value, source]: readonly Value[], { afford }: Means): Ran {
  if (typeof value !== 'string' || typeof source !== 'string') return { why: 'Cannot match what is no text' };
  const { program, problem } = parsePattern(source);
  if (program === null) return { why: problem };
  // The machine takes at most this many steps, so that the price is known before it starts.
  if (!afford(Math.ceil((program.instructions.length * (value.length + 1)) / STEPS_PER_COST))) return { why: TOO_COSTLY };
  return { groups: runPattern(program, value), why: null };
}

function patternProblem([, given]: readonly CheckedArgument[]): ArgumentProblem | null {
  if (typeof given?.constant !== 'string') return null;
  const { problem } = parsePattern(given.constant);
  return problem === null ? null : { index: 1, message: problem, suggestion: null };
}

function groupProblem([, source, group]: readonly CheckedArgument[]): ArgumentProblem | null {
  if (typeof source?.constant !== 'string' || typeof group?.constant !== 'number') return null;
  const program: Program | null = parsePattern(source.constant).program;
  if (program === null || (Number.isInteger(group.constant) && group.constant >= 0 && group.constant <= program.groups)) return null;
  return { index: 2, message: `The pattern has no group ${group.constant}, only ${program.groups === 0 ? 'the whole, which is 0' : `0 to ${program.groups}`}`, suggestion: null };
}

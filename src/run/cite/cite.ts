/**
 * Citations: what a decision looked at, in the words of the procedure. Everything that tells a person "why" is made
 * here, so that the card, the thread, the message to an executive and `explain` say the same.
 */
import { formatValue, type Value } from '../../kernel/value.ts';
import type { Comparison, Reading, Trace } from '../../sop/expression/expression.ts';
import { labelsAround } from '../../sop/rounds.ts';
import type { Sop } from '../../sop/sop.ts';
import type { Decision, RunState } from '../log/state.ts';
import type { LabelledText } from '../view/thread-view.ts';

/** The values a list of evaluated conditions looked at, in order, each once. */
export function citedValues(traces: readonly Trace[]): LabelledText[] {
  const cited = traces.flatMap(({ comparisons, readings }) =>
    comparisons.length > 0
      ? comparisons.flatMap(citeComparison)
      : readings.map((reading) => ({ label: reading.label, text: show(reading) })),
  );
  const seen = new Set<string>();
  return cited.filter(({ label, text }) => !seen.has(`${label}\n${text}`) && seen.add(`${label}\n${text}`));
}

/** `account tier Enterprise, claim value $7,200.00, threshold $5,000.00`. */
export function citeTraces(traces: readonly Trace[]): string {
  return citedValues(traces)
    .map(({ label, text }) => `${label} ${text}`)
    .join(', ');
}

/** `SOP freight-damage-claim v1, step 3: account tier Enterprise, claim value $7,200.00, threshold $5,000.00`. */
export function citeStep(state: RunState, step: string): string {
  const { sop } = state;
  const where = sop === null ? `Step ${step}` : `SOP ${sop.name} v${sop.version}, step ${step}`;
  const values = citeDecision(state, step);
  return values === '' ? where : `${where}: ${values}`;
}

/** The values of a step's decision; where they are words that an earlier step kept, also what that was decided on. */
export function citeDecision(state: RunState, step: string): string {
  return `${citeTraces(decisionTraces(state, step))}${citeBehind(state, step)}`;
}

/**
 * `; way priority comes from step 8a: account tier Enterprise, …`: what was decided before, and kept in a word for this
 * decision.
 */
function citeBehind(state: RunState, step: string): string {
  const words = decisionTraces(state, step)
    .flatMap(({ readings }) => readings)
    .flatMap(({ label, value, origin }) =>
      origin?.kind === 'set' && origin.step !== step && (typeof value === 'string' || typeof value === 'boolean')
        ? [{ text: `${label} ${formatValue(value)}`, from: origin.step }]
        : [],
    );
  const told = words.flatMap(({ text, from }) => {
    const values = citeTraces(decisionTraces(state, from));
    return values === '' ? [] : [`; ${text} comes from step ${from}: ${values}`];
  });
  return [...new Set(told)].join('');
}

/** What was answered to a question: the choice alone, or each field with its name. */
export function answerText(answer: Readonly<Record<string, Value>>): string {
  return Object.entries(answer)
    .map(([name, value]) =>
      name === 'answer' ? formatValue(value) : `${name.replaceAll('_', ' ')} ${formatValue(value)}`,
    )
    .join(', ');
}

/**
 * The step at or above `label` whose conditions decided that it is reached, the nearest first; null when none had any.
 */
export function decidingStep(state: RunState, sop: Sop, label: string): string | null {
  return labelsAround(sop, label).findLast((step) => decisionTraces(state, step).length > 0) ?? null;
}

/** The traces behind a decision; an `otherwise` stands on those of the step it follows. */
export function decisionTraces(state: RunState, step: string): readonly Trace[] {
  const decision: Decision | undefined = Object.hasOwn(state.decisions, step) ? state.decisions[step] : undefined;
  if (decision === undefined) return [];
  const before =
    decision.otherwise === null || decision.otherwise === step ? [] : decisionTraces(state, decision.otherwise);
  return [...before, ...decision.traces];
}

function citeComparison({ operator, left, right, result }: Comparison): LabelledText[] {
  if (right === null) return [{ label: left.label, text: show(left) }];
  if (!isConstant(right))
    return [
      { label: left.label, text: show(left) },
      { label: right.label, text: show(right) },
    ];
  if (result === 'true') return [{ label: left.label, text: show(left) }];
  return [
    {
      label: left.label,
      text: `${show(left)} (needs ${operator === '==' ? '' : `${operator} `}${showValue(right.value)})`,
    },
  ];
}

/** Whether it stands in the SOP as it is: a literal, or a list of literals, which is called by what it holds. */
function isConstant(reading: Reading): boolean {
  return reading.origin?.kind === 'literal' || (reading.origin === null && reading.label === show(reading));
}

const show = (reading: Reading): string => showValue(reading.value);
const showValue = (value: Value | null): string => (value === null ? 'missing' : formatValue(value));

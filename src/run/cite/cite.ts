/**
 * Citations: the values that a decision was based on, in the words of the procedure. Every sentence that says why is
 * made here, so the card, the thread, the message to an executive and `explain` agree.
 */
import { own } from '../../kernel/own.ts';
import { quoted, wordOrQuoted } from '../../kernel/quoted.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import type { Comparison, Reading, Trace } from '../../sop/expression/expression.ts';
import { labelsAround } from '../../sop/rounds.ts';
import type { Sop } from '../../sop/sop.ts';
import type { RunState } from '../log/state.ts';
import type { AskedField } from '../log/asks.ts';
import { computedText } from './computed-text.ts';
import type { LabelledText } from './labelled-text.ts';
import { nowText, withNow, type FactsNow } from './now-text.ts';
import { originInWords } from './origin-text.ts';
import { readingText } from './reading-text.ts';

/**
 * The values that a list of evaluated conditions read, in order, without duplicates.
 *
 * @param now the facts that are in use now, which are named where they replaced what was read; null to cite what was read
 */
export function citedValues(traces: readonly Trace[], now: FactsNow | null = null): LabelledText[] {
  const cited = traces.flatMap(({ comparisons, readings }) =>
    comparisons.length > 0 ? comparisons.flatMap(citeComparison) : readings.map(valueOf),
  );
  const seen = new Set<string>();
  return cited
    .filter(({ label, text }) => !seen.has(`${label}\n${text}`) && seen.add(`${label}\n${text}`))
    .map(({ label, text, origin, reading }, _, all) => {
      // Two things of one name are told apart by where they come from.
      const isAlone = all.every((other) => other.label !== label || other.text === text);
      const from =
        isAlone || origin == null || OF_PROCEDURE.includes(origin.kind)
          ? ''
          : ` (${originInWords(origin, reading?.value ?? null)})`;
      return {
        label,
        text: withNow(`${text}${from}`, now === null || reading === undefined ? null : nowText(now, reading)),
      };
    });
}

/** `account tier Enterprise, claim value $7,200.00, threshold $5,000.00`. */
export function citeTraces(traces: readonly Trace[], now: FactsNow | null = null): string {
  return citedValues(traces, now)
    .map(({ label, text }) => `${label} ${beginningOf(text)}`)
    .join(', ');
}

/** What the procedure says is told apart by what it is compared with. */
const OF_PROCEDURE: readonly string[] = ['literal', 'value', 'limit'];

/** Code points of one value in a sentence: a letter is shown in full where it is sent, and where it comes from. */
const VALUE_MAX = 120;

/** Its beginning, with the quotation marks closed that are open there. */
function beginningOf(text: string): string {
  const characters = [...text];
  if (characters.length <= VALUE_MAX) return text;
  const kept = characters.slice(0, VALUE_MAX);
  const open = kept.filter((one) => one === '“').length - kept.filter((one) => one === '”').length;
  return `${kept.join('').trimEnd()}…${'”'.repeat(Math.max(0, open))}`;
}

/** `SOP freight-damage-claim v1, step 3`. */
export function citePlace({ sop }: Pick<RunState, 'sop'>, step: string): string {
  return sop === null ? `Step ${step}` : `SOP ${sop.name} v${sop.version}, step ${step}`;
}

/** `SOP freight-damage-claim v1, step 3: account tier Enterprise, claim value $7,200.00, threshold $5,000.00`. */
export function citeStep(state: RunState, step: string, now: FactsNow | null = null): string {
  const where = citePlace(state, step);
  const values = citeDecision(state, step, now);
  return values === '' ? where : `${where}: ${values}`;
}

/** The values of a step's decision. If it read a word that an earlier step set, also the values of that decision. */
export function citeDecision(state: RunState, step: string, now: FactsNow | null = null): string {
  return `${citeTraces(decisionTraces(state, step), now)}${citeSources(state, step, now)}`;
}

/**
 * `; way priority comes from step 8a: account tier Enterprise, …`: the decision of the earlier step that set a word
 * read here.
 */
function citeSources(state: RunState, step: string, now: FactsNow | null): string {
  const words = decisionTraces(state, step)
    .flatMap(({ readings }) => readings)
    .flatMap(({ label, value, origin }) =>
      origin?.kind === 'set' && origin.step !== step && (typeof value === 'string' || typeof value === 'boolean')
        ? [{ text: `${label} ${formatValue(value)}`, from: origin.step }]
        : [],
    );
  const sources = words.flatMap(({ text, from }) => {
    const values = citeTraces(decisionTraces(state, from), now);
    return values === '' ? [] : [`; ${text} comes from step ${from}: ${values}`];
  });
  return [...new Set(sources)].join('');
}

/**
 * The answer to a question: only the choice, or each field by its label: `Amount to deduct: 100.00 EUR`.
 * @param form the fields that were asked for; without it they are called by their names
 * @param other the answer that it replaces, or that replaces it
 */
export function answerText(
  answer: Readonly<Record<string, Value>>,
  form: readonly Pick<AskedField, 'name' | 'label'>[] | null = null,
  other: Readonly<Record<string, Value>> = {},
): string {
  const given = Object.entries(answer);
  if (given.length === 0) return 'none';
  return given
    .map(([name, value]) => {
      const [text = ''] = toldApart([value, own(other, name) ?? value]);
      if (name === 'answer') return text;
      const label = form?.find((field) => field.name === name)?.label;
      if (label === undefined) return `${name.replaceAll('_', ' ')} ${text}`;
      return `${label}: ${typeof value === 'string' ? wordOrQuoted(text) : text}`;
    })
    .join(', ');
}

/**
 * The nearest step at or above `label` whose conditions decided that it is reached; null if none has conditions.
 */
export function decidingStep(state: RunState, sop: Sop, label: string): string | null {
  return labelsAround(sop, label).findLast((step) => decisionTraces(state, step).length > 0) ?? null;
}

/** The traces of a decision. Those of an `otherwise` begin with the traces of the step before it. */
export function decisionTraces(state: RunState, step: string): readonly Trace[] {
  const decision = own(state.decisions, step);
  if (decision === undefined) return [];
  const before =
    decision.otherwise === null || decision.otherwise === step ? [] : decisionTraces(state, decision.otherwise);
  return [...before, ...decision.traces];
}

/** `Marcus Mbeki` `chose “I work it by hand”`, whatever it was compared with; null for what is no choice of a person. */
export function choiceOf({ origin, value }: Reading): LabelledText | null {
  return origin?.kind === 'answer' && origin.field === 'answer' && typeof value === 'string'
    ? { label: origin.person, text: `chose ${quoted(value)}` }
    : null;
}

type Cited = LabelledText & { readonly origin?: Reading['origin']; readonly reading?: Reading };

function citeComparison(comparison: Comparison): Cited[] {
  const { operator, left, right, result } = comparison;
  const choice = choiceOf(left);
  if (choice !== null) return [choice];
  const computed = computedText(comparison);
  if (computed !== null) {
    const { reading, relation } = computed;
    return [{ label: reading.label, text: `(${readingText(reading)}) is ${relation}`, reading }];
  }
  if (right === null) return [valueOf(left)];
  if (!isConstant(right)) return [valueOf(left), valueOf(right)];
  if (result === 'true') return [valueOf(left)];
  // A word of the procedure: `search by bol (not “nothing”)`.
  if (operator === '==' && typeof right.value === 'string')
    return [
      { label: left.label, text: `${wordText(left)} (not “${right.value.replaceAll('_', ' ')}”)`, reading: left },
    ];
  return [
    {
      label: left.label,
      text: `${readingText(left)} (needs ${operator === '==' ? '' : `${operator} `}${readingText(right)})`,
      reading: left,
    },
  ];
}

const valueOf = (reading: Reading): Cited => ({
  label: reading.label,
  text: readingText(reading),
  origin: reading.origin,
  reading,
});

/** A word that a step set, with blanks instead of underscores; any other value as its system has it. */
function wordText(reading: Reading): string {
  const text = readingText(reading);
  return reading.origin?.kind === 'set' ? text.replaceAll('_', ' ') : text;
}

/** Whether the value is written in the SOP: a literal or a list of literals, whose label is its content. */
export function isConstant(reading: Reading): boolean {
  return (
    reading.origin?.kind === 'literal' ||
    (reading.origin === null && reading.value !== null && reading.label === formatValue(reading.value))
  );
}

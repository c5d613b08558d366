/**
 * What bounds the amounts of a call that moves money, from the log alone: the form in which a person entered an amount,
 * the conditions that were checked on the way to the call, and the fact of the case that it is.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import type { BinaryOperator, Comparison, Reading } from '../../sop/expression/expression.ts';
import { baseLabel, labelsAround } from '../../sop/rounds.ts';
import type { Sop } from '../../sop/sop.ts';
import { JUDGE_TOOL } from '../../tool/judgment.ts';
import type { Registry } from '../../tool/registry.ts';
import type { CallState } from '../log/call.ts';
import type { RunState } from '../log/state.ts';
import { questionOf } from '../log/step/ask.ts';
import { boundsText } from './bound-text.ts';
import { answerText, decisionTraces } from './cite.ts';
import { extractionBounds, judgmentIn, quotedFor } from './judgment-text.ts';
import type { LabelledText } from './labelled-text.ts';

/** How often a value may have been passed on by a `set` or an input. */
const PASSED_ON_MAX = 20;

const AT_MOST: Readonly<Partial<Record<BinaryOperator, string>>> = { '<': 'less than', '<=': 'at most' };
const AT_LEAST: Readonly<Partial<Record<BinaryOperator, string>>> = { '>': 'less than', '>=': 'at most' };

/** What bounds each amount and where that was looked at, one line for each place; a line that says so where nothing does. */
export function amountBounds(
  state: RunState,
  sop: Sop,
  { step, proposed, verdict }: CallState,
  registry: Registry,
): LabelledText[] {
  const tool = registry.get(proposed.tool);
  const amounts = (tool?.tool.movesMoney?.amounts ?? []).flatMap((name) => {
    const value = own(proposed.args, name);
    return value === undefined ? [] : [{ name, value }];
  });
  const lines = amounts.flatMap(({ name, value }) => {
    const label = tool?.input.fields[name]?.label ?? name;
    const about = amounts.length > 1 ? `, for the ${label}` : '';
    const readings = sameReadings(state, proposed.readings, value);
    const found = [...given(state, readings, value, label), ...checked(state, sop, step, readings)];
    const bounds = found.length > 0 ? found : boundedBy(verdict, name);
    const quotes = judgmentsOf(state, readings)
      .flatMap((judged) => quotedFor(judged, hashOf(value)) ?? [])
      .map((text) => ({ label: 'quoted', text }));
    return [
      ...(bounds.length > 0 ? bounds : [{ label: 'limit', text: `no upper bound is set for the ${label}` }]),
      ...quotes,
    ].map((line) => ({ ...line, label: line.label === label ? label : `${line.label}${about}` }));
  });
  return oncePerLabel(lines);
}

/** `Checked in step 12: at most $5,600.00 (claim value), and at most $9,000.00 (max recoverable)`. */
function oncePerLabel(lines: readonly LabelledText[]): LabelledText[] {
  const texts = new Map<string, Set<string>>();
  for (const { label, text } of lines) texts.set(label, (texts.get(label) ?? new Set()).add(text));
  return [...texts].map(([label, all]) => ({ label, text: [...all].join(', and ') }));
}

/** The policies behind the verdict that bound the argument from above, each with its reason. */
function boundedBy({ policies }: CallState['verdict'], name: string): LabelledText[] {
  const argument = String.raw`\bcontext\.args\.${name}(?:\.minor)?\b`;
  const over = new RegExp(String.raw`${argument}\s*(?:<|\.lessThan)|>=?\s*${argument}`);
  const under = new RegExp(String.raw`${argument}\s*(?:>|\.greaterThan)|<=?\s*${argument}`);
  return policies.flatMap(({ id, reason, text }) => {
    const [when = '', ...unless] = text.replaceAll(/\/\/.*/g, '').split(/\bunless\b/);
    const bounds = over.test(when) || unless.some((part) => under.test(part));
    return bounds ? [{ label: 'boundary', text: `${reason === null ? '' : `${reason}, `}by policy ${id}` }] : [];
  });
}

/** Every reading that the value was passed on through, from the call back to its source. */
function sameReadings(state: RunState, readings: readonly Reading[], value: Value): Reading[] {
  const hash = hashOf(value);
  return readingsBehind(state, readings, (reading) => reading.value !== null && hashOf(reading.value) === hash);
}

/** The readings of a call, and those of the steps that computed what it read, back to their sources. */
export function readingsBehind(
  state: RunState,
  readings: readonly Reading[],
  counts: (reading: Reading) => boolean = () => true,
): Reading[] {
  const found = new Set<Reading>();
  let next = readings.filter(counts);
  for (let passed = 0; next.length > 0 && passed < PASSED_ON_MAX; passed++) {
    for (const reading of next) found.add(reading);
    next = next
      .flatMap(({ origin, path }) => {
        if (origin?.kind !== 'set' && origin?.kind !== 'input') return [];
        const kind = origin.kind === 'set' ? 'value' : 'sop';
        const use = state.uses.findLast(
          (known) => known.kind === kind && known.step === origin.step && (kind === 'sop' || known.name === path),
        );
        return (use?.readings ?? []).filter(counts);
      })
      .filter((reading) => !found.has(reading));
  }
  return [...found];
}

/** The judgments that the readings come from. */
function judgmentsOf({ calls }: RunState, readings: readonly Reading[]): CallState[] {
  return readings.flatMap(({ origin }) => {
    if (origin?.kind !== 'call' || origin.tool !== JUDGE_TOOL) return [];
    const judged = Object.values(calls).findLast((call) => call.step === origin.step && judgmentIn(call) !== null);
    return judged === undefined ? [] : [judged];
  });
}

/** The bounds of the form or the extraction that it comes from, or the fact that it is. */
function given(state: RunState, readings: readonly Reading[], value: Value, amount: string): LabelledText[] {
  const hash = hashOf(value);
  return readings.flatMap((reading): LabelledText[] => {
    const { origin, label } = reading;
    if (origin?.kind === 'fact') return [{ label: amount, text: `the ${label} of the case, ${formatValue(value)}` }];
    if (origin?.kind === 'call') {
      const bounds = judgmentsOf(state, [reading]).map(extractionBounds);
      return bounds.flatMap((text) => (text === null ? [] : [{ label: 'read from the text', text }]));
    }
    if (origin?.kind !== 'answer') return [];
    const ask = questionOf(state, origin.step);
    const form = ask?.form ?? [];
    return form.flatMap((field) => {
      const entered = own(ask?.answer ?? {}, field.name);
      const bounds = boundsText(field);
      if (entered === undefined || hashOf(entered) !== hash || bounds === null) return [];
      // What else was filled in, such as a note, may be why it is due.
      const text = `${answerText(ask?.answer ?? {}, form)}; ${form.length === 1 ? '' : `${field.label} `}${bounds}`;
      return [{ label: `form that ${origin.person} filled in`, text }];
    });
  });
}

/** The comparisons that held on the way to the step and bound it from above. */
function checked(state: RunState, sop: Sop, step: string, readings: readonly Reading[]): LabelledText[] {
  const said = (bound: Reading): string =>
    bound.value === null ? bound.label : `${formatValue(bound.value)}${isConstant(bound) ? '' : ` (${bound.label})`}`;
  return labelsAround(sop, step).flatMap((label) =>
    decisionTraces(state, label)
      .flatMap(({ comparisons }) => comparisons)
      .flatMap((comparison): LabelledText[] => {
        const bound = upperBound(comparison, readings);
        return bound === null
          ? []
          : [{ label: `checked in step ${baseLabel(label)}`, text: `${bound.words} ${said(bound.by)}` }];
      }),
  );
}

/** Whether a comparison held that bounds one of the readings from above. */
export const isUpperBoundOf = (comparison: Comparison, readings: readonly Reading[]): boolean =>
  upperBound(comparison, readings) !== null;

function upperBound(
  { operator, left, right, result }: Comparison,
  readings: readonly Reading[],
): { readonly words: string; readonly by: Reading } | null {
  if (result !== 'true' || right === null) return null;
  // A name may have held another value when it was compared.
  const isIt = ({ path, value }: Reading): boolean =>
    readings.some((known) => known.path === path && hashOf(known.value) === hashOf(value));
  const over = isIt(left) ? own(AT_MOST, operator) : undefined;
  if (over !== undefined) return { words: over, by: right };
  const under = isIt(right) ? own(AT_LEAST, operator) : undefined;
  return under === undefined ? null : { words: under, by: left };
}

const isConstant = ({ origin }: Reading): boolean => origin?.kind === 'literal';

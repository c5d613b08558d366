/**
 * What the amount of a payment was taken or computed from, for whoever decides about it: each value with who said it or
 * where it comes from, back through what steps have set and the inputs of nested SOPs.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { isMoney } from '../../kernel/money.ts';
import { own } from '../../kernel/own.ts';
import { isRecord } from '../../kernel/value.ts';
import type { Node, Origin, Reading } from '../../sop/expression/expression.ts';
import { stepAt } from '../../sop/rounds.ts';
import type { Argument } from '../../sop/sop.ts';
import { firstAndLast } from '../cite/first-and-last.ts';
import { headlineFacts } from '../cite/headline.ts';
import { originInWords } from '../cite/origin-text.ts';
import { valueInSentence } from '../cite/reading-text.ts';
import type { CardLine } from '../log/asks.ts';
import type { CallState } from '../log/call.ts';
import type { Use } from '../log/uses.ts';
import { boundsOf } from './about-money.ts';
import { readingsOf } from './argument-readings.ts';
import { isPayment } from './done-otherwise.ts';
import type { Turn } from './turn.ts';

/** Values of one line, such as what each round of a loop added. */
const VALUES_MAX = 6;

/** With which sign a value went into the amount; 0 where it is not just added or subtracted. */
type Sign = 1 | -1 | 0;
type Source = { readonly reading: Reading; readonly sign: Sign };

/** What people said first, then what was looked up, the case's own facts, and last what the procedure itself sets. */
const RANKS: Readonly<Partial<Record<Origin['kind'], number>>> = {
  answer: 0,
  event: 0,
  call: 1,
  item: 1,
  table: 1,
  fact: 2,
};
const LAST = 3;
/** Written into the SOP: whoever approves decides about a case, not about the procedure. */
const WRITTEN: ReadonlySet<string> = new Set(['literal', 'run']);

/** One line for each name, except what other lines of the card say; none for a call that moves no money. */
export function amountFrom(turn: Turn, call: CallState): readonly CardLine[] {
  if (!isPayment(turn, call)) return [];
  const amounts = turn.context.registry.get(call.proposed.tool)?.tool.movesMoney?.amounts ?? [];
  const shown = headlineFacts(turn.state, turn.context);
  const sources = sourcesOf(turn, call, amounts).filter(({ reading }) => isTold(reading));
  const own = sources.filter(({ reading }) => !isBound(turn, call, reading));
  const lines = [...Map.groupBy(own, ({ reading: { label } }) => label)]
    .map(([label, some]) => ({ label, text: textOf(some), rank: Math.min(...some.map(rankOf)), some }))
    .filter(({ label, some }) => !(some.length === 1 && shown.some((fact) => isShown(fact, label, some))));
  return lines
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ label, text, some }) => ({ label: `${wordFor(call, some)} from ${label}`, text }));
}

/** Whether it is the amount itself, or something that went into it. */
const wordFor = (call: CallState, [only, ...others]: readonly Source[]): string =>
  only !== undefined && others.length === 0 && isArgument(call, only.reading) ? 'taken' : 'computed';

const isArgument = ({ proposed }: CallState, { value }: Reading): boolean =>
  Object.values(proposed.args).some((argument) => hashOf(argument) === hashOf(value));

const isShown = (fact: CardLine, label: string, [source]: readonly Source[]): boolean =>
  fact.label === label && source?.reading.value != null && fact.text === valueInSentence(source.reading.value);

const rankOf = ({ reading: { origin, value } }: Source): number =>
  (own(RANKS, origin?.kind ?? '') ?? LAST) + (isMoney(value) || typeof value === 'number' ? 0 : 0.5);

/** Whether its value says something on a card. */
function isTold({ value, origin }: Reading): boolean {
  if (value === null || typeof value === 'boolean' || WRITTEN.has(origin?.kind ?? '')) return false;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.length > 0 && items.every((item) => isMoney(item) || !isRecord(item as never));
}

/** Whether the bounds of the amount say what it is: a fact of the case, or an answer in a form with bounds. */
function isBound(turn: Turn, call: CallState, reading: Reading): boolean {
  const { origin } = reading;
  if (!isArgument(call, reading)) return false;
  if (origin?.kind === 'fact') return true;
  return origin?.kind === 'answer' && boundsOf(turn, call).some(({ label }) => label.includes(origin.person));
}

/** `5.00 GBP + 10.00 GBP (payment for damage)`: joined by a plus where they were added up. */
function textOf(sources: readonly Source[]): string {
  const [first, ...others] = sources;
  const isSum = first !== undefined && first.sign !== 0 && others.every(({ sign }) => sign === first.sign);
  const who = new Set(sources.map(({ reading }) => whoSaid(reading)));
  const values = sources.map(({ reading }) => {
    const value = reading.value === null ? '' : valueInSentence(reading.value);
    return who.size === 1 ? value : `${value} (${whoSaid(reading)})`;
  });
  const sign = isSum ? ' + ' : ', ';
  const [last = ''] = who;
  const listed = firstAndLast(values, VALUES_MAX, (count) => `${count} more`).join(sign);
  return who.size === 1 ? `${listed} (${last})` : listed;
}

function whoSaid({ origin, value }: Reading): string {
  switch (origin?.kind) {
    case 'event':
      return origin.event;
    case 'value':
      return 'written in the procedure';
    case 'limit':
      return 'a limit of the boundary';
    case 'item':
      return `item ${origin.number}`;
    default:
      return originInWords(origin, value);
  }
}

/** Each once, in the order in which the run read them. */
function sourcesOf(turn: Turn, call: CallState, amounts: readonly string[]): readonly Source[] {
  const { sop, state, scope } = turn;
  const found = new Map<string, Source>();
  const seen = new Set<string>();
  const follow = (written: Argument | null, readings: readonly Reading[], sign: Sign): void => {
    const read = written === null ? readings : readingsOf([written], readings, scope);
    for (const reading of read) {
      const signed = times(sign, written === null ? 0 : signIn(written, reading.path));
      const use = computedBy(state.uses, reading);
      if (use === undefined) add(reading, signed);
      else if (!seen.has(`${use.seq} ${reading.path}`)) {
        seen.add(`${use.seq} ${reading.path}`);
        follow(writtenAt(use, reading.path), use.readings, signed);
      }
    }
  };
  const add = (reading: Reading, sign: Sign): void => {
    const key = hashOf([reading.path, reading.value, reading.origin]);
    const known = found.get(key);
    found.set(key, { reading, sign: known === undefined || known.sign === sign ? sign : 0 });
  };
  const writtenAt = (use: Use, path: string): Argument | null => {
    const body = stepAt(sop, use.step)?.body;
    if (body?.kind === 'run') return own(body.with, path.split('.')[0] ?? '') ?? null;
    if (body?.kind !== 'set') return null;
    return body.assignments.find((one) => one.path.join('.') === use.name)?.value ?? null;
  };
  const body = stepAt(sop, call.step)?.body;
  for (const name of amounts) {
    const written = body?.kind === 'use' ? own(body.with, name) : undefined;
    if (written !== undefined) follow(written, call.proposed.readings, 1);
  }
  return [...found.values()];
}

/** What set the value that was read, or gave it to a nested SOP. */
function computedBy(uses: readonly Use[], { origin, path }: Reading): Use | undefined {
  if (origin?.kind === 'input') return uses.findLast(({ kind, step }) => kind === 'sop' && step === origin.step);
  if (origin?.kind !== 'set') return undefined;
  return uses.findLast(
    ({ kind, step, name }) =>
      kind === 'value' && step === origin.step && (path === name || path.startsWith(`${name}.`)),
  );
}

/** With which sign a path goes into what is written; 0 where it is used otherwise, or several times. */
function signIn(written: Argument, path: string): Sign {
  if (written.kind !== 'expression') return 0;
  const signs = signsIn(written.expression.node, path, 1);
  return signs.length === 1 ? (signs[0] ?? 0) : 0;
}

function signsIn(node: Node, path: string, sign: Sign): readonly Sign[] {
  switch (node.kind) {
    case 'path':
      return node.path.join('.') === path ? [sign] : [];
    case 'negate':
      return signsIn(node.operand, path, times(sign, -1));
    case 'choice': {
      const [then, otherwise] = [node.then, node.otherwise].map((one) => signsIn(one, path, sign));
      return then !== undefined && then.length > 0 ? then : (otherwise ?? []);
    }
    case 'binary':
      if (node.operator !== '+' && node.operator !== '-') return [];
      return [
        ...signsIn(node.left, path, sign),
        ...signsIn(node.right, path, node.operator === '-' ? times(sign, -1) : sign),
      ];
    default:
      return [];
  }
}

function times(one: Sign, other: Sign): Sign {
  if (one === 0 || other === 0) return 0;
  return one === other ? 1 : -1;
}

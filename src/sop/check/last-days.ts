/**
 * A day stands for its midnight. Compared with a moment, the last day itself is over when it begins: what comes on that
 * day counts as late. Days are compared with `days_between`.
 */
import { isDuration, isTimestamp } from '../../kernel/time.ts';
import { lookUp, type Names } from '../expression/environment.ts';
import type { BinaryOperator, Expression, Node } from '../expression/expression.ts';
import { walkNodes } from '../expression/walk.ts';
import { allSteps, type Sop } from '../sop.ts';
import { cellOfDay, writeCell } from '../step/table/write-cell.ts';
import { remarkIn, type Rule } from './rule.ts';
import { writesIn } from './writes.ts';

/** Their result has the time of day of the first argument. */
const AFTER: ReadonlySet<string> = new Set(['months_after', 'days_after', 'business_days_after']);
const DATE = 'date';
/** Names that say a moment: `case.received_at`, `shipment.delivered_at`. Any other time may be a day, or a moment. */
const MOMENT = /_at$/;
const WRITTEN_DAY = /^\d{4}-\d{2}-\d{2}$/;
/** A span in whole days, which leads from a day to a day. */
const WHOLE_DAYS = /^\d+ (?:days?|weeks?|months?)$/;

export const lastDays: Rule = {
  name: 'last-days',
  check: ({ sop, flow, names }) => {
    const known = knownIn(sop, names);
    return flow.sites.flatMap(({ expression, step }) => {
      const isCell = step?.body.kind === 'table' && step.body.rows.some((row) => row.if.includes(expression));
      return [...walkNodes(expression.node)].flatMap((node) => {
        const found = trapIn(node, expression.text, known);
        if (found === null) return [];
        const cure = isCell ? cureInCell(found, node, expression) : found.cure;
        return [{ ...remarkIn(expression, node.start, node.end, found.message, cure), severity: 'warning' as const }];
      });
    });
  },
};

/** A cell holds no function of its column: the next day, or a column that counts days. */
function cureInCell({ cure }: Trap, node: Node, { place, text }: Expression): string {
  const write = writeCell(place.file.endsWith('.csv'));
  const day =
    node.kind === 'binary' && node.right.kind === 'call' && node.right.name === DATE ? node.right.args[0] : undefined;
  if (node.kind === 'binary' && day?.kind === 'literal' && WRITTEN_DAY.test(String(day.value)))
    return `For the whole day, write \`${write(cellOfDay(node.operator, String(day.value)))}\``;
  const [, call = text, compared = ''] = /`(days_between\(.*\)) (\S+ 0)`/.exec(cure) ?? [];
  return `For the whole day, make \`${call}\` a column and write \`${write(compared.replace('== ', ''))}\` below it`;
}

type Known = {
  /** Names that hold a day, a moment, and a moment some whole days earlier or later. */
  readonly days: Set<string>;
  readonly moments: Set<string>;
  readonly shifted: Set<string>;
  /** The types of all names. */
  readonly names: Names;
};
type Trap = { readonly message: string; readonly cure: string };

/** `day >= moment` and `day < moment`, on either side, and equality. The other two say rightly whether the day has begun. */
function trapIn(node: Node, text: string, known: Known): Trap | null {
  if (node.kind !== 'binary') return null;
  const { left, right, operator } = node;
  if (operator === 'in') return right.kind === 'list' ? equalIn(left, right.items, text, known) : null;
  const sides: readonly (readonly [Node, Node, BinaryOperator, BinaryOperator])[] = [
    [left, right, '>=', '<'],
    [right, left, '<=', '>'],
  ];
  for (const [day, moment, inTime, late] of sides) {
    if (!isTrap(day, moment, known)) continue;
    if (operator === inTime || operator === late)
      return latest(textOf(day, text), textOf(moment, text), operator === late);
    if (operator === '==' || operator === '!=') return equalIn(moment, [day], text, known);
  }
  return null;
}

function latest(day: string, moment: string, isLate: boolean): Trap {
  return {
    message: `\`${day}\` is a day, and a day is its midnight: what comes at a later hour of that day counts as ${isLate ? 'late' : 'too late'}`,
    cure: `To include the day, write \`days_between(${day}, ${moment}) ${isLate ? '>' : '<='} 0\``,
  };
}

function equalIn(moment: Node, items: readonly Node[], text: string, known: Known): Trap | null {
  const day = items.find((item) => isTrap(item, moment, known));
  return day === undefined
    ? null
    : {
        message: `\`${textOf(day, text)}\` is a day, and a day is its midnight: no later hour of that day is equal to it`,
        cure: `To compare days, write \`days_between(${textOf(day, text)}, ${textOf(moment, text)}) == 0\``,
      };
}

/** A time of any name is compared with what is certainly a day; one whose name says a moment also with what may be one. */
function isTrap(day: Node, moment: Node, known: Known): boolean {
  // `day < moment - 60 days` says what `day + 60 days < moment` does.
  if (isShifted(moment, known)) return isDay(day, known, true) || mayBeDay(day, known);
  if (isMoment(moment, known)) return isDay(day, known, true);
  return isTime(moment, known) && isDay(day, known, false);
}

const textOf = ({ start, end }: Node, text: string): string => text.slice(start, end);

const isMoment = (node: Node, { moments }: Pick<Known, 'moments'>): boolean =>
  node.kind === 'path' && (MOMENT.test(node.path.at(-1) ?? '') || moments.has(node.path.join('.')));

/** A moment, some whole days earlier or later. */
function isShifted(node: Node, known: Known): boolean {
  if (node.kind === 'path') return known.shifted.has(node.path.join('.'));
  const from = fromWholeDays(node, known);
  return from !== null && (isMoment(from, known) || isShifted(from, known));
}

/** What whole days are added to or taken from; null for anything else. */
function fromWholeDays(node: Node, known: Known): Node | null {
  if (node.kind !== 'binary' || (node.operator !== '+' && node.operator !== '-')) return null;
  return isWholeDays(node.right, known) ? node.left : null;
}

/** A name of a time of which nothing says that it is a moment. */
const mayBeDay = (node: Node, known: Known): boolean => isTime(node, known) && !isMoment(node, known);

/** A name of a time that is not known to be a day. */
function isTime(node: Node, { days, shifted, names }: Known): boolean {
  if (node.kind !== 'path' || days.has(node.path.join('.')) || shifted.has(node.path.join('.'))) return false;
  const looked = lookUp(names, node.path);
  return looked.kind === 'field' && looked.field.type.kind === 'time';
}

/** @param mayBe whether what is counted from a time of any name is a day, too: it has the time of day of that time */
function isDay(node: Node, known: Known, mayBe: boolean): boolean {
  if (node.kind === 'path') return known.days.has(node.path.join('.'));
  const from = fromWholeDays(node, known);
  if (from !== null) return isDay(from, known, false) || (mayBe && mayBeDay(from, known));
  if (node.kind !== 'call') return false;
  const [first] = node.args;
  if (first === undefined) return false;
  if (node.name === DATE) return first.kind === 'literal' && WRITTEN_DAY.test(String(first.value));
  if (!AFTER.has(node.name)) return false;
  return isDay(first, known, mayBe) || (mayBe && first.kind === 'path' && !isMoment(first, known));
}

function isWholeDays(node: Node, { names }: Known): boolean {
  const value =
    node.kind === 'literal' ? node.value : node.kind === 'path' ? names.constants.get(node.path.join('.')) : undefined;
  return value !== undefined && isDuration(value) && WHOLE_DAYS.test(value.$duration);
}

/** Names that the SOP or a step sets to a day or to a moment. */
function knownIn(sop: Sop, names: Names): Known {
  const known: Known = { days: new Set(), moments: new Set(), shifted: new Set(), names };
  for (const { name, value } of Object.values(sop.values))
    if (isTimestamp(value) && WRITTEN_DAY.test(value.$local ?? '')) known.days.add(name);
  const writes = writesIn(allSteps(sop));
  for (const { body } of allSteps(sop))
    for (const { path, value } of body.kind === 'set' ? body.assignments : []) {
      if (value.kind !== 'expression') continue;
      const [{ node }, name] = [value.expression, path.join('.')];
      // Of a name that may also hold something else, nothing says that it is a moment.
      const isOnly = writes.filter(({ path: other }) => isOf(name, other) || isOf(other, name)).length === 1;
      if (isOnly && isShifted(node, known)) known.shifted.add(name);
      else if (isOnly && isMoment(node, known)) known.moments.add(name);
      else if (isDay(node, known, true)) known.days.add(name);
    }
  return known;
}

const isOf = (name: string, other: string): boolean => name === other || name.startsWith(`${other}.`);

/**
 * Compares what a vendor answers with what was sent. A 2xx alone proves nothing: the record in the answer may be another
 * one, hold other values, or say that it was refused or is still waiting.
 *
 * Pure.
 */
import { formatMoney, isMoney, type Money } from '../kernel/money.ts';
import { clip } from './outcome.ts';
import { plainText } from './plain-text.ts';
import { readVendorAmount } from './vendor-amount.ts';

export type Comparison = {
  /** What was sent, by the names of the answer; amounts as money. What the answer does not state is not compared. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Fields that an answer must state. */
  readonly required?: readonly string[];
  /** Fields that vendors cut and rewrite: free text. */
  readonly free?: readonly string[];
  /** Words of a status that mean that it is done, in small letters; any other word speaks against it. */
  readonly done: ReadonlySet<string>;
};

type Entries = Readonly<Record<string, unknown>>;

const STATUS = /^(?:status|state|result|outcome|disposition)(?:code|text|name)?$/;
const SUCCESS = /^(?:is)?(?:success|successful|succeeded|ok|okay|processed|created|saved)$/;
const REFUSAL = /error|exception|^faults?(?:code|string|message)?$|fail|reject|declin|denied|denial|refus|^problems?$/;
/** Objects that only wrap the answer; a status in any other object is that of another record. */
const WRAPPER = /^(?:results?|data|meta|response|record|body|summary|payment|transaction|resource)$/;
const DEPTH_MAX = 4;
const SHOWN_MAX = 60;

/**
 * What in the answer speaks against it that what was sent was done, as the rest of a sentence: it answered `200`, but
 * *`error` is `Vendor on hold`*. Null when nothing does.
 */
export function contradictionIn(answer: unknown, comparison: Comparison): string | null {
  if (!isEntries(answer)) return 'with no record';
  return refusalIn(answer, comparison, 0, true) ?? differenceIn(answer, comparison);
}

/**
 * What says that a look-up failed although its answer is a 2xx: *`error` is `Database timeout`*. Null when nothing does.
 *
 * @param around the answer without the records that were looked up: what they say is about them
 */
export function failureIn(around: unknown): string | null {
  if (!isEntries(around)) return null;
  for (const [name, value] of inOrder(around)) {
    const bare = plainName(name);
    const isFailure = (REFUSAL.test(bare) && isSaid(value)) || (SUCCESS.test(bare) && isDenied(value));
    if (isFailure) return `\`${clip(name, SHOWN_MAX)}\` is ${shown(value)}`;
    const inner = WRAPPER.test(bare) && isEntries(value) ? failureIn(value) : null;
    if (inner !== null) return inner;
  }
  return null;
}

/** The first member that says that it was refused, failed, or is still waiting. */
function refusalIn(answer: Entries, comparison: Comparison, depth: number, isAnswer: boolean): string | null {
  for (const [name, value] of inOrder(answer)) {
    if (depth === 0 && Object.hasOwn(comparison.sent, name)) continue;
    const bare = plainName(name);
    const says = `\`${clip(name, SHOWN_MAX)}\` is ${shown(value)}`;
    if (REFUSAL.test(bare) && isSaid(value)) return says;
    if (SUCCESS.test(bare) && isDenied(value)) return says;
    if (isAnswer && STATUS.test(bare) && !isDone(value, comparison.done)) return says;
    const isWrapper = isAnswer && (WRAPPER.test(bare) || STATUS.test(bare));
    for (const inner of depth < DEPTH_MAX ? entriesIn(value) : []) {
      const refusal = refusalIn(inner, comparison, depth + 1, isWrapper);
      if (refusal !== null) return refusal;
    }
  }
  return null;
}

/** What names an error says most, so it comes first. */
function inOrder(answer: Entries): readonly (readonly [string, unknown])[] {
  return Object.entries(answer).toSorted(
    ([one], [other]) => Number(REFUSAL.test(plainName(other))) - Number(REFUSAL.test(plainName(one))),
  );
}

/** The first field that the answer states otherwise than it was sent. */
function differenceIn(answer: Entries, { sent, required = [], free = [] }: Comparison): string | null {
  for (const [name, value] of Object.entries(sent)) {
    if (value === undefined || free.includes(name)) continue;
    const stated = Object.hasOwn(answer, name) ? answer[name] : undefined;
    if (!isStated(stated)) {
      if (required.includes(name)) return `without \`${name}\`, where ${shown(value)} was sent`;
      continue;
    }
    if (!isSame(value, stated, answer['currency']))
      return `\`${name}\` is ${shown(stated)}, where ${shown(value)} was sent`;
  }
  return null;
}

/** @param currency what the answer states next to an amount without its own currency */
function isSame(sent: unknown, stated: unknown, currency: unknown): boolean {
  if (isMoney(sent)) return isSameAmount(sent, stated, currency);
  if (Array.isArray(sent)) return Array.isArray(stated) && holdsAll(sent, stated);
  if (isEntries(sent))
    return (
      isEntries(stated) &&
      Object.entries(sent).every(([name, value]) => {
        const inner = stated[name];
        return value === undefined || !isStated(inner) || isSame(value, inner, stated['currency']);
      })
    );
  // A reference may be expanded into its record.
  if (isEntries(stated)) return isStated(stated['id']) && isSame(sent, stated['id'], null);
  return plainText(sent) === plainText(stated);
}

function isSameAmount(sent: Money, stated: unknown, currency: unknown): boolean {
  if (isEntries(stated)) return isSameAmount(sent, stated['amount'], stated['currency'] ?? currency);
  if (typeof stated !== 'string' && typeof stated !== 'number') return false;
  const code = typeof currency === 'string' && currency.trim() !== '' ? currency : sent.$money;
  const read = readVendorAmount(stated, code);
  return read.kind === 'amount' && read.amount.$money === sent.$money && read.amount.minor === sent.minor;
}

/** Whether each entry that was sent is in the list. A list of records cannot be compared with one of names. */
function holdsAll(sent: readonly unknown[], stated: readonly unknown[]): boolean {
  const known = new Set(stated.map(plainText));
  return stated.some(isEntries) || sent.every((each) => isEntries(each) || known.has(plainText(each)));
}

function isDone(value: unknown, done: ReadonlySet<string>): boolean {
  if (value === null || value === undefined || value === true || typeof value === 'object') return true;
  if (typeof value === 'number') return value === 200 || value === 201;
  return typeof value === 'string' && (value.trim() === '' || done.has(plainText(value)));
}

/** Whether a member that names an error holds one: not `null`, `0`, `false`, `none`, or an empty list. */
function isSaid(value: unknown): boolean {
  if (typeof value === 'string') return !/^(?:|0+|no|none|null|false|ok|n\/a)$/i.test(value.trim());
  if (typeof value !== 'object' || value === null) return Boolean(value);
  return Object.values(value).some(isSaid);
}

function isDenied(value: unknown): boolean {
  return value === false || value === 0 || (typeof value === 'string' && /^(?:false|no|n|0|f)$/i.test(value.trim()));
}

const isStated = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'string' && value.trim() === '');

const isEntries = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const entriesIn = (value: unknown): readonly Entries[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(isEntries);

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

function shown(value: unknown): string {
  const text = isMoney(value)
    ? formatMoney(value)
    : isEntries(value) && isStated(value['amount'])
      ? `${String(value['amount'])} ${String(value['currency'] ?? '')}`
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return `\`${clip(text, SHOWN_MAX)}\``;
}

/**
 * Compares what a vendor answers with what was sent. A 2xx alone proves nothing: the record in the answer may be another
 * one, hold other values, or say that it was refused or is still waiting (`outcome-signs.ts`).
 *
 * Pure.
 */
import { clip } from './outcome.ts';
import { differenceIn, type SentValues } from './find-difference.ts';
import { signsIn, type Sign } from './outcome-signs.ts';
import { holdsRefusal } from './outcome-words.ts';
import { readOwnStatus, type OwnStatus, type StatusField } from './own-status.ts';
import { isEntries, NONE, type Entries } from './outcome-values.ts';
import { saysNoneFound } from './none-found.ts';
import { plainText } from './plain-text.ts';
import { refusedPart, type Parts } from './refused-part.ts';
import { isStated, shown } from './stated-value.ts';

export type Comparison = SentValues & {
  /**
   * Words of a status that mean that it is done, as `plainText` writes them; any other word speaks against it. Absent for
   * a record whose status says nothing of the call.
   */
  readonly done?: ReadonlySet<string>;
  /**
   * Compares a record that is done by its status member by member: what is not known makes it doubtful. `word`: what its
   * status says. Absent where only what is known to speak against a record counts.
   */
  readonly exactly?: (answer: Entries, word: string) => Doubt | null;
  /** What the record consists of and is carried by, none of which may have been refused. */
  readonly parts?: Parts;
  /** Where the status of the record is; absent if it has none, or none that is known. */
  readonly status?: StatusField;
  /** Steps that others take later, so that `paid: false` does not speak against it. */
  readonly later?: ReadonlySet<string>;
  /** Names of what else is the record's own: `delivery_status` of a letter. */
  readonly own?: RegExp;
};

/**
 * `agrees`: what the answer states is what was sent, and nothing speaks against it. `bare`: it states nothing to judge by.
 * Otherwise `why` is the rest of a sentence: it answered `200`, but *`error` is `Vendor on hold`*.
 */
export type Judgement =
  /** `saysDone`: it says so in words, and not only by what it repeats. */
  | { readonly kind: 'agrees'; readonly saysDone: boolean }
  | { readonly kind: 'bare' }
  /** It lacks the status that would prove it. */
  | { readonly kind: 'silent'; readonly why: string }
  /** `id`: the only difference is a number for one of our ids, which may be the vendor's own. */
  | { readonly kind: 'differs'; readonly why: string; readonly id?: string }
  | { readonly kind: Sign['kind']; readonly why: string; readonly sign: Sign }
  /** It is done by its status, and as it was sent, but it has members that are not known; `cure`: the end of the sentence. */
  | { readonly kind: 'doubted'; readonly why: string; readonly cure: string };

export type Doubt = Extract<Judgement, { readonly kind: 'differs' | 'doubted' }>;

const SHOWN_MAX = 60;

export function judge(answer: unknown, comparison: Comparison): Judgement {
  const { sent, done = NONE, record, later = NONE, own, status } = comparison;
  if (!isEntries(answer)) return { kind: 'differs', why: 'with no record' };
  const stated: OwnStatus = status === undefined ? { kind: 'absent' } : readOwnStatus(answer, status, done);
  if (comparison.exactly !== undefined) return judgeExactly(answer, stated, comparison.exactly, status);
  const isDone = stated.kind === 'done';
  const names = Object.keys(sent);
  const reading = { done, record, later, isDone, sent: names, ...(own === undefined ? {} : { own }) };
  const signs = signsIn(answer, reading);
  const part = comparison.parts === undefined ? null : refusedPart(answer, comparison.parts, done);
  const against = worse(worse(signs.against, part), statusSign(stated, status));
  const isSilent = status?.isNeeded === true && stated.kind === 'absent';
  // A word of another field that is not known is no reason to look for: the status is.
  if (isSilent && against?.kind === 'other') return silent(status);
  if (against !== null) return { kind: against.kind, why: saidBy(against), sign: against };
  const difference = differenceIn(answer, comparison);
  if (difference !== null) return { kind: 'differs', ...difference };
  const isStatedIn = ([name, value]: readonly [string, unknown]): boolean =>
    value !== undefined && Object.hasOwn(answer, name) && isStated(answer[name]);
  if (isSilent) return silent(status);
  const { saysDone } = signs;
  return saysDone || Object.entries(sent).some(isStatedIn) ? { kind: 'agrees', saysDone } : { kind: 'bare' };
}

/** By its status and its members alone: no other word of it is read. */
function judgeExactly(
  answer: Entries,
  stated: OwnStatus,
  exactly: (answer: Entries, word: string) => Doubt | null,
  status: StatusField | undefined,
): Judgement {
  if (status !== undefined && stated.kind === 'absent') {
    const doubt = exactly(answer, '');
    return silent(status, doubt?.kind === 'doubted' ? `, and ${doubt.why}` : '');
  }
  const against = statusSign(stated, status);
  if (against !== null) return { kind: against.kind, why: saidBy(against), sign: against };
  const word = stated.kind === 'absent' ? '' : (stated.word ?? '');
  return exactly(answer, word) ?? { kind: 'agrees', saysDone: status !== undefined };
}

const silent = ({ path }: StatusField, more = ''): Judgement => ({
  kind: 'silent',
  why: `it has no \`${path}\`${more}`,
});

/** The status that is needed as a sign, if it says anything else than done. */
function statusSign(stated: OwnStatus, status: StatusField | undefined): Sign | null {
  if (status?.isNeeded !== true || stated.kind === 'absent' || stated.kind === 'done') return null;
  const isOffered =
    stated.kind !== 'refused' || (typeof stated.value !== 'boolean' && !holdsRefusal(stated.word ?? ''));
  const word = isOffered ? stated.word : null;
  return { kind: stated.kind, name: status.path, value: stated.value, word, isText: false };
}

const RANK = { refused: 2, waiting: 1, other: 0 } as const;
const worse = (one: Sign | null, other: Sign | null): Sign | null =>
  one === null || (other !== null && RANK[other.kind] > RANK[one.kind]) ? other : one;

/**
 * How far texts speak against a look-up. `all`: it found nothing, so only a text that says so does not. `refusing`: those
 * that refuse. `none`: what was found is compared by itself, and texts may be about it.
 */
export type Texts = 'all' | 'refusing' | 'none';

/**
 * What says that a look-up failed, or is not finished, although its answer is a 2xx: *`error` is `Database timeout`*. Null
 * when nothing does.
 *
 * @param around the answer without the records that were looked up: what they say is about them
 */
export function failureIn(around: unknown, texts: Texts = 'refusing'): string | null {
  if (!isEntries(around)) return null;
  const found = signsIn(around, { done: FOUND, record: 'list', later: LATER, sent: [] }).all.find(
    ({ kind, name, isText, value }) =>
      !saysNothingFound(value) && !isCountOfReturned(name, value) && (isText ? speaks(kind, texts) : kind !== 'other'),
  );
  return found === undefined ? null : saidBy(found);
}

/** Records are returned by a look-up, and payments by a bank: `recordsReturned: 1`, `1 shipment(s) returned`. */
const isCountOfReturned = (name: string, value: unknown): boolean =>
  (/returned$/i.test(name) && (typeof value === 'number' || /^\d+$/.test(String(value)))) ||
  (typeof value === 'string' && /^(?:\d+ [\p{L}()]+ )?(?:returned|retrieved|fetched)[.!]?$/iu.test(value.trim()));

const NOTHING_FOUND =
  /^(?:there (?:are|is|were|was) )?(?:no|zero|0)\b(?! permission| access)|\bnothing\b|^not found$|\bnone found\b|\bempty\b/i;

const saysNothingFound = (value: unknown): boolean =>
  typeof value === 'string' && (saysNoneFound(value) || (NOTHING_FOUND.test(plainText(value)) && !holdsFailure(value)));

const speaks = (kind: Sign['kind'], texts: Texts): boolean =>
  texts === 'all' || (texts === 'refusing' && kind !== 'other');

const holdsFailure = (text: string): boolean =>
  /time|fail|error|connect|response|server|credential|authori/i.test(text);

/** Words of a look-up that worked, and found something or nothing. */
const FOUND = new Set(
  [
    'ok',
    'okay',
    'success',
    'successful',
    'succeeded',
    'done',
    'complete',
    'completed',
    'found',
    'final',
    'valid',
  ].concat(
    ['not found', 'none found', 'no data', 'no records', 'no results', 'no match', 'no matches', 'empty'],
    [
      'no records found',
      'no results found',
      'no data found',
      'no shipments found',
      'no payments found',
      'nothing found',
    ],
  ),
);
/** A look-up does nothing, so these are about what was found. */
const LATER = new Set(
  [
    'accepted',
    'posted',
    'paid',
    'complete',
    'completed',
    'approved',
    'created',
    'saved',
    'processed',
    'confirmed',
  ].concat(
    ['committed', 'executed', 'recorded', 'filed', 'sent', 'live', 'settled', 'released', 'disbursed', 'issued'],
    ['registered', 'booked', 'cleared', 'persisted', 'stored', 'done'],
  ),
);

const saidBy = ({ name, value }: Sign): string => `\`${clip(name, SHOWN_MAX)}\` is ${shown(value)}`;

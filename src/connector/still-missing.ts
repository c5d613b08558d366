/**
 * Finds what is still missing of a record that is decided and may not be done yet: `approved` is said after the first of
 * two approvals, too. A TMS calls the second one as it likes (`dual_control`, `treasury`), so what waits is found by its
 * value, whatever its name, unless the name is known to be of something else.
 *
 * INVARIANT: a word that is said before all have decided means done only if nothing in the answer waits or lacks one of them.
 *
 * Pure.
 */
import { isOfApproval, readName, standingOfObject } from './outcome-names.ts';
import { entriesIn, isLink, isNo, isSaid, NONE, type Entries } from './outcome-values.ts';
import { readOutcome, REFUSED, WAITING } from './outcome-words.ts';
import type { Sign } from './outcome-signs.ts';
import { plainText } from './plain-text.ts';
import { isDeclaredAt, signAt } from './sign-at.ts';
import { wordsOfName } from './statements.ts';

export type Seeking = {
  /** What people call the record. */
  readonly record: string;
  /** Members of the answer that are no signs: what was sent. */
  readonly sent: readonly string[];
  /** What the operator declares, as `plainText` writes it: `treasury=queued`. */
  readonly done: ReadonlySet<string>;
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const DEPTH_MAX = 6;
/** Texts for people, kinds of a thing, and what a bank does with a payment later. */
const NO_SIGN = words(
  'memo note notes comment comments remark remarks description reason reasons method type kind category class group terms priority name title email url address subject label tag tags positive clearing cleared reconciliation reconciled void voided cancelled canceled rejected history links actions',
);
const NEEDED = words('required requires require needed needs need awaiting awaits outstanding missing');
const WHEN = words('at on by date time until for from');
/** Who or what decides besides the first. */
const DECIDES = words(
  'approval approvals approver signer signers signature signatures signed sign countersigned cosigned countersigner cosigner release released releaser checker authorizer authoriser authorization authorisation authorized authorised',
);
/** Of an approver, only that of a further one is expected to be named. */
const FURTHER = words('second secondary 2nd final co other dual');
const ALONE = words('approver authorizer authoriser');
/** What is told about a decision, and need not be there. */
const ABOUT = words(
  'note notes comment comments url link code id ids no number image file reason expiry expires group type level limit rule policy workflow next pending remaining hold method history void status amount token document',
);
const AT_LEAST = words('threshold quorum min minimum target');
const NOT_NEEDED = /^(?:not? (?:required|needed|applicable|necessary)|none required|waived|exempt|off|disabled)\b/i;
/** Longer texts are for people. */
const WORDS_MAX = 5;

/** @returns what waits or is missing, as a sign that says *not yet*; null when nothing is */
export function stillMissing(answer: Entries, seeking: Seeking): Sign | null {
  return missingIn(answer, seeking, []);
}

function missingIn(entries: Entries, seeking: Seeking, path: readonly string[]): Sign | null {
  for (const [name, value] of Object.entries(entries)) {
    if (isOfElse(name, path, seeking) || isDeclaredAt(seeking.done, path, name, value)) continue;
    const all = wordsOf(name);
    if (isMissing({ all, value, path }, entries)) return signAt('waiting', path, name, value);
    if (path.length === DEPTH_MAX || standingOfObject(name, seeking.record.split(' ')) === 'other') continue;
    for (const inner of entriesIn(value)) {
      const found = missingIn(inner, seeking, [...path, name]);
      if (found !== null) return found;
    }
  }
  return null;
}

/** What was sent, what is told of another thing, and what may hold any words. */
function isOfElse(name: string, path: readonly string[], { sent, record }: Seeking): boolean {
  if (path.length === 0 && sent.includes(name)) return true;
  const { role, standing } = readName(name, record.split(' '), path.at(-1) ?? '');
  return (
    role === 'skipped' ||
    standing === 'other' ||
    (wordsOf(name).some((word) => NO_SIGN.has(word)) && !isOfFurther(wordsOf(name)))
  );
}

/** `approver2` is `approver` and `2`. */
const wordsOf = (name: string): readonly string[] => wordsOfName(name.replace(/(\p{L})(\d)/gu, '$1 $2'));

type Member = { readonly all: readonly string[]; readonly value: unknown; readonly path: readonly string[] };

function isMissing({ all, value, path }: Member, around: Entries): boolean {
  if (isNothing(value)) return isDecision(all) || isOfFurther(all);
  if (typeof value === 'object' && value !== null) return isOfDecision(all) && hasGap(value, all);
  if (isNo(value) && value !== 0 && value !== '0') return isDecision(all) || isPositive(all);
  if (BLOCKS.test(all.at(-1) ?? '') && !isDenial(value)) return true;
  if (all.some((word) => PERCENT.has(word)) && all.some((word) => OF_PROGRESS.test(word))) return Number(value) < 100;
  if (isPart(value) && !all.some((word) => WHEN.has(word))) return true;
  if (isBelowTotal({ all, value, path }, around)) return true;
  if (all.some((word) => NEEDED.has(word)) && !all.some((word) => WHEN.has(word)) && typeof value === 'boolean')
    return value;
  if (all.some((word) => AT_LEAST.has(word)) && [...all, ...path.flatMap(wordsOfName)].some(isOfApproval))
    return isBelow(Number(value), around);
  return typeof value === 'string' && isWaiting(value, all);
}

/** `second_approval: null`, `signed_at: null`; that `approver` is null says nothing of a payment that needs none. */
function isDecision(all: readonly string[]): boolean {
  if (!all.some((word) => DECIDES.has(word)) || all.some((word) => ABOUT.has(word) || NEEDED.has(word))) return false;
  return !all.some((word) => ALONE.has(word)) || all.some((word) => FURTHER.has(word));
}

const isNothing = (value: unknown): boolean => value === null || value === undefined || value === '';
const PERCENT = words('percent percentage pct');
const OF_PROGRESS = /ed$|^(?:completion|complete|progress|approval)$/;
/** `lock: 'AUDIT'`, `pmnt_block: 'R'` */
const BLOCKS = /^(?:lock|block|hold|\p{L}*sperre)$/u;
const isDenial = (value: unknown): boolean =>
  value === false || /^(?:|0|no|n|none|not? \p{L}+|false|f)$/iu.test(String(value).trim().replace(/_/g, ' '));
/** Who decides, as a verb or a noun. */
const DECIDED = /^(?:approv|sign|countersign|cosign|authori[sz]|releas|check(?:er|ed)$)/;
const ORDINAL = /^(?:[2-9]|2nd|3rd|second|third|secondary|final|co|other|dual)$/;
const PLAIN = words('by at on date time is the approved signed authorized authorised released user name id');

const isOfDecision = (all: readonly string[]): boolean => all.some((word) => DECIDED.test(word));

/** `second_approver_id: null`, `approved_by_2: null`, `finance_approved_at: null`: of one more who decides, or of a named one. */
function isOfFurther(all: readonly string[]): boolean {
  if (!isOfDecision(all) || all.some((word) => NEEDED.has(word) || OF_OTHER_TIMES.has(word))) return false;
  if (all.some((word) => ORDINAL.test(word))) return true;
  return (
    all.some((word) => /^(?:approved|signed|authori[sz]ed|released)$/.test(word)) &&
    all.some((word) => !PLAIN.has(word) && !ABOUT.has(word))
  );
}
const OF_OTHER_TIMES = words('previous prior last next un pre auto');

/** `approved_by: ['ann', null]`, `second_approver: { id: null, name: null }` */
function hasGap(value: object, all: readonly string[]): boolean {
  const each = Object.values(value) as readonly unknown[];
  if (Array.isArray(value)) return each.some(isNothing) && !each.every(isNothing);
  return each.length > 0 && each.every(isNothing) && all.some((word) => ORDINAL.test(word));
}

/** `authorised: false`, `payable: 'N'`, `ready_for_payment: false`: what would be true once it is done. */
function isPositive(all: readonly string[]): boolean {
  if (all.some((word) => REFUSED.has(word) || WAITING.has(word) || NOT_POSITIVE.test(word))) return all[0] === 'ready';
  const [last = ''] = all.slice(-1);
  return /(?:ed|able|ready|ok|release)$/.test(last) && last.length > 2;
}
const NOT_POSITIVE =
  /^(?:is_?)?(?:exempt|editable|edited|modified|changed|archived|locked|printed|exported|synced|imported|e?mailed|notified|required|taxable|refundable|reversible|cancell?able|voidable|related|linked|shared|recurring|automated|overrid\w+|escalated|expedited|merged|linked|viewed|read|starred|closed)$/;

function isPart(value: unknown): boolean {
  const [, given, needed] =
    typeof value === 'string' ? (/^(\d{1,2}) ?(?:of|\/) ?(\d{1,2})$/.exec(value.trim()) ?? []) : [];
  return given !== undefined && Number(given) < Number(needed);
}

const TOTAL = /^(?:total|final|max|maximum|required|all)$/;
const STAGE = /^(?:approvals?|approvers?|levels?|steps?|stages?|rounds?|signatures?|signers?)$/;

/** `approvals: { total: 2, done: 1 }`, `levels: 2` next to `level: 1` */
function isBelowTotal({ all, value, path }: Member, around: Entries): boolean {
  if (!(Number(value) > 1) || ![...all, ...path.flatMap(wordsOfName)].some((word) => STAGE.test(word))) return false;
  const others = Object.entries(around).filter(
    ([name, given]) =>
      typeof given === 'number' && given !== value && !wordsOfName(name).some((word) => TOTAL.test(word)),
  );
  const isTotal = all.some((word) => TOTAL.test(word));
  const singular = all.join(' ').replace(/s$/, '');
  const given = isTotal
    ? others.filter(([name]) => path.length > 0 || wordsOfName(name).some((word) => STAGE.test(word)))
    : others.filter(([name]) => all.join(' ') !== singular && wordsOfName(name).join(' ') === singular);
  return given.length > 0 && given.every(([, number]) => Number(number) < Number(value));
}

/** Whether no other number next to what is needed reaches it. */
function isBelow(needed: number, around: Entries): boolean {
  if (!(needed > 0)) return false;
  return !Object.entries(around).some(
    ([name, given]) =>
      !wordsOfName(name).some((word) => AT_LEAST.has(word)) &&
      isSaid(given) &&
      Number(given) >= needed &&
      name !== 'id',
  );
}

function isWaiting(value: string, all: readonly string[]): boolean {
  const text = value.trim();
  if (!isSaid(text) || isLink(text) || isNo(text) || NOT_NEEDED.test(plainText(text))) return false;
  if (all.some((word) => NEEDED.has(word)) && !all.some((word) => WHEN.has(word)))
    return /^(?:true|yes|y|t|x|\p{L}+)$/iu.test(text);
  if (text.split(/\s+/).length > WORDS_MAX) return false;
  const outcome = readOutcome(text, NONE);
  return outcome === 'waiting' || outcome === 'refused';
}

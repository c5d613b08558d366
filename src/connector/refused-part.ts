/**
 * Finds a part of what was filed or sent that did not arrive, next to a status that says that it is done: a paper that
 * was refused, a letter that bounced, a message that the carrier's computer did not take.
 *
 * Pure.
 */
import { createWordReader } from './name-words.ts';
import type { Sign } from './outcome-signs.ts';
import { isDeclaredAt, signAt } from './sign-at.ts';
import { entriesIn, isEntries, isNo, isSaid, NONE, type Entries } from './outcome-values.ts';
import { readOutcome, REFUSED } from './outcome-words.ts';
import { wordsOfName } from './statements.ts';

/** Words by which the record calls what it consists of, and how it is carried. */
export type Parts = {
  readonly names: ReadonlySet<string>;
  /** What must not be there at all: a counter-offer to what was accepted. */
  readonly never?: RegExp;
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const DEPTH_MAX = 6;
/** What a part is called, or says to people: it may hold any words. */
const NAMING = words('name title type kind subject body content filename note notes memo description address');
/** Refusals of those who carry a message, in addition to the usual words. */
const NOT_CARRIED =
  /\b(?:un-?deliver\w*|un-?reach\w*|busy|bounc\w*|suppress\w*|spam|blacklist\w*|no answer|not found|rej)\b|^[45]\d\d\b/i;
const CARRIED = /^(?:e?mailed|faxed|posted|dispatched|transmitted|submitted|uploaded)$/i;
const ADDRESSEES = /^(?:recipients?|addressees?|to)$/i;
/** What a part says of itself when it arrived; any other word of its status waits for people. */
const ARRIVED =
  /^(?:ok|sent|delivered|received|accepted|acknowledged|transmitted|mailed|e-?mailed|faxed|printed|posted|submitted|uploaded|attached|filed|done|complete|completed|success|successful|succeeded|opened|read|queued|a|e)$/i;
const STATUS_NAMES = /^(?:status|state|result|outcome|disposition|queue)$/i;
/** Of a functional acknowledgment (EDI 997): rejected, and rejected for its authentication. */
const EDI_REJECTED = /^[RMWX]$/i;

/** @returns the part that did not arrive, as a sign of refusal; null when none is known */
export function refusedPart(answer: Entries, parts: Parts, done: ReadonlySet<string>): Sign | null {
  const wordsIn = createWordReader([...parts.names, ...REFUSED, ...NAMING, 'count', 'status', 'result']);
  const find = (entries: Entries, path: readonly string[], isPart: boolean): Sign | null => {
    for (const [name, value] of Object.entries(entries)) {
      const all = wordsIn(name);
      if (all.some((word) => NAMING.has(word)) || isDeclaredAt(done, path, name, value)) continue;
      const isOfPart = isPart || all.some((word) => parts.names.has(word));
      if (isNever(parts, name, value) || (isOfPart && saysRefused(name, all, value, path)))
        return signAt('refused', path, name, value);
      // A status of a part in any other words, and a number of parts of which none was carried.
      if (isOfPart && isOpen(name, value, path.length)) return signAt('waiting', path, name, value);
      const found = path.length === DEPTH_MAX ? null : findInside(value, [...path, name], isOfPart);
      if (found !== null) return found;
    }
    return null;
  };
  const findInside = (value: unknown, path: readonly string[], isPart: boolean): Sign | null =>
    entriesIn(value).reduce<Sign | null>((found, inner) => found ?? find(inner, path, isPart), null);
  return find(answer, [], false);
}

function isOpen(name: string, value: unknown, depth: number): boolean {
  const all = wordsOfName(name);
  const isStatus = all.some((word) => STATUS_NAMES.test(word)) && (depth > 0 || all.length > 1 || all[0] === 'queue');
  if (isStatus)
    return isSaid(value) && !isEntries(value) && !Array.isArray(value) && !ARRIVED.test(String(value).trim());
  if (ADDRESSEES.test(name)) return typeof value === 'string' && /^(?:none|n\/a|-+)$/i.test(value.trim());
  return (
    value === 0 && all.length > 1 && /^(?:sent|delivered|transmitted|attached|uploaded|count)$/.test(all.at(-1) ?? '')
  );
}

const isNever = ({ never }: Parts, name: string, value: unknown): boolean =>
  never?.test(name) === true && isSaid(value);

function saysRefused(name: string, all: readonly string[], value: unknown, path: readonly string[]): boolean {
  if (Array.isArray(value) && value.length === 0) return ADDRESSEES.test(name);
  if (all.some((word) => REFUSED.has(word) || NOT_CARRIED.test(word))) return isSaid(value);
  if (CARRIED.test(name)) return isNo(value) && value !== 0;
  if (typeof value !== 'string') return false;
  const isAcknowledgment = [...path, name].some((each) => /ack|acknowledg|997|824/i.test(each));
  if (isAcknowledgment && EDI_REJECTED.test(value.trim())) return true;
  return isSaid(value) && (readOutcome(value, NONE) === 'refused' || NOT_CARRIED.test(value.trim()));
}

/**
 * What the value of a member says by itself: that there is an error, yes or no, that it is only a link or a trial.
 *
 * Pure.
 */
import { meansNoDate } from '../kernel/no-date.ts';
import { isOfApproval } from './outcome-names.ts';
import { readOutcome, readSentence } from './outcome-words.ts';
import { plainText } from './plain-text.ts';
import { wordsOfName } from './statements.ts';

export type Entries = Readonly<Record<string, unknown>>;

const NOTHING = /^(?:|[-+]?0+(?:[.,]0+)?|no|n|none|null|nil|false|undefined|n\/?a|-+|not applicable)$/;
export const SEVERE = /^(?:error|fatal|critical|severe|abort|e|a|x)$/i;
/** Members of a status that say it in words. */
export const LABELS = [
  'name',
  'refName',
  'displayName',
  'display_name',
  'label',
  'title',
  'text',
  'value',
  'code',
  'status',
  'state',
];
/** No words. */
export const NONE: ReadonlySet<string> = new Set();

/**
 * Whether a member that names an error holds one: not `null`, `0`, `none`, `Success`, `No errors`, a date that means none
 * or an empty list. What the operator declares of a status says nothing of an error, and `200` is no outcome of it.
 */
export function isSaid(value: unknown): boolean {
  if (typeof value === 'string')
    return (
      !NOTHING.test(value.trim().toLowerCase()) &&
      !meansNoDate(value) &&
      (/^[\s\d]+$/.test(value) || readOutcome(value, NONE) !== 'done') &&
      !(/\bsuccess(?:ful|fully)?\b/i.test(value) && readSentence(value, NONE) === 'done')
    );
  if (typeof value === 'number') return value !== 0;
  if (typeof value !== 'object' || value === null) return value === true;
  return Object.values(value).some(isSaid);
}

const TEST =
  /^(?:test|tests|testing|uat|qa|sit|dev|devel|development|staging|stage|stg|sandbox|demo|training|trial|mock|simulation|simulated|preview|preprod|preproduction|nonprod|nonproduction|dry)$/;

/** Flags of a request that changes nothing, or of one that was taken back. */
const TRIAL_WORD =
  /^(?:simulat(?:e|ed|ion)|dry|dryrun|preview|sandbox|demo|trial|tests?|testing|rollback|rolled|whatif)$/;
const TRIAL_NAME = /^(?:what if|no commit|validat(?:e|ion) only)$/;

/** A mode or an environment in which nothing is done. */
export function isTrial(name: string, value: unknown): boolean {
  if (/^(?:is_?)?(?:live_?mode|production|prod)$/i.test(name)) return isNo(value);
  if (isYes(value) && (TRIAL_NAME.test(plainText(name)) || wordsOfName(name).some((word) => TRIAL_WORD.test(word))))
    return true;
  if (typeof value !== 'string') return false;
  const words = value
    .toLowerCase()
    .replace(/\b(non|pre)[^\p{L}]+(prod)/gu, '$1$2')
    .split(/[^\p{L}]+/u);
  if (/(?:^|_|[a-z](?=E))(?:environment|env)$/i.test(name)) return words.some((word) => TEST.test(word));
  return /^(?:mode|tenant|database|realm|instance|company)$/i.test(name) && words.every((word) => TEST.test(word));
}

const PART = /instal+ment|^parts?$/i;
/** `approval_level: '1 of 2'`, `installment: '1 of 4'` */
export function isPartOfApprovals(name: string, value: unknown): boolean {
  const [, given, needed] = typeof value === 'string' ? (/^(\d+) ?(?:of|\/) ?(\d+)$/.exec(value.trim()) ?? []) : [];
  return given !== undefined && (isOfApproval(name) || PART.test(name)) && Number(given) < Number(needed);
}

/** Objects that only hold the record. */
const WRAPPER = /^(?:d|data|results?|response|records?|attributes|properties|body|payload)$/i;

export const isOfRecord = (path: readonly string[], record: string): boolean =>
  path.every((each) => WRAPPER.test(each) || each.toLowerCase() === record);

const DECISION =
  /^(?:decision|outcome|result|response|status|state|(?:is_?)?(?:approved|signed|decided|released|confirmed)(?:_?(?:at|on|date))?)$/i;

/** `approvals: [{ by: 'ann', decision: 'approve' }, { by: 'bob', decision: null }]` */
export function isMissingApproval(name: string, value: unknown): boolean {
  return (
    isOfApproval(name) &&
    Array.isArray(value) &&
    value.some(
      (each: unknown) =>
        isEntries(each) &&
        Object.entries(each).some(
          ([inner, said]) => DECISION.test(inner) && (said === null || said === '' || isNo(said)),
        ),
    )
  );
}

/** SAP's `{ type: 'E', message }`; a type of anything else has no text with it. */
export function isTypeOfMessage(
  name: string,
  value: unknown,
  { names, isMessage }: { readonly names: readonly string[]; readonly isMessage: boolean },
): boolean {
  if (!/^(?:msg|message)?_?ty(?:pe|p)?$/i.test(name) || typeof value !== 'string') return false;
  const hasText = names.some((each) => /^(?:message|msg|text)/i.test(each));
  return (isMessage || hasText) && (isMessage ? SEVERE : /^(?:error|fatal|abort|e)$/i).test(value.trim());
}

/** What one may do: an address, or an object with one. */
export function isLink(value: unknown): boolean {
  if (typeof value === 'string') return /^(?:https?:\/\/|\/\S)/.test(value.trim());
  return isEntries(value) && ['href', 'url', 'uri', 'method'].some((name) => Object.hasOwn(value, name));
}

export const isYes = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && /^(?:true|yes|y|t|x)$/i.test(value.trim()));
export const isNo = (value: unknown): boolean =>
  value === false || value === 0 || (typeof value === 'string' && /^(?:false|no|n|0|f)$/i.test(value.trim()));

export const isEntries = (value: unknown): value is Entries =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects in a value: itself, or those of a list. */
export const entriesIn = (value: unknown): readonly Entries[] =>
  (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter(isEntries);

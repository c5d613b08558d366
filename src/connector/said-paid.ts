/**
 * Finds the sentence in which a refusal (4xx) of a payment says that it was made all the same: of the payment, of the
 * amount that was sent, or of the claim or the account for which it was. Words may stand between it and the verb: *A
 * payment of $500.00 to ACC-1 was executed at 14:02*.
 *
 * Pure.
 */
import { isMoney } from '../kernel/money.ts';
import { literal, plainText } from './plain-text.ts';
import { PAYMENT, textsIn, type Sought } from './taken-signs.ts';

const MADE =
  'paid|made|executed|disbursed|posted|released|settled|transferred|debited|deducted|remitted|booked|processed|completed|issued|sent|originated|cleared|done';
/** Of an amount the others say how it was written: `The amount was sent as text`. */
const MOVED = 'paid|disbursed|posted|released|settled|transferred|debited|deducted|remitted|booked';
/** A check on something is done, too; one of paper is not. */
const CHECK_MADE = 'issued|printed|mailed|sent|posted|paid|cleared|released';

const FUNDS = 'money|funds|amount|sum';
/** After the noun, it is another thing: `The payment method was released`. */
const OF_OTHERS =
  '(?! (?:methods?|types?|terms?|runs?|dates?|periods?|address\\w*|limits?|holds?|files?|batch\\w*|schedules?|requests?|stock|printing|currency|profiles?|accounts?|formats?|instructions?|details?|plans?|users?|cards?|portal|orders?|blocks?|reserves?|advice|notice)\\b)';
const NOT_PAPER =
  '(?<!\\b(?:credit|sanctions?|background|compliance|duplicate|fraud|identity|kyc|aml|limit|policy|eligibility) )';
/** Between the noun and its verb, they begin another statement, or deny this one. */
const TURNS =
  'not|no|never|cannot|could|can|may|might|must|should|shall|will|would|is|are|was|were|be|has|have|had|if|until|unless|before|after|when|while|once|because|since|as|that|which|who|but|and|or|so|only|than|exceeds?|exceeded|requires?|needs?|above|below|over|failed|fails|refused|rejected|declined';
const BETWEEN = `(?: (?!(?:${TURNS})\\b)[^ ]+){0,12}?`;
const HOW = '(?:(?:already|successfully|just|now|then|automatically|fully|partly|partially|also|since) )*';
const WAS = `(?:was|were|has been|have been|had been) ${HOW}`;
/** What follows makes it no statement of ours. */
const NOT_OURS = '(?! (?:back|by (?:the |another )?(?:carrier|shipper|customer|consignee|insurer|supplier))\\b)';

/** Before the noun, they make it a condition, or deny it. */
const UNTIL = /\b(?:if|unless|until|before|after|once|when|only|no|not|never|neither|nor|none|without|cannot|could)\b/;
const EXPECTED = /\b(?:expected|required|requires|must|accepted|allowed|valid|invalid)\b/;
/** The noun is no subject: `The hold on the payment was released`. */
const COMPLEMENT =
  /\b(?:of|for|on|from|in|with|under|by|to|about|against|per) (?:(?:the|this|that|your|a|an|[a]ny|each) )?$/;
const OF_LIMIT = /\b(?:limit|reserve|budget|approval|hold|quota|cap|threshold|invoice)s?\b/;

/** A longer text that was sent is no id. */
const ID_MAX = 80;

/** @param texts each text of the answer */
export function saysPaid(texts: readonly string[], { record, sent }: Sought): boolean {
  const amounts = amountsIn(sent);
  const ids = [...textsIn(sent)]
    .filter((text) => text.length <= ID_MAX && /\d/.test(text) && /[a-z]/.test(text))
    .map(literal);
  const ways = waysOf(plainText(record), amounts, ids);
  return texts.flatMap(sentencesIn).some((sentence) => ways.some((way) => isStated(sentence, way)));
}

type Way = { readonly pattern: RegExp; readonly isSubject: boolean };

function waysOf(record: string, amounts: readonly string[], ids: readonly string[]): readonly Way[] {
  const of = `(?:${literal(record)}|${PAYMENT})`;
  const amount = `(?:${[...amounts, '\\$ ?\\d[\\d,]*(?:\\.\\d+)?'].join('|')})`;
  const forWhom = ids.length === 0 ? 'claim' : `(?:claim|${ids.join('|')})`;
  const way = (pattern: string, isSubject = true): Way => ({ pattern: new RegExp(pattern, 'g'), isSubject });
  return [
    way(`\\b${of}${OF_OTHERS}${BETWEEN} ${WAS}(?:${MADE})\\b${NOT_OURS}`),
    way(`\\b(?:${FUNDS})${BETWEEN} ${WAS}(?:${MOVED})\\b${NOT_OURS}`),
    way(`${NOT_PAPER}\\b(?:check|cheque)${OF_OTHERS}${BETWEEN} ${WAS}(?:${CHECK_MADE})\\b${NOT_OURS}`),
    way(`(?<![\\w.,])${amount}${BETWEEN} ${WAS}(?:${MOVED}|sent)\\b${NOT_OURS}`),
    way(`(?<![\\w.,])${amount} (?:${MOVED}|sent) (?:to|by|on|at|from)\\b`),
    // A claim that was paid before is a repetition: `The claim was already paid`.
    way(`\\b${forWhom}${BETWEEN} (?:was|has been|had been) (?:fully |just |now )?paid\\b${NOT_OURS}`),
    way(
      `\\b(?:we|bank|system|processor|gateway) (?:has |have )?${HOW}(?:${MOVED}|sent)\\b.*(?:${amount}|\\b${forWhom}\\b|\\b${of}\\b)`,
      false,
    ),
    // `payment done, GL failed`
    way(
      `(?:^|[,:] )(?:the |your |this )?(?:${of}|check|cheque)${OF_OTHERS} (?:${MADE})(?=$|[,:]| but\\b| and\\b| though\\b)`,
      false,
    ),
  ];
}

function isStated(sentence: string, { pattern, isSubject }: Way): boolean {
  return [...sentence.matchAll(pattern)].some(({ index }) => {
    const before = sentence.slice(0, index);
    const clause = before.split(/[,:]|\b(?:but|although|though|however|and)\b/).at(-1) ?? '';
    if (EXPECTED.test(before) || UNTIL.test(clause)) return false;
    return !isSubject || !(COMPLEMENT.test(before) || OF_LIMIT.test(clause));
  });
}

const sentencesIn = (text: string): readonly string[] =>
  plainText(text.replace(/n['’]t\b/g, ' not').replace(/[`"'()[\]]+/g, ''))
    .split(/[.;!?](?=\s|$)/)
    .map((each) => each.trim().replace(/\s+([,:])/g, '$1'));

/** The amounts that were sent, as people write them: `$500.00`, `500 USD`, `1,250.00`. */
function amountsIn(value: unknown): readonly string[] {
  if (isMoney(value)) {
    const [whole = '', rest = ''] = (value.minor / 100).toFixed(2).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
    const end = rest === '00' ? '(?:\\.00)?' : `\\.${rest}`;
    const code = value.$money.toLowerCase();
    return [`(?:${code} ?|us)?\\$? ?(?:${whole}|${grouped})${end}(?: ${code})?(?![\\w]|[.,]\\d)`];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(amountsIn) : [];
}

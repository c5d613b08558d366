/**
 * Finds in an answer what may speak of a request as taken: our key, an id that is called after its record, a word of having
 * done it.
 *
 * Pure.
 */
import { plainText } from './plain-text.ts';
import { recordIdSchema } from './record-id.ts';

const DEPTH_MAX = 8;

/** Our key, in a value, a name or a sentence. */
export function holdsKey(body: unknown, key: string): boolean {
  return (typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).toLowerCase().includes(key.toLowerCase());
}

/** Whether the body has an id that is called after the record: `payment_id`. */
export function namesOurRecord(body: unknown, record: string, depth = 0): boolean {
  if (typeof body !== 'object' || body === null || depth > DEPTH_MAX) return false;
  return Object.entries(body).some(([name, value]: [string, unknown]) =>
    typeof value === 'object'
      ? namesOurRecord(value, record, depth + 1)
      : isIdName(name) && plainName(name).startsWith(`${plainText(record)} `) && isIdOfRecord(value),
  );
}

/** Ids of the exchange, and of no record. */
const OF_EXCHANGE =
  /^(?:x )?(?:(?:request|trace|correlation|span|error|incident|event|transaction trace|debug|log|request log|cf ray|ray|session) (?:id|number|no|ref|reference)|traceparent|(?:request|trace|correlation) (?:id|guid|uuid))$/;
const ID = /\b(?:ids?|no|nr|num|number|numbers|ref|reference|references|uuid|guid|confirmation|receipt)$/;
/** Numbers of the text that was refused, or of the vendor's programs. */
const NO_ID = /\b(?:line|row|column|field|page|api|version|attempt|build|port|phone)\b/;

export const isOfExchange = (name: string): boolean => OF_EXCHANGE.test(plainName(name));

/** `paymentId` as `payment id`. */
const plainName = (name: string): string =>
  plainText(name.replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').replace(/[.@$:]+/g, ' '));

const isIdName = (name: string): boolean => {
  const plain = plainName(name);
  return ID.test(plain) && !OF_EXCHANGE.test(plain) && !NO_ID.test(plain);
};

/** A word such as `rate_limit` is the code of an error. */
const isIdOfRecord = (value: unknown): boolean =>
  recordIdSchema.safeParse(value).success && /\d/.test(String(value)) && String(value).length <= 80;

/** What was wrong may have come after the payment: `Execution Timeout Expired`. */
const TROUBLE =
  /\btime(?:d)? ?out\b|\bdeadline exceeded\b|\bdisconnect\w*|\bconnect(?:ion)? (?:\w+ )?(?:error|failure|failed|lost|closed|reset|refused|aborted)\b|\bdeadlock\b|\bdid not (?:answer|respond|reply)\b|\bno (?:answer|response|reply) from\b/;

const DONE =
  'created|saved|stored|persisted|inserted|accepted|recorded|registered|posted|booked|queued|enqueued|scheduled|submitted|processed|received|executed|completed|committed|confirmed|succeeded|success|successful|successfully|paid|issued|disbursed|released|settled|approved|initiated|dispatched|remitted|pending|in progress|in flight|in process|processing|exists?';
/** The money itself was sent; `the data sent` was refused. */
const MONEY_SENT = '(?<=\\b(?:payment|funds|money|remittance|cheque|check|ach|wire)\\b[^.;!?]{0,40})\\bsent';
const WORD = new RegExp(`\\b(?:${DONE}|${MONEY_SENT})\\b`, 'g');
/** Right before a word they say the opposite, or what has to come first: `could not be posted`, `must be approved`. */
const NOT_SAID = new RegExp(
  `(?:^| )(?:not|never|cannot|no|nor|neither|must|should|shall|needs? to|has to|have to|to|if|until|unless|before|without|only|unable|error|while)(?: (?:be|been|being|yet|was|were|is|are|has|have|it|the|a|an|[a]ny|or|nor|payment|request|record|transaction|${DONE}))* ?$`,
);
/** After a word, they make it no statement: `accepted: false`, `approved vendors`, `received undefined`. */
const NOT_STATED =
  /^ (?:(?:false|null|no|none|0|undefined|nan|string|number|boolean|object|array|integer|int|nothing)\b|(?:date|day|time|limit|amount|values?|currency|currencies|formats?|types?|vendors?|carriers?|accounts?|users?|range|list|budget|methods?)\b(?! ?[:=]? ?\d)|request$|(?:of )?(?:your|the|this) request\b)/;
/** Of the claim, the account or another record: `Claim is in review`, `the scheduled period`. */
const STATE_OF_OTHERS =
  /\b(?:claim|vendor|supplier|carrier|account|customer|shipment|order|invoice|user|approval|review|appeal|period|bank|address|document|currency|field|value|parameter)s?\b[^.;!?]{0,40}$/;
const STATES = /^(?:pending|in progress|in process|processing|exists?)$/;

/** Whether a text may speak of anything as done, or of a trouble after which it may be. */
export function maySayDone(text: string): boolean {
  const said = wordsIn(text);
  return saysDone(said) || TROUBLE.test(said);
}

/** Whether a text says that anything was done, or is being done. */
const saysDone = (said: string): boolean => doneIn(said).length > 0;

/** A word of having done it that is not negated, and what is around it in its sentence. */
type Done = { readonly word: string; readonly before: string; readonly after: string };

function doneIn(said: string): readonly Done[] {
  return [...said.matchAll(WORD)].flatMap(({ 0: word, index }): readonly Done[] => {
    const [before = ''] = said
      .slice(0, index)
      .split(/[.;!?]/)
      .slice(-1);
    const [after = ''] = said.slice(index + word.length).split(/[.;!?]/);
    if (NOT_SAID.test(before.trimEnd()) || NOT_STATED.test(after)) return [];
    if (word === 'received' && /\b(?:expected|invalid|error)\b/.test(before)) return [];
    const isOfOthers =
      STATES.test(word) &&
      (STATE_OF_OTHERS.test(before) || /\b(?:error|failure|problem|fault)\b[^.;!?]*$/.test(before));
    return isOfOthers ? [] : [{ word, before, after }];
  });
}

/** All names and texts of a body in one line of plain words, without the ids of the exchange. */
export function wordsIn(body: unknown): string {
  const text =
    JSON.stringify(body, (name, value: unknown) => (OF_EXCHANGE.test(plainName(name)) ? undefined : value)) ?? '';
  const split = text.replace(/n['’]t\b/g, ' not').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  return plainText(split.replace(/["{}[\](),:'`\\]+/g, ' '));
}

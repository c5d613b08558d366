/**
 * What the name of a member says of its value: a status, an error, a flag that means refused, a flag that means done; and
 * whether it is about the record itself or about another thing (`vendor_status`). As tables, so that a spelling is added
 * in one place.
 *
 * Pure.
 */
import { createWordReader } from './name-words.ts';
import { REFUSED, WAITING } from './outcome-words.ts';

/** Whose outcome a member tells: the record's own, probably its own, or that of another thing. */
export type Standing = 'own' | 'near' | 'other';

/** `address`: the words about the state of a country. `skipped`: what one may do with a record, and its past. */
export type Role = 'status' | 'error' | 'bad' | 'good' | 'needs' | 'code' | 'severity' | 'text' | 'skipped' | 'none';

export type NameRead = {
  readonly role: Role;
  readonly standing: Standing;
  /** The name without the words that only say which part of it this is: `status` of `status_code`. */
  readonly base: string;
  /** That part: `code` of `status_code`; empty for none. */
  readonly detail: string;
  /** The name says the opposite: `not_paid`. */
  readonly isNegated: boolean;
};

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

const STATUS = words(
  'status statuses state states substatus outcome outcomes result results disposition verdict stage decision',
);
const ERROR = words(
  'error errors err errs exception exceptions fault faults failure failures problem problems violation violations rejection rejections',
);
/** Heads of errors that are also words of the business: `pod_exceptions`, `claim_problem`. */
const WEAK_ERROR = words('exception exceptions failure failures problem problems violation violations rejections');
const BAD = words(`
  reject rejected rejection decline declined declination denied denial refused refusal failed fail void voided cancel canceled
  cancelled cancellation reversed reversal revoked expired aborted blocked hold held suspended duplicate duplicated dup deleted
  removed withdrawn bounced invalid unsuccessful disputed frozen unpaid unposted incomplete simulated simulation dry dryrun
  preview inactive disabled pending queued deferred superseded skipped sandbox testmode test draft awaiting waiting returned refunded
  stopped block blocking flagged chargeback partial`);
const GOOD = words(`
  success successful successfully succeeded ok okay accepted valid posted paid complete completed done approved created saved processed
  confirmed committed executed recorded filed sent live settled released disbursed issued registered booked cleared persisted stored captured`);
/** Words that say so only when the name has no others: `submitted`, and not `cancel_request_submitted`. */
const GOOD_ALONE = words('submitted transmitted dispatched active');
const TEXT = words('detail message messages msg msgs warning warnings alert alerts notice notices');
/** What only numbers a message: `msgid`. */
const NUMBERING = words('id ids number nr no key ref');
const NEEDS = words(
  'require requires required need needs needed awaiting awaits waiting pending next remaining outstanding missing left',
);
const APPROVAL = words(
  'approval approvals approver approvers reviewer reviewers signature signatures signatory signatories',
);
const NEEDED = new Set([...APPROVAL, ...words('review action confirmation authorization authorisation verification')]);
const PAPERS = words('document documents paper papers paperwork attachment attachments');
const CODE = words('return response result api http sql exit rc');

const DETAIL = words(`
  code codes text texts message messages msg msgs description descriptions descr desc detail details reason reasons number nr no
  id ids type name value flag info list string label at on by for with date time timestamp count until of key title ref refname flag indicator`);
/** About when or how often, which is no outcome. */
const WHEN = words('at on by date time timestamp count until');
const AUXILIARY = words('is was were has have had been are did do does any the a an it its x all my our your');
const NOT = words('not non never');
const HANDLER = words(
  'can may able if on when max min maximum minimum retry allow allows allowed ignore expected tolerated threshold',
);

/** What one may do with the record, what was with it before, and how the service is set up. */
const SKIPPED = words(`
  link links href action actions operation operations permission permissions capability capabilities allowed available
  history events audit audits log logs timeline attempts previous prior former old before policy policies notification notifications
  settings config configuration options preferences schema transitions webhooks callbacks hooks rules templates`);

const OWN = words(`
  payment payments pay transaction transactions txn trx approval disbursement record records request processing process posting
  workflow overall single doc current sub response result results review settlement transfer voucher check ach
  entity http api final batch execution job operation data body payload meta metadata summary resource content output object
  envelope attributes properties root self header main service server cycle life entry return reply answer
  item value business system validation fatal status state outcome message messages action`);
const OTHER = words(`
  vendor supplier carrier payee payer customer account shipper consignee claimant company user users contact person
  employee owner creator author agent broker driver bank address location origin destination shipment freight
  load order orders po invoice invoices line lines document documents attachment attachments file files stop stops charge charges
  product goods piece pieces pod delivery tracking equipment truck trailer container credit tax insurance currency
  organization organisation tenant department warehouse terminal branch ship billing remit mailing home parent sibling related
  packaging customs legal employment marital contract claim claims appeal proposal inspection
  email mail print printing sync synchronization export import remittance advice notification webhook method reconciliation
  reconcile ledger gl integration archive index fax sms`);

const PLACE = words(`
  city town zip zipcode postal postcode postalcode street address line country county province region latitude longitude`);

const nameWords = createWordReader([
  ...[
    STATUS,
    ERROR,
    BAD,
    GOOD,
    TEXT,
    NOT,
    NEEDS,
    NEEDED,
    CODE,
    DETAIL,
    AUXILIARY,
    OWN,
    OTHER,
    REFUSED,
    WAITING,
  ].flatMap((table) => [...table]),
  ...['severity', 'level', 'postal', 'zip', ...PAPERS],
]);

/** A trial of a request, which changes nothing, and a payment that was stopped. */
const TRIAL = new Set([
  'dry run',
  'test mode',
  'test run',
  'sandbox mode',
  'simulation mode',
  'preview mode',
  'trial run',
  'stop payment',
]);

/**
 * @param record words of the tool's own record: `carrier`, `claim`
 * @param within the object in which the member is, when it is of an approval: `required` in it means `approval_required`
 */
export function readName(name: string, record: readonly string[], within = ''): NameRead {
  if (isOfApproval(within) && nameWords(name).some((word) => NEEDS.has(word)))
    return { role: 'needs', standing: 'own', base: name, detail: '', isNegated: false };
  const all = nameWords(name).filter((word, at, { length }) => at === length - 1 || !AUXILIARY.has(word));
  const details: string[] = [];
  const left = [...all];
  while (left.length > 1 && DETAIL.has(left.at(-1) ?? '')) details.unshift(left.pop() ?? '');
  const head = left.at(-1) ?? '';
  const isHold = head === 'hold' || head === 'held';
  const qualifiers = left.slice(0, -1).filter((word) => !(isHold && word === 'on'));
  const isNegated = qualifiers.some((word) => NOT.has(word));
  const others = qualifiers.filter((word) => !NOT.has(word));
  const standing = standingOf(others, record);
  const role = roleOf({ all, head, qualifiers: others, details, standing });
  return {
    role,
    // What is needed is needed for the record, whatever it is of: `documents_missing`.
    standing: role === 'needs' || TRIAL.has(all.join(' ')) ? 'own' : standing,
    base: left.join(' '),
    detail: details.join(' '),
    isNegated,
  };
}

type Parts = {
  readonly all: readonly string[];
  readonly head: string;
  readonly qualifiers: readonly string[];
  readonly details: readonly string[];
  readonly standing: Standing;
};

function roleOf({ all, head, qualifiers, details, standing }: Parts): Role {
  if (all.some((word) => NEEDS.has(word)) && all.some((word) => NEEDED.has(word))) return 'needs';
  if (all.includes('missing') && all.some((word) => PAPERS.has(word))) return 'needs';
  if (TRIAL.has(all.join(' '))) return 'bad';
  if (SKIPPED.has(head) || SKIPPED.has(all[0] ?? '')) return 'skipped';
  if (CODE.has(head) && details.includes('code')) return 'code';
  if (head === 'return' && details.includes('reason')) return 'bad';
  if (STATUS.has(head)) return details.some((word) => WHEN.has(word)) ? 'none' : 'status';
  const isHandler = qualifiers.some((word) => HANDLER.has(word));
  if (ERROR.has(head)) {
    const isBusiness = WEAK_ERROR.has(head) && standing !== 'own';
    return isHandler || isBusiness || details.includes('id') ? 'none' : 'error';
  }
  if (isHandler) return 'none';
  if (GOOD_ALONE.has(head) && qualifiers.length === 0 && details.length === 0) return 'good';
  return roleOfFlag(head, details) ?? roleOfText(head, details, standing);
}

function roleOfFlag(head: string, details: readonly string[]): Role | null {
  if (BAD.has(head)) return 'bad';
  if (GOOD.has(head)) return details.every((word) => word === 'flag' || word === 'indicator') ? 'good' : 'none';
  return null;
}

function roleOfText(head: string, details: readonly string[], standing: Standing): Role {
  if (head === 'severity' || head === 'level') return 'severity';
  if (head === 'code' || head === 'rc' || head === 'ret') return 'code';
  if (details.some((word) => NUMBERING.has(word))) return 'none';
  const isText = TEXT.has(head) || (standing === 'own' && details.some((word) => TEXT.has(word)));
  return isText ? 'text' : 'none';
}

/** A name with all words of the record, or its last one, names the record itself: `carrier_claim_status`. */
function standingOf(qualifiers: readonly string[], record: readonly string[]): Standing {
  const isRecord = record.every((word) => qualifiers.includes(word));
  const left = qualifiers.filter((word) => (isRecord ? !record.includes(word) : word !== record.at(-1)));
  if (left.every((word) => OWN.has(word))) return 'own';
  return left.some((word) => OTHER.has(word)) ? 'other' : 'near';
}

/** The standing of what is in an object or a list of this name. */
export function standingOfObject(name: string, record: readonly string[]): Standing {
  return standingOf(
    nameWords(name).filter((word) => !AUXILIARY.has(word) && !DETAIL.has(word) && !STATUS.has(word)),
    record,
  );
}

/** Whether an object of this name is about what others have yet to approve. */
export function isOfApproval(name: string): boolean {
  return nameWords(name).some((word) => APPROVAL.has(word));
}

/** What the status of a record is called after: `payment_status`, `approvalState`. */
const OF_RECORD = words(`
  payment payments pay transaction txn trx approval disbursement processing process posting workflow settlement transfer voucher
  check ach overall current final single sub object letter delivery transmission`);

/** Whether a status of this name is that of the record, and of nothing else about it: not `response_status`. */
export function isStatusOfRecord(name: string, record: readonly string[]): boolean {
  return nameWords(name).every(
    (word) => STATUS.has(word) || DETAIL.has(word) || record.includes(word) || OF_RECORD.has(word),
  );
}

/** Whether it is called nothing but that: `status`, `payment_state`. */
export function isPlainStatus(name: string, record: readonly string[]): boolean {
  return nameWords(name).every((word) => STATUS.has(word) || DETAIL.has(word) || record.includes(word));
}

/** Whether these are names of an address, so that a `state` with them is one of a country. */
function isPlace(names: readonly string[]): boolean {
  return names.some((name) => nameWords(name).some((word) => PLACE.has(word)));
}

/** Whether a `state` of this name is one of a country: `ship_to_state`. */
export function isStateOfCountry(name: string, siblings: readonly string[]): boolean {
  const all = nameWords(name);
  return (
    all.at(-1) === 'state' && (isPlace(siblings) || all.slice(0, -1).some((word) => word === 'from' || word === 'to'))
  );
}

/**
 * Names of the record of a payment that are known, and the values that are known of them. All of them say nothing of
 * whether, how much, to whom and when was paid, with such a value: a name or a value that is missing here is asked about.
 */
const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

/** What only holds the record, or parts of it. */
export const HOLDERS = words(`
  data d result results response responses record records attributes properties body payload item items envelope header soap soapenv s ns m
  meta metadata odata info content output relationships root return reply embedded entity resource audit`);
/** The payment, what carries it, and how it is kept. */
export const NOUNS = words(`
  payment payments pay transaction transactions transfer tx txn trx disbursement settlement voucher check cheque ach wire eft sepa batch run file
  document doc journal entry line lines bank routing iban bic swift office branch company organization organisation org department division
  business unit cost center centre project fund ledger tenant region country site team source channel origin system app application client portal
  api service server host node instance external internal legacy erp tms public our your own the is was in of for from to via with has are request
  response session trace correlation object json jsonapi xmlns schema profile canonical etag shown display formatted full short long main primary
  approval approvals approver approvers customer payee vendor supplier collection lock env environment as http`);
/** Of a thing with one of them in its name it is the payment itself: `payment_order_status`, `claim_payment_amount`. */
export const PAYING = words(
  'pay payment payments transfer transaction transactions tx txn trx disbursement settlement voucher check cheque ach wire bank batch run',
);
/** What may be said of them. */
export const NUMBERING = words(`
  id ids key keys uuid guid no nr num number numbers ref refs reference references code codes etag revision version sequence seq index hash checksum
  token cursor iban bic swift routing account trace xmlns`);
export const NAMES = words(`
  name names by user approver approvers author creator owner operator clerk company branch office department division tenant team bank region
  country city site street address zip postal source system app application channel service server host node instance unit project fund center
  centre locale language timezone zone origin role initials at`);
/** They may hold any words. */
export const LABELS = words('queue priority terms term group tag tags label labels title subject color lane bucket');
export const FREE = words(
  'memo note notes comment comments remark remarks description reason reasons purpose narrative',
);
export const TEXTS = words('message messages msg msgs warning warnings notice notices text detail details');
export const KINDS = words('type kind class category object method mode way rail instrument direction format media');
export const STATUSES = words(
  'status statuses state substatus outcome result disposition decision stage sts code error errors',
);
export const MONEY = words(
  'amount amounts amt total totals sum value net gross paid remitted disbursed issued settled check payment',
);
export const MINOR = words('minor cents');
export const CURRENCY = words('currency ccy curr iso code symbol base account home functional reporting local');
export const ADDRESSES = words(
  'link links href url uri path self actions action operations permissions transitions schema xmlns context canonical profile',
);

/** Times of the payment and of its record: all of them are over once it is paid. */
export const TIMES = words(`
  created creation updated update modified modification changed edited entered inserted added registered recorded saved seen
  paid payment pay posted posting issued issue sent settled settlement value booking booked transaction effective released release approved approval
  authorized processed processing executed execution completed completion submitted requested printed mailed delivered check cheque cleared clearing
  cashed reconciled remitted disbursed transferred signed received deposited exported synced first last server response generated document entry
  decided batch run start started end ended finished`);
export const WHEN = words('at on date datetime time timestamp utc ts when day created updated modified now');
/** They are no times of paying. */
export const LATER = words('due estimated expected arrival expires expiry expiration retention next purge archive');

/** Messages and books that others make of a payment: what becomes of them is nothing of it. */
export const MESSAGES = words(`
  email mail print printing fax sms sync synchronization export import archive remittance advice notification notifications webhook gl ledger
  reconciliation reconcile`);
/** What else may be said of them: nothing of money, of a day, or of whom it goes to. */
export const OF_MESSAGES = words(
  'id ids no nr number ref reference status state sent done to by from url link address error errors count attempts is was has',
);
/** What is paid for, who is paid, and who did it; `method` holds what is kept of a way to pay. */
export const THINGS = words(`
  claim claims shipment shipments invoice order orders po bol pro vendor supplier payee customer account carrier user users contact person address
  owner origin destination`);
/** What is said of a thing, and not of its payment. */
export const OF_THINGS = words(`
  id ids no nr num number key ref reference code name names type kind status state email phone fax address street city zip postal country region
  href url uri link links self data scac class tier active since terms of is display short long full uuid
  title label bank method`);

/** Flags that are known, whichever they say. */
export const FLAGS = words(`
  exported printed emailed mailed faxed synced archived notified reconciled cleared cashed deposited presented urgent rush recurring taxable exempt
  electronic manual locked editable editing deletable exempted read viewed starred automated confidential internal new`);
/** Known when they say yes. */
export const YES = words(`
  paid posted approved issued sent settled released complete completed done success successful succeeded ok valid executed processed disbursed remitted
  booked finalized final active current live production prod enabled confirmed committed authorized persisted saved created accepted recorded mode`);
/** Known when they say no, or nothing: what would speak against it did not happen. */
export const NO = words(`
  void voided reject rejected decline declined cancel canceled cancelled reverse reversed reversal return returned refund refunded fail failed error
  errors err exception exceptions fault faults failure failures warning warnings problems violations delete deleted hold held block blocked stop
  stopped suspended expired dispute disputed chargeback duplicate bounced bounces test tests testing sandbox simulated simulation dry trial demo preview
  draft pending partial split required requires needs needed missing retry retries remaining outstanding balance due open left unapplied unpaid
  shortfall withheld discount fee fees tax count attempts dirty removed flagged frozen quarantined superseded merged`);
/** What may be required of any payment: after it was paid, it was given. */
export const REQUIRED = words('required requires');
export const NEEDS = words(
  'release approval approvals signature authorization countersignature receipt w9 lien waiver',
);

/** Of approvals, levels and steps: numbers, of which no other is higher. */
export const APPROVALS = words(`
  approval approvals approver approvers signature signatures level levels step steps stage stages round rounds count total given received required
  needed done min minimum threshold quorum final current max installment installments part parts of num number`);
/** Who decides together, which may not be needed. */
export const CONTROLS = words('dual control four eyes check approval release review');
export const COUNTS = words(
  'count counts line quantity qty lines items records rows entries size length version revision sequence seq priority page attempts copies',
);
export const PERCENTS = words('percent percentage pct');

const WAYS =
  'ach check cheque checks wire wires eft sepa swift card virtual credit direct deposit transfer bank electronic paper rtp fednow zelle echeck book out file print domestic international local ct sct fedwire chips giro bacs faster pay outbound outgoing standard manual auto same day next';
export const KIND = words(`
  ${WAYS} payment payments paid claim claims freight cargo carrier loss damage concealed shortage delay temperature customer vendor supplier payee
  ap transaction transactions record resource resources object disbursement settlement voucher expense goodwill settled single normal regular final
  one time off api application json xml pdf entity collection set list person company organization individual business json hal vnd type`);
/** A bank's words for a payment that it has made (ISO 20022), and of a check that is on its way. */
export const DONE_ELSEWHERE = words(
  'acsc accc recorded stored ok okay success successful succeeded done completed complete passed pass clear clean final valid found',
);
export const OF_CHECK = words('printed mailed issued sent delivered outstanding cashed cleared presented');
/** A screening found nothing. */
export const SCREENING = words('ofac sanctions sanction screening compliance fraud aml kyc');

/** Words of a sentence that says that it worked. */
export const OF_SUCCESS = words(`
  the a an your this our its has have been was were is are and on at by to for of with in under via as it payment payments transaction transfer record
  request operation claim account shipment check cheque voucher ach wire batch id no number reference key successfully successful success succeeded ok okay
  paid posted created recorded saved approved issued sent settled released completed complete processed executed disbursed remitted booked done
  confirmed accepted received registered stored committed finished funds money amount sum full usd us dollars dollar thank you thanks all good`);
/** Other things, of which a warning may say anything that is known, too. */
export const OF_ELSE = words(
  'fax e email mail remittance advice version deprecated date cost center locale language webhook printer',
);
export const OF_WARNING = words('wrong missing unknown deprecated invoice vendor address');

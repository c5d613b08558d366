/**
 * What an answer says of the outcome, over tables of spellings that vendors use, each in every style of names and at each
 * depth. The words here are those of vendors and not those of the tables in `src`.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, type Comparison, type Judgement } from '../../src/connector/compare-answer.ts';

const SENT = {
  claim: 'CASE-9',
  amount: { $money: 'USD', minor: 50_000 },
  claim_type: 'damage',
  client_key: 'run-1-3a-0',
};
const DONE = new Set(['created', 'paid', 'posted', 'approved', 'issued', 'ok', 'success']);
const COMPARISON: Comparison = {
  sent: SENT,
  done: DONE,
  record: 'payment',
  spent: { field: 'amount', words: new Set(['paid', 'approved', 'net', 'posted']) },
  known: { claim_type: new Set(['damage', 'loss', 'concealed damage']) },
};
const told = (answer: unknown, more: Partial<Comparison> = {}): Judgement => judge(answer, { ...COMPARISON, ...more });
const ECHO = { id: 'PAY-2', claim: 'CASE-9', client_key: 'run-1-3a-0' };

type Style = (words: readonly string[]) => string;
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
const STYLES: readonly Style[] = [
  (words) => words.join('_'),
  (words) => words.join('-'),
  (words) => words.map((word, at) => (at === 0 ? word : capital(word))).join(''),
  (words) => words.map(capital).join(''),
  (words) => words.join('_').toUpperCase(),
  (words) => words.join(''),
  (words) => words.join('').toUpperCase(),
];
const styles = fc.constantFrom(...STYLES);

/** Where a vendor puts the record: at the top, or in what only wraps it. */
const PLACES: readonly ((inner: object) => object)[] = [
  (inner) => ({ ...ECHO, ...inner }),
  (inner) => ({ ...ECHO, data: inner }),
  (inner) => ({ ...ECHO, payment: inner }),
  (inner) => ({ ...ECHO, result: inner }),
  (inner) => ({ ...ECHO, response: { body: inner } }),
  (inner) => ({ ...ECHO, status: 'success', data: { transaction: inner } }),
  (inner) => ({ ...ECHO, results: [inner] }),
];
const places = fc.constantFrom(...PLACES);

const WORDS_OF_REFUSAL = [
  'rejected',
  'DECLINED',
  'Void',
  'voided',
  'cancelled',
  'Canceled',
  'failed',
  'Failed validation',
  'denied by bank',
  'ERROR',
  'on hold',
  'ON_HOLD',
  'OnHold',
  'blocked',
  'suspended',
  'reversed',
  'returned',
  'expired',
  'aborted',
  'duplicate',
  'not paid',
  'NOT_POSTED',
  'Payment was not created',
  'invalid',
  'DISBURSEMENT_FAILED_ACTION_NEEDED',
];
const WORDS_OF_WAITING = [
  'pending',
  'PENDING_APPROVAL',
  'PendingApproval',
  'Awaiting approval',
  'queued',
  'submitted',
  'received',
  'In review',
  'under_review',
  'in process',
  'scheduled',
  'partially paid',
  'unposted',
  'draft',
  'requires action',
  'accepted',
];
const WORDS_OF_NOTHING = ['X', 'Z9', 'frobnicated', 'so-so', 17, 4, '0'];

const asStatus: readonly ((word: unknown) => unknown)[] = [
  (word) => word,
  (word) => [word],
  (word) => ({ id: 3, name: word }),
  (word) => ({ code: word, description: '' }),
  (word) => ({ id: '3', refName: word }),
  (word) => ({ value: word }),
];
const STATUS_NAMES = [
  ['status'],
  ['state'],
  ['outcome'],
  ['payment', 'status'],
  ['payment', 'state'],
  ['approval', 'status'],
  ['transaction', 'status'],
  ['processing', 'state'],
  ['disbursement', 'status'],
  ['status', 'code'],
  ['status', 'text'],
  ['overall', 'status'],
];

describe('a status', () => {
  const statuses = (words: readonly unknown[]) =>
    fc.tuple(fc.constantFrom(...STATUS_NAMES), styles, fc.constantFrom(...asStatus), fc.constantFrom(...words), places);

  it('that refuses is a refusal, however it is spelt and wherever it is', () => {
    fc.assert(
      fc.property(statuses(WORDS_OF_REFUSAL), ([name, style, shape, word, place]) => {
        expect(told(place({ [style(name)]: shape(word) })).kind).toBe('refused');
      }),
      { numRuns: 600 },
    );
  });

  it('that waits is never done', () => {
    fc.assert(
      fc.property(statuses(WORDS_OF_WAITING), ([name, style, shape, word, place]) => {
        expect(['waiting', 'refused']).toContain(told(place({ [style(name)]: shape(word) })).kind);
      }),
      { numRuns: 400 },
    );
  });

  it('of a word that is not known is never done', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('status', 'payment_status', 'state'),
        fc.constantFrom(...WORDS_OF_NOTHING),
        (name, word) => {
          expect(told({ ...ECHO, [name]: word })).toMatchObject({ kind: 'other', sign: { word: String(word) } });
          expect(
            told({ ...ECHO, [name]: word }, { done: new Set([...DONE, String(word).toLowerCase().replace('-', ' ')]) })
              .kind,
          ).toBe('agrees');
        },
      ),
    );
  });

  it.each(['Paid', 'POSTED', ' ok ', 'paid.', 'No errors', '200', 201])('%j is done', (word) => {
    for (const shape of asStatus)
      expect(told({ ...ECHO, payment_status: shape(word) })).toEqual({ kind: 'agrees', saysDone: true });
  });
});

describe('a flag', () => {
  it.each(
    [
      'voided',
      'cancelled',
      'rejected',
      'declined',
      'denied',
      'refused',
      'failed',
      'on_hold',
      'hold',
      'blocked',
      'suspended',
      'reversed',
      'expired',
      'duplicate',
      'dry_run',
      'test_mode',
      'deleted',
      'pending',
      'incomplete',
      'requires_approval',
      'approval_required',
      'action_required',
      'needs_review',
      'awaiting_confirmation',
      'unpaid',
      'not_paid',
    ].map((name) => name.split('_')),
  )('that is true speaks against it: %j %j', (...name) => {
    fc.assert(
      fc.property(
        styles,
        fc.constantFrom(true, 'true', 'Y', 'yes'),
        fc.constantFrom([], ['is'], ['was']),
        places,
        (style, yes, before, place) => {
          const words = name.filter((word) => word !== undefined);
          expect(['refused', 'waiting']).toContain(told(place({ [style([...before, ...words])]: yes })).kind);
          for (const no of [false, 'false', 'N', null, ''])
            expect(told({ ...ECHO, [style([...before, ...words])]: no }).kind).toBe('agrees');
        },
      ),
    );
  });

  it.each([
    'success',
    'successful',
    'ok',
    'accepted',
    'valid',
    'posted',
    'paid',
    'complete',
    'completed',
    'approved',
    'processed',
    'confirmed',
    'settled',
    'issued',
    'live',
  ])('that is false speaks against it: %s', (name) => {
    fc.assert(
      fc.property(styles, fc.constantFrom(false, 'false', 'No', 'n'), fc.boolean(), places, (style, no, is, place) => {
        expect(['refused', 'waiting']).toContain(told(place({ [style(is ? ['is', name] : [name])]: no })).kind);
      }),
    );
  });

  it.each([
    { hold_reason: 'Vendor on hold' },
    { voided_at: '2026-01-01' },
    { voidedBy: 'ann' },
    { rejection: { code: 'R03' } },
    { cancel_reason: 'no funds' },
    { returnCode: 8 },
    { status: 'paid', voided: 200 },
    { status: 'paid', error_code: 201 },
    { status: 'paid', hold_code: '204' },
    { status: 'paid', error: 200 },
    { response_code: '51' },
    { code: 'VENDOR_ON_HOLD' },
    { severity: 'ERROR', message: 'x' },
    { type: 'E', message: 'Vendor blocked' },
    { messages: [{ type: 'E', text: 'x' }] },
    { messages: [{ severity: 'fatal' }] },
    { warnings: ['payment was not created'] },
    { message: "Couldn't create the payment" },
    { message: 'Vendor is blocked' },
    { statusMessage: 'Your payment could not be posted' },
    { approved_amount: '12.00' },
    { paidAmount: { amount: '12.00', currency: 'USD' } },
    { http_status: 500 },
    { errors: { amount: ['too high'] } },
    { sub_status: 'REJECTED' },
    { paymentStatus: 'success', singleStatus: 'VOIDED' },
    { _embedded: { payment: { status: 'Failed' } } },
    { d: { results: [{ Status: 'Rejected' }] } },
  ])('or a text speaks against it: %j', (members) => {
    expect(['refused', 'waiting', 'differs']).toContain(told({ ...ECHO, ...members }).kind);
  });
});

describe('what is about something else', () => {
  it.each([
    { city: 'Dallas', state: 'TX' },
    { payee: { street: 'Elm', state: 'CA', zip: '1' } },
    { ship_to_state: 'TX', origin_state: 'ND' },
    { vendor: { status: 'ON_WATCH' }, carrier_status: 'Suspended', account: { state: 'closed' } },
    { lines: [{ status: 'OPEN', error: null }], shipment: { status: 'DELIVERED' } },
    { _links: { self: { href: '/p' }, reject: { href: '/p/reject' } }, links: [{ rel: 'void', href: '/v' }] },
    { actions: { decline: true, void: true }, can_cancel: true, rejectable: true, cancel_url: 'https://x/cancel' },
    { cancel: { href: '/cancel' }, void: { url: '/void', method: 'POST' } },
    { errorMessage: 'Success', error_code: '000' },
    { errorMessage: 'No error', errorText: 'No errors found', error: { code: 0, message: '' } },
    { error_code: 'SUCCESS', has_errors: false, error_count: 0, errors: [], failure_reason: 'n/a' },
    { pod_exceptions: '2 crates crushed', refused_pieces: 2, declined_claims: 4, pieces_refused: 2 },
    { max_failures: 3, on_failure: 'ap@x.com', failover_node: 'b', error_email: 'ap@x.com', fail_safe: true },
    { status: '200', statusCode: '201', http_status: 200, response_code: '00', return_code: 0 },
    { created: 0, processed: null, processed_at: null, declined_at: null, sent: '2026-01-01' },
    { history: [{ status: 'REJECTED' }], previous_status: 'PENDING', attempts: { failed: 1 } },
    { status: 'paid', status_id: 4, status_reason: 'Paid by check', status_date: '2026-01-01' },
    { message: 'Payment created, no errors', warnings: [], messages: [{ type: 'S', text: 'Posted' }] },
    { message: 'Payment was created and not rejected' },
    { amount: { value: '500.00', currency: 'USD' }, claim: { id: 55, reference: 'CASE-9' } },
    { claim_type: { id: 4, name: 'Damage' } },
    { claim_type: 'DMG', client_key: 'RUN-1-3A-0' },
    { result: { id: 'PAY-2' }, outcome: 'Created' },
    { approved_amount: '500.00', paid_amount: 500 },
    { type: 'E', payment_type: 'A' },
  ])('does not speak against it: %j', (members) => {
    expect(told({ ...ECHO, ...members })).toMatchObject({ kind: 'agrees' });
  });

  it('and a known claim type that is another one is a difference', () => {
    expect(told({ ...ECHO, claim_type: 'loss' })).toMatchObject({ kind: 'differs' });
  });
});

describe('an answer', () => {
  it.each([
    { id: 'P' },
    { id: 'P', created_at: '2026-01-01', self: '/p' },
    {},
    { data: { id: 'P' } },
    { success: true },
  ])('that states nothing to judge by is bare: %j', (answer) => {
    expect(told(answer)).toEqual({ kind: 'bare' });
  });

  it.each([{ id: 'P', status: 'paid' }, { paid: true }, ECHO, { amount: 500 }])(
    'that states something agrees: %j',
    (answer) => {
      expect(told(answer)).toMatchObject({ kind: 'agrees' });
    },
  );

  it('with a single field that the operator declares agrees', () => {
    const done = new Set([...DONE, 'processed=false']);
    expect(told({ ...ECHO, processed: false })).toMatchObject({ kind: 'waiting', sign: { word: 'processed=false' } });
    expect(told({ ...ECHO, processed: false }, { done })).toMatchObject({ kind: 'agrees' });
    expect(told({ ...ECHO, processed: false, voided: true }, { done })).toMatchObject({ kind: 'refused' });
  });

  it('is read whatever it holds', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (answer) => {
        expect(['agrees', 'bare', 'differs', 'refused', 'waiting', 'other']).toContain(told(answer).kind);
      }),
    );
  });

  it('with a refusal is refused whatever else it holds', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (more) => {
        expect(['refused', 'differs']).toContain(told({ ...more, ...ECHO, payment_status: 'REJECTED' }).kind);
      }),
    );
  });
});

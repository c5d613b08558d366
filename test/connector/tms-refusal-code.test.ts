/**
 * An error that the TMS answers to a payment refuses it only by a code of the contract or a declared one. Whatever its words
 * say, anything else is unknown.
 */
import { describe, expect, it } from 'vitest';
import { tmsConfigSchema } from '../../src/connector/tms/config.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { callTms, PAYMENT, SHOWN } from './paying-tms.ts';
import { KEY } from './subjects.ts';

type Options = {
  readonly refused?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly records?: (sent: object) => readonly object[];
  readonly attempt?: number;
  readonly mayBeSent?: boolean;
};

/** A TMS that answers a payment like this; it lists none, unless `records` says otherwise. */
function paying(status: number, body: unknown, options: Options = {}): Promise<CallResult> {
  const { refused = [], headers = {}, records = () => [], attempt = 1, mayBeSent } = options;
  const more = { attempt, ...(mayBeSent === undefined ? {} : { mayBeSent }) };
  const settings = { records: { payments: { refused } } };
  return callTms('tms.pay_claim', PAYMENT, { status, body, headers, records }, { settings, more });
}

const messageIn = (result: CallResult): string => ('message' in result ? result.message : '');
/** The entries that a sentence offers to copy, which are JSON. */
const offeredIn = (result: CallResult): readonly string[] =>
  [...messageIn(result).matchAll(/add `("[^`]+")` to `records\.payments\.refused`/g)].flatMap(
    ([, entries = '']) => JSON.parse(`[${entries}]`) as string[],
  );

const soap = (fault: object): object => ({ 'soap:Envelope': { 'soap:Body': { 'soap:Fault': fault } } });

describe('an error after a payment', () => {
  it.each([
    [409, 'already_paid'],
    [422, 'unknown_account'],
    [400, 'refused'],
    [422, 'refused'],
  ])('refuses it by a code of the contract: %i %s', async (status, code) => {
    const body = { code, detail: 'Payment PAY-77 was executed in another currency' };
    expect(await paying(status, body)).toMatchObject({ kind: 'failed', code });
  });

  it.each([
    [400, { message: 'The amount exceeds the limit' }],
    [400, 'Account closed'],
    [400, '<!DOCTYPE html><html>Bad request</html>'],
    [400, undefined],
    [402, { error: 'Vendor on hold' }],
    [403, { message: 'Forbidden' }],
    [404, { title: 'Not Found' }],
    [409, { detail: 'A prior request with this reference is in progress' }],
    [409, { detail: 'This claim was already paid' }],
    [410, {}],
    [412, { error: 'ETag mismatch', current: { id: 'PAY-9', status: 'paid' } }],
    [422, { message: 'Duplicate of payment PAY-77' }],
    [422, { code: 'E1203', message: 'Vendor on hold' }],
    [422, { code: ['already_paid'] }],
    [422, { code: [] }],
    [422, { error: { code: 'already_paid' } }],
    [422, { Code: 'already_paid' }],
    [422, { code: 'ALREADY_PAID' }],
    [422, { code: '__proto__' }],
    [422, { message: 'refused' }],
    [423, { message: 'Claim is locked' }],
    [424, { error: 'ERP did not answer' }],
    [451, { message: 'Payee is on a sanctions list' }],
    [422, soap({ faultcode: 'soap:Client', faultstring: 'Payee is closed' })],
    [500, soap({ faultcode: 'soap:Client', faultstring: 'Payee is closed' })],
    [500, { code: 'already_paid' }],
    [500, { error: 'Payment PAY-77 was saved but the remittance e-mail failed' }],
    [500, 'Posted; journal failed'],
    [504, { message: 'Endpoint request timed out' }],
    [408, { id: 'PAY-77' }],
    [302, { message: 'Moved' }],
  ])('is unknown by any other words, and not sent again by itself: %i %j', async (status, body) => {
    expect(await paying(status, body)).toMatchObject({ kind: 'unknown', answered: 'error' });
  });

  it.each([
    [500, undefined],
    [500, {}],
    [502, '<html>Bad gateway</html>'],
    [503, ''],
    [408, undefined],
    [499, undefined],
  ])('is as a lost answer without words: %i %j', async (status, body) => {
    const result = await paying(status, body);
    expect(result).toMatchObject({ kind: 'unknown' });
    expect(result).not.toHaveProperty('answered');
  });

  it.each([
    [401, { kind: 'failed', code: 'unauthorized' }],
    [405, { kind: 'failed', code: 'refused' }],
    [413, { kind: 'failed', code: 'refused' }],
    [415, { kind: 'failed', code: 'refused' }],
    [407, { kind: 'not_now' }],
    [421, { kind: 'not_now' }],
    [425, { kind: 'not_now' }],
    [429, { kind: 'not_now' }],
  ])('was not carried out by what the status means: %i', async (status, expected) => {
    expect(await paying(status, { message: 'No' })).toMatchObject(expected);
  });

  it.each([401, 400, 409, 422, 425, 429, 500, 503])('is taken when it has our key: %i', async (status) => {
    expect(await paying(status, { ref: { client_key: KEY }, status: 'created' })).toMatchObject({
      kind: 'unknown',
      answered: 'taken',
      message: expect.stringContaining(KEY) as string,
    });
  });

  it.each([408, 444, 460, 499])('is not looked up at once after %i: the TMS may go on with it', async (status) => {
    const records = (sent: object) => [{ ...sent, id: 'PAY-1', status: 'rejected' }];
    for (const body of [{ message: 'Client went away' }, { ref: { client_key: KEY } }])
      expect(await paying(status, body, { records })).toMatchObject({ kind: 'unknown' });
    expect(await paying(422, { message: 'Vendor on hold' }, { records })).toMatchObject({ kind: 'failed' });
  });

  it('is taken when it points to a record of the collection', async () => {
    for (const status of [302, 303, 409, 429])
      expect(await paying(status, {}, { headers: { location: '/payments/PAY-1' } })).toMatchObject({
        answered: 'taken',
        message: expect.stringContaining('`/payments/PAY-1`') as string,
      });
    expect(await paying(303, {}, { headers: { location: '/login?next=/payments/1' } })).toMatchObject({
      answered: 'error',
    });
  });

  it('is done, or refused, by the record that the TMS shows for our key', async () => {
    const body = { message: 'Vendor on hold' };
    const records = (status: string) => (sent: object) => [{ ...sent, id: 'PAY-1', status }];
    expect(await paying(422, body, { records: records('paid') })).toMatchObject({ kind: 'done' });
    expect(await paying(422, body, { records: records('rejected') })).toMatchObject({ kind: 'failed' });
    expect(await paying(422, body, { records: records('queued') })).toMatchObject({
      kind: 'unknown',
      answered: 'error',
    });
    expect(await paying(422, { code: 'refused' }, { records: records('paid') })).toMatchObject({ kind: 'done' });
    expect(await paying(422, { code: 'unknown_account' }, { records: records('rejected') })).toMatchObject({
      kind: 'failed',
      code: 'unknown_account',
    });
  });

  it('shows all that the TMS answered', async () => {
    const body = { message: 'Claim is locked', hold: { since: '2026-01-01' }, rows: 'x'.repeat(2_000) };
    const result = await paying(422, body);
    expect(messageIn(result)).toContain('`422`: Claim is locked; it answered `{"message":"Claim is locked","hold":{');
    expect(messageIn(result).length).toBeLessThan(1_600);
    expect(messageIn(await paying(422, { code: 'refused', detail: 'No', hint: 'K7' }))).toContain('"hint":"K7"');
  });
});

describe('a code that the operator declares', () => {
  it.each([
    [422, { code: 'E1203', message: 'Vendor on hold' }],
    [400, { error: { code: 17, message: 'Vendor on hold' } }],
    [403, { errors: [{ code: 'HOLD' }, { code: 'HOLD' }] }],
    [422, { 'Error Code': 'E-9', text: 'Vendor on hold' }],
    [422, { Fehler: { 'error/code': 'gesperrt = ja', Auslöser: 'x' } }],
    [422, { code: 'E`9' }],
    [500, soap({ faultcode: 'soap:Client.Hold', faultstring: 'Vendor on hold' })],
    [200, soap({ faultcode: 'soap:Client.Hold', faultstring: 'Vendor on hold' })],
  ])('is named as the entry to copy, with which it is a refusal the next time: %i %j', async (status, body) => {
    const before = await paying(status, body);
    expect(before).toMatchObject({ kind: 'unknown' });
    const refused = offeredIn(before);
    expect(refused).toHaveLength(1);
    expect(await paying(status, body, { refused })).toMatchObject({ kind: 'failed', code: 'refused' });
  });

  it('is offered with all others at its path, of which each must be declared', async () => {
    const body = { errors: [{ code: 'E1' }, { code: 'E2' }] };
    const refused = offeredIn(await paying(422, body));
    expect(refused).toEqual(['errors.code=E1', 'errors.code=E2']);
    expect(await paying(422, body, { refused })).toMatchObject({ kind: 'failed', code: 'refused' });
  });

  it.each([{ error: { 'error.code': 'E9' } }, { code: 'x'.repeat(300) }, { errors: [{ code: 'E1' }, { code: null }] }])(
    'is not offered where no entry could hold for it: %j',
    async (body) => {
      expect(messageIn(await paying(422, body))).toContain('it has no code that is known');
    },
  );

  it('counts with its path and its whole value only', async () => {
    const refused = ['error.code=E1', 'errors.code=E1'];
    for (const body of [
      { code: 'E1' },
      { error: { code: 'E12' } },
      { error: { code: 'e1' } },
      { error: { code: null } },
      { errors: [{ code: 'E1' }, { code: 'E2' }] },
      { errors: [] },
      { error: { sub: { code: 'E1' } } },
    ])
      expect(await paying(422, body, { refused })).toMatchObject({ kind: 'unknown', answered: 'error' });
    expect(await paying(422, { errors: [{ code: ' E1 ' }] }, { refused })).toMatchObject({ kind: 'failed' });
  });

  it.each([
    { errors: [{ code: 'E1' }, { message: 'Payment PAY-7 was created, its mail failed' }] },
    { errors: [{ code: 'E1' }, { code: null, message: 'Payment PAY-7 was created' }] },
    { errors: [{ code: 'E1' }, 'Payment PAY-7 was created, its mail failed'] },
    { error: { code: 'E1' }, errors: [{ code: 'E9', message: 'Payment PAY-7 was sent, its mail failed' }] },
    { error: { code: 'E1' }, errors: [{ message: 'Payment PAY-7 was sent, its mail failed' }] },
    { error: { code: 'E1' }, failures: ['mail of PAY-7'] },
    { error: { code: 'E1' }, result: { error_code: 'sent' } },
    { code: 'refused', errors: [{ code: 'sent' }] },
    { code: 'refused', errors: [{ detail: 'Payment PAY-7 was sent' }] },
    { code: 'refused', id: 'PAY-7', status: 'paid' },
    { error: { code: 'E1' }, status: 'Posted' },
  ])('does not speak for another error, or against a record that is done: %j', async (body) => {
    const refused = ['error.code=E1', 'errors.code=E1'];
    expect(await paying(422, body, { refused })).toMatchObject({ kind: 'unknown', answered: 'error' });
  });

  it('next to a payment that was made is no refusal, although it was offered of one that was not', async () => {
    const made = { ...SHOWN, messages: [{ code: 'M100', text: 'see ledger' }] };
    const asked = await paying(201, { ...made, status: 'Rejected' });
    expect(offeredIn(asked)).toEqual(['messages.code=M100']);
    const paid = await paying(201, { ...made, status: 'paid' }, { refused: offeredIn(asked) });
    expect(paid).toMatchObject({ kind: 'done' });
  });

  it('is offered with those at other paths, and only where each error has one', async () => {
    const body = { error: { code: 'E1' }, errors: [{ code: 'E9' }, { code: 'E8' }] };
    const refused = offeredIn(await paying(422, body));
    expect(refused).toEqual(['error.code=E1', 'errors.code=E9', 'errors.code=E8']);
    expect(await paying(422, body, { refused })).toMatchObject({ kind: 'failed', code: 'refused' });
    for (const other of [
      { error: { code: 'E1' }, errors: ['mail'] },
      { code: 'E1', status: 'paid' },
    ])
      expect(offeredIn(await paying(422, other))).toEqual([]);
  });

  it('does not hide a record that the TMS shows for our key', async () => {
    const options = (status: string): Options => ({
      refused: ['code=E1'],
      records: (sent) => [{ ...sent, id: 'PAY-1', status }],
    });
    for (const answered of [200, 422, 500]) {
      expect(await paying(answered, { code: 'E1' }, options('paid'))).toMatchObject({ kind: 'done' });
      expect(await paying(answered, { code: 'E1' }, options('queued'))).toMatchObject({ kind: 'unknown' });
    }
  });

  it.each([
    [422, { code: 'refused', detail: 'The mail could not be sent', payment: { ...SHOWN, status: 'paid' } }],
    [409, { code: 'already_paid', payment: { client_key: KEY, state: 'paid' } }],
    [422, { code: 'refused', client_key: KEY }],
    [422, { code: 'refused', payment_id: 'PAY-7', result: 'paid' }],
    [422, { code: 'refused', payment: { id: 'PAY-7', state: { name: 'queued' } } }],
    [201, { ...SHOWN, state: 'paid', code: 'E1' }],
    [202, { id: 'PAY-7', state: 'queued', code: 'E1' }],
  ])('is none next to our key, or to a payment that is not refused: %i %j', async (status, body) => {
    const result = await paying(status, body, { refused: ['code=E1', 'code=refused'] });
    expect(result).toMatchObject({ kind: 'unknown' });
    expect(offeredIn(result)).toEqual([]);
  });

  it.each([
    { code: 'refused', client_key: KEY, status: 'rejected' },
    { code: 'refused', payment: { id: 'PAY-7', status: 'voided' } },
    { code: 'refused', id: 'ERR-1', status: 422 },
  ])('is one next to a payment that was refused, and to the status of HTTP: %j', async (body) => {
    expect(await paying(422, body)).toMatchObject({ kind: 'failed', code: 'refused' });
  });

  it.each([
    [409, 'already_paid'],
    [422, 'already_paid'],
    [422, 'refused'],
    [422, 'unknown_account'],
    [400, 'E1'],
    [200, 'E1'],
  ])('may be about an earlier request that may have been sent: %i %s', async (status, code) => {
    const refusing = (more: object) => paying(status, { code, detail: 'No' }, { refused: ['code=E1'], ...more });
    expect(await refusing({})).toMatchObject({ kind: 'failed' });
    expect(await refusing({ attempt: 2, mayBeSent: false })).toMatchObject({ kind: 'failed' });
    for (const more of [{ attempt: 2 }, { attempt: 2, mayBeSent: true }])
      expect(await refusing(more)).toMatchObject({
        kind: 'unknown',
        answered: 'taken',
        message: expect.stringContaining('may be about an earlier attempt') as string,
      });
  });

  it('is none next to the address of a payment, or to a status that waits', async () => {
    const headers = { location: '/payments/PAY-7' };
    expect(await paying(422, { code: 'refused' }, { headers })).toMatchObject({ kind: 'unknown', answered: 'taken' });
    expect(await paying(202, { status: 'queued', code: 'E1' }, { refused: ['code=E1'] })).toMatchObject({
      kind: 'unknown',
    });
  });

  it('is asked for where an answer has none', async () => {
    expect(messageIn(await paying(422, { message: 'Vendor on hold' }))).toContain(
      'it has no code that is known to mean that nothing was done: `code` as in `sop tools tms.pay_claim`',
    );
  });

  it.each(['E1', '=E1', 'error.code=', ' .code=E1', 'error..code=E1'])('is a path and a code: %s', (entry) => {
    const settings = { url: 'https://tms.test', auth: { key: 'k' }, records: { payments: { refused: [entry] } } };
    expect(tmsConfigSchema.safeParse(settings).success).toBe(false);
  });
});

/** Words that mean done, as the settings declare them: for one kind of record, or for all. */
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../src/tool/tool.ts';
import { callTms, creating, PAYMENT, SHOWN, type Members } from './paying-tms.ts';

const pay = (members: Members, settings: object = {}): Promise<CallResult> =>
  callTms('tms.pay_claim', PAYMENT, creating({ ...SHOWN, status: 'paid', ...members }), { settings });

describe('a word that means done', () => {
  const claim = { ...PAYMENT, documents: ['bol'] };
  const file = (status: string, settings: object): Promise<CallResult> => {
    const { account_id: _, ...sent } = claim;
    const { account_id: __, ...shown } = SHOWN;
    return callTms('tms.file_carrier_claim', sent, creating({ ...shown, documents: ['bol'], status }), { settings });
  };

  it('of a carrier claim is declared for carrier claims, and makes no payment count as paid', async () => {
    expect(await file('Open', {})).toMatchObject({
      message: expect.stringContaining('add it to `records.carrier_claims.done` of TMS_SETTINGS') as string,
    });
    const declared = { records: { carrier_claims: { done: ['Open'] } } };
    expect((await file('Open', declared)).kind).toBe('done');
    expect((await pay({ status: 'Open' }, declared)).kind).toBe('unknown');
  });

  it.each(['Cancelled', 'Voided', 'Void', 'Rejected'])('means nothing else in an earlier payment: %s', async (word) => {
    const earlier = { ...SHOWN, id: 'PAY-1', status: word };
    const asked = { shipment_id: 'SHP-1', claim_type: 'damage' };
    const find = (settings: object) => callTms('tms.find_payments', asked, creating(earlier), { settings });
    expect(await find({})).toMatchObject({ output: { count: 0 } });
    for (const settings of [
      { records: { payments: { done: [word] } } },
      { records: { payments: { done: [`status=${word}`] } } },
      { done_statuses: [word.toUpperCase()] },
    ]) {
      expect((await pay({ status: word }, settings)).kind).toBe('done');
      expect(await find(settings)).toMatchObject({ output: { count: 1 } });
    }
  });

  const find = (status: string, settings: object = {}, more: Members = {}) =>
    callTms(
      'tms.find_payments',
      { shipment_id: 'SHP-1', claim_type: 'damage' },
      creating({ ...SHOWN, id: 'PAY-1', status, ...more }),
      { settings },
    );

  it.each([
    'Approved',
    'Approved for payment',
    'Released',
    'Booked',
    'Confirmed',
    'Processed',
    'Posted',
    'Issued',
    'Sent',
  ])('of a payment is declared where others say it before the money moves: %s', async (status) => {
    expect(await pay({ status })).toMatchObject({ kind: 'unknown' });
    expect(await find(status)).toMatchObject({
      code: 'unclear',
      message: expect.stringContaining('`records.payments.done`') as string,
    });
    const declared = { records: { payments: { done: [status] } } };
    expect((await pay({ status }, declared)).kind).toBe('done');
    expect(await find(status, declared)).toMatchObject({ output: { count: 1 } });
  });

  it.each(['Completed', 'Approved', 'Cancelled', 'On hold'])(
    'is not one when it is declared as not yet, and its payment neither paid nor taken back: %s',
    async (status) => {
      const settings = { records: { payments: { waiting: [status.toUpperCase()] } } };
      expect(await pay({ status }, settings)).toMatchObject({
        kind: 'unknown',
        message: expect.stringContaining('which means not yet') as string,
      });
      expect(await find(status, settings)).toMatchObject({
        code: 'unclear',
        message: expect.stringContaining('which means not yet') as string,
      });
    },
  );

  it.each(['Failed', 'Returned', 'Stopped', 'Expired'])(
    'does not mean taken back of a payment, which some systems send again, unless it is declared: %s',
    async (status) => {
      const cures = /records\.payments\.undone.*records\.payments\.waiting/;
      expect(await pay({ status })).toMatchObject({ kind: 'unknown', message: expect.stringMatching(cures) as string });
      expect(await find(status)).toMatchObject({ code: 'unclear', message: expect.stringMatching(cures) as string });
      const declared = { records: { payments: { undone: [status] } } };
      expect(await pay({ status }, declared)).toMatchObject({ kind: 'failed', code: 'refused' });
      expect(await find(status, declared)).toMatchObject({ output: { count: 0 } });
    },
  );

  it('is not cancelled when the check cleared', async () => {
    expect(await find('Cancelled', {}, { cleared_on: '2026-03-02' })).toMatchObject({ code: 'unclear' });
    expect(await find('Cancelled', {}, { cleared_on: null, cleared: false })).toMatchObject({ output: { count: 0 } });
  });

  it('is taken from the usual ones when it is declared as taken back', async () => {
    const settings = { records: { payments: { undone: ['Completed'] } } };
    expect((await pay({ status: 'Completed' })).kind).toBe('done');
    expect((await pay({ status: 'Completed' }, settings)).kind).not.toBe('done');
  });

  it.each([
    { records: { payments: { done: ['7'], undone: ['7'] } } },
    { records: { payments: { done: ['status=Cancelled'], undone: ['cancelled'] } } },
    { records: { payments: { done: ['Cancelled'], undone: ['status=cancelled'] } } },
    { records: { letters: { status: 'state', done: ['state=Void'], undone: ['void'] } } },
    { records: { tracers: { undone: ['Stopped'] } }, done_statuses: ['stopped'] },
    { records: { payments: { undone: ['Posted'], waiting: ['status=posted'] } } },
    { records: { payments: { done: ['Posted'], waiting: ['posted'] } } },
  ])('is refused when it also means taken back: %j', (settings) => {
    expect(() => pay({}, settings)).toThrow('for both; take it out of one of them');
  });

  it.each([
    ['1', '-1'],
    ['1', '+1'],
    ['P', 'P-'],
    ['P', '-P'],
    ['X', '(X)'],
    ['7', '7-'],
    ['7', '7.'],
    ['P', 'P!'],
    ['P', 'P.'],
    ['C', 'C_'],
    ['1 0', '1-0'],
  ])('is another word with a sign next to it: `%s` is not `%s`', async (word, signed) => {
    const declared = { records: { payments: { done: [word], undone: [signed] } } };
    expect((await pay({ status: word }, declared)).kind).toBe('done');
    expect((await pay({ status: signed }, declared)).kind).not.toBe('done');
    const turned = { records: { payments: { done: [signed], undone: [word] } } };
    expect((await pay({ status: ` ${signed} ` }, turned)).kind).toBe('done');
    expect((await pay({ status: word }, turned)).kind).not.toBe('done');
    const earlier = creating({ ...SHOWN, id: 'PAY-1', status: signed });
    const asked = { shipment_id: 'SHP-1', claim_type: 'damage' };
    const find = (settings: object) => callTms('tms.find_payments', asked, earlier, { settings });
    expect(await find(declared)).toMatchObject({ output: { count: 0 } });
    expect(await find({ records: { payments: { undone: [word] } } })).toMatchObject({ code: 'unclear' });
  });

  it.each(['Paid-in-full', 'PAID_IN_FULL', 'PaidInFull', 'Paid \u2013 in full', 'paid in full.'])(
    'may have other signs between its words: %s',
    async (status) => {
      expect((await pay({ status })).kind).toBe('done');
    },
  );

  it.each(['Open', 'Queued', 'Pending Approval', 'status=Open'])(
    'of all records is none of payments when it says that it waits: %s',
    async (word) => {
      const settings = { done_statuses: [word] };
      const status = word.replace('status=', '');
      expect((await pay({ status }, settings)).kind).toBe('unknown');
      expect((await file(status, settings)).kind).toBe('done');
    },
  );
});

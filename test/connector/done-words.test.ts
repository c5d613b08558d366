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

/**
 * Records that come several times in one answer: a row for each of their lines, or an entry that moved between two pages.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { CallResult, ProbeResult } from '../../src/tool/tool.ts';
import { jiraClient, tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

type Members = Readonly<Record<string, unknown>>;
const PAYMENT = {
  id: 'PAY-1',
  client_key: 'run-1',
  shipment_id: 'SHP-1',
  claim: 'CASE-9',
  claim_type: 'damage',
  amount: { amount: '500.00', currency: 'USD' },
  status: 'paid',
};

const tmsWith = (records: readonly Members[]) => {
  const exchange = createExchange(() => Promise.resolve(new Response(JSON.stringify({ records }))));
  return createTmsBindings(tmsClient({ url: 'https://tms.test', auth: { key: 'k' } }, exchange));
};
const payments = (records: readonly Members[]): Promise<CallResult> =>
  bindingOf(tmsWith(records), 'tms.find_payments').call(
    { shipment_id: 'SHP-1', claim_type: 'damage' },
    contextOf(undefined, KEY, 1),
  );

describe('a payment in several rows', () => {
  it.each([
    ['nothing else', {}],
    ['nothing else, and no key', { client_key: null }],
    ['another line', { line: 2 }],
    ['its id in small letters', { id: 'pay-1' }],
    ['another amount', { amount: { amount: '250.00', currency: 'USD' } }],
    ['that it was voided', { status: 'voided' }],
    ['another key', { client_key: 'run-2' }],
    ['no key, and another line', { client_key: null, line: 2 }],
  ])('is unclear, whatever the second row shows: %s', async (_, row) => {
    const first = 'line' in row ? { ...PAYMENT, client_key: null, line: 1 } : PAYMENT;
    expect(await payments([first, { ...PAYMENT, ...row }])).toMatchObject({
      code: 'unclear',
      message: expect.stringContaining('one row for each payment') as string,
    });
  });

  it.each([
    [{ installment: '1 of 2' }, { installment: '2 of 2' }],
    [{ check_number: '1001' }, { check_number: '1002' }],
    [{ check: { number: 1_001 } }, { check: { number: 1_002 } }],
    [{ paid_at: '2026-01-02' }, { paid_at: '2026-02-02' }],
    [{ part: 1 }, { part: 2 }],
  ])('is unclear when its rows say that each is a part of it: %j %j', async (...rows) => {
    expect(await payments(rows.map((row) => ({ ...PAYMENT, ...row })))).toMatchObject({ code: 'unclear' });
  });

  const probe = (...rows: readonly Members[]): Promise<ProbeResult> | undefined =>
    bindingOf(tmsWith(rows.map((row) => ({ ...PAYMENT, client_key: KEY, ...row }))), 'tms.pay_claim').probe?.(
      {
        shipment_id: 'SHP-1',
        claim: 'CASE-9',
        account_id: 'ACC-1',
        amount: { $money: 'USD', minor: 50_000 },
        claim_type: 'damage',
      },
      contextOf(undefined, KEY, 1),
    );

  it('is found by its key as the one that it is, and as the worst of its rows', async () => {
    expect(await probe({ line: 1 }, { line: 2 })).toMatchObject({ kind: 'found', output: { payment: 'PAY-1' } });
    expect(await probe({ line: 1 }, { line: 2, status: 'declined' })).toMatchObject({ kind: 'unknown', isThere: true });
    expect(await probe({}, { id: 'PAY-2' })).toMatchObject({
      message: expect.stringContaining('got `PAY-1` and `PAY-2`') as string,
    });
  });
});

it('a comment that a newer one moves onto the next page, too, is one comment', async () => {
  const ours = {
    id: '101',
    jsdPublic: false,
    created: '2030-01-01T00:00:00.000+0000',
    properties: [{ key: 'sop.step', value: { key: KEY } }],
  };
  const exchange = createExchange((address) =>
    Promise.resolve(
      new Response(
        JSON.stringify(
          String(address).includes('/comment')
            ? { total: 2, comments: [ours] }
            : { fields: { project: { projectTypeKey: 'software' } } },
        ),
      ),
    ),
  );
  const client = jiraClient(
    { host: 'https://jira.test', auth: { email: 'a@b.co', api_token: 'token-of-jira' } },
    { exchange },
  );
  const comment = bindingOf(createJiraBindings(client), 'jira.add_comment');
  expect(await comment.probe?.({ issue: 'CLM-1', text: 'Text' }, contextOf(undefined, KEY, 1))).toMatchObject({
    kind: 'found',
    output: { comment: '101' },
  });
});

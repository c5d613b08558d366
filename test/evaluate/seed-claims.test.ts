import { afterEach, describe, expect, it } from 'vitest';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { caseEventOf } from '../../src/evaluate/case-event-of.ts';
import { seedDescribed } from '../../src/evaluate/seed-described.ts';
import { seedSystems } from '../../src/evaluate/seed-systems.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import type { Value } from '../../src/kernel/value.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import { salesforceClient, tmsClient, zendeskClient } from '../connector/clients.ts';
import { FREIGHT_CLAIM } from '../sop/world.ts';

const CASES = `
meta:
  carriers:
    - { scac: QQAA, name: Apple Freight, pro_format: "LTL, 9-digit PRO, last digit = first eight mod 7" }
    - { scac: QQBB, name: Berry Transport, pro_format: "3-6-1 PRO, check = (11 - base mod 11) mod 11, 10 written X" }
    - { scac: QQCC, name: Cherry Regional, pro_format: "10-digit PRO, check digit mod 10 with weights 3,1" }
    - { scac: QQDD, name: Date Truckload, pro_format: "7-digit load number, no check digit" }
cases:
  - case_id: C-1
    received_at: '2026-03-06T08:00:00Z'
    claimant: { name: Wobbly, account_id: null, contact: wobbly@claims.example }
    claim: { type: damage, amount: '10.00', currency: CAD, fx_to_usd: '0.73', bol: 'bol 0400-123', documents: [] }
    salesforce: { status: multiple_matches, candidates: [{ name: One, account_id: ACC-1, tier: Growth, open_contract_value_usd: '1.00' }, { name: Two, account_id: ACC-2, tier: Standard, open_contract_value_usd: '2.00' }] }
    history:
      - { case_id: FC-001, bol: '0400123', type: damage, status: open }
      - { case_id: FC-002, bol: 'other', type: loss, status: paid, auto_settled_on: '2026-01-02', account_id: ACC-9 }
      - { case_id: FC-003, bol: '0400-123', type: loss, status: closed, going_automatic: true, changed_at: '2026-02-01T10:00:00Z', paid_usd: '7.00', paid_in: CAD }
    expected: {}
`;

describe('the systems of a freight claim', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.stop());

  it('have its history, its rate, its carriers, and accounts that match its contact', async () => {
    const [testCase] = readCaseFile(CASES, 'cases.yaml').cases;
    if (testCase === undefined) throw new Error('Expected a case');
    const clock = new SimulatedClock(testCase.received_at);
    const journal = openJournal(null);
    sandbox = await startSandbox({ clock, journal, port: 0, webhook: null, seed: false });
    const ticket = await seedSystems(sandbox, journal, testCase);
    const opening = caseEventOf(testCase, FREIGHT_CLAIM, ticket, 'UTC');
    expect(await seedDescribed({ sandbox, journal }, testCase, FREIGHT_CLAIM, opening)).toBeNull();
    const { zendesk, tms, salesforce } = sandboxCredentials;
    const bindings = [
      ...createZendeskBindings(
        zendeskClient({
          url: `${sandbox.address}/zendesk`,
          client_id: zendesk.clientId,
          client_secret: zendesk.clientSecret,
        }),
      ),
      ...createTmsBindings(tmsClient({ url: `${sandbox.address}/tms`, auth: { key: tms.apiKey } })),
      ...createSalesforceBindings(
        salesforceClient({
          login_url: `${sandbox.address}/salesforce`,
          client_id: salesforce.clientId,
          client_secret: salesforce.clientSecret,
        }),
      ),
    ];
    const call = async (tool: string, input: Record<string, Value>): Promise<unknown> => {
      const result = await bindings
        .find((each) => each.tool.id === tool)
        ?.call(input, { key: 'k-1', attempt: 1, intendedAt: clock.now(), signal: new AbortController().signal });
      return result?.kind === 'done' ? result.output : result?.kind === 'failed' ? result.code : result?.kind;
    };

    expect(await call('zendesk.find_claims', { bol: 'bol 0400-123', except: ticket })).toMatchObject({
      count: 2,
      claims: [
        { reference: 'FC-001', status: 'open', claim_type: 'damage' },
        {
          reference: 'FC-003',
          status: 'closed',
          is_going_automatic: true,
          changed_at: { $time: Date.parse('2026-02-01T10:00:00Z') },
        },
      ],
    });
    expect(await call('zendesk.find_claims', { account_id: 'ACC-9' })).toMatchObject({
      claims: [{ reference: 'FC-002', status: 'paid', auto_settled_on: { $time: Date.UTC(2026, 0, 2) } }],
    });
    expect(await call('tms.get_exchange_rate', { currency: 'CAD', on: { $time: testCase.received_at } })).toMatchObject(
      { rate: 0.73 },
    );
    expect(await call('tms.get_exchange_rate', { currency: 'EUR', on: { $time: testCase.received_at } })).toBe(
      'no_rate',
    );
    const checks = [
      ['QQAA', '402199003'],
      ['QQBB', '204-118820-2'],
      ['QQCC', '3004512784'],
      ['QQDD', '7719042'],
    ].map(([carrier_scac = '', pro = '']) => call('tms.check_pro', { carrier_scac, pro }));
    expect(await Promise.all(checks)).toMatchObject([
      { check: 'invalid' },
      { check: 'valid' },
      { check: 'valid' },
      { check: 'unknown' },
    ]);
    expect(await call('salesforce.get_account', { contact: 'wobbly@claims.example', name: 'Wobbly' })).toBe(
      'multiple_matches',
    );
    expect(await call('salesforce.find_accounts', { contact: 'wobbly@claims.example', name: 'Wobbly' })).toMatchObject({
      count: 2,
      accounts: [{ name: 'One', account_id: 'ACC-1', tier: 'Growth' }, { name: 'Two' }],
      listing: expect.stringMatching(/^One, Growth \(001SB\w+\); Two, Standard/) as string,
    });
  });
});

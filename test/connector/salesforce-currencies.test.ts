/** An org that had one currency when its settings were written, and has several now: each account has its own. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { checkSalesforce } from '../../src/connector/salesforce/check.ts';
import type { SalesforceClient } from '../../src/connector/salesforce/client.ts';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { salesforceClient } from './clients.ts';
import { ACCOUNT, fakeSalesforce } from './fakes.ts';
import { bindingOf, contextOf } from './subjects.ts';

let fake: Awaited<ReturnType<typeof fakeSalesforce>>;
let now = 0;
let client: SalesforceClient;
beforeEach(async () => {
  now = Date.UTC(2026, 10, 20);
  fake = await fakeSalesforce([
    {
      ...ACCOUNT,
      CurrencyIsoCode: 'JPY',
      Open_Contract_Value__c: 9_500_000,
      ARR__c: 8_400_000,
      LastModifiedDate: '2026-11-20T08:00:00.000+0000',
    },
  ]);
  client = clientOf();
});
afterEach(() => fake.stop());

const clientOf = (): SalesforceClient =>
  salesforceClient(
    {
      login_url: fake.address,
      client_id: 'client',
      client_secret: fake.secret,
      fields: { currency: null },
      currency: 'USD',
    },
    undefined,
    () => now,
  );
const call = (tool: string, input: Record<string, Value> = {}): Promise<CallResult> =>
  bindingOf(createSalesforceBindings(client), tool).call({ account_id: 'ACC-WWW01', ...input }, contextOf());
const descriptions = (): number => fake.seen.filter(({ path }) => path.endsWith('/describe')).length;

describe('an org with several currencies whose settings name one', () => {
  it('has the amounts of an account in the currency of the account', async () => {
    expect(await call('salesforce.get_account')).toMatchObject({
      output: { open_contract_value: money('JPY', 9_500_000) },
    });
    expect(await call('salesforce.get_renewal')).toMatchObject({ output: { arr: money('JPY', 8_400_000) } });
  });

  it('is written nothing in another currency than the account has', async () => {
    expect(await call('salesforce.set_open_exposure', { exposure: money('USD', 1_250_000) })).toMatchObject({
      kind: 'failed',
      code: 'other_currency',
      message: expect.stringMatching(/in `JPY`.*got one in `USD`; convert it first/) as string,
    });
    expect(fake.seen.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });

  it('is a finding of the doctor, which names what to take out', async () => {
    const { findings } = await checkSalesforce(client, new AbortController().signal);
    expect(findings.find(({ name }) => name === 'CurrencyIsoCode')).toMatchObject({
      kind: 'missing',
      message: expect.stringMatching(/several currencies.*Take `fields.currency` and `currency` out/) as string,
    });
  });

  it('is described once, since it cannot go back', async () => {
    await call('salesforce.get_account');
    now += 86_400_000;
    await call('salesforce.get_account');
    expect(descriptions()).toBe(1);
  });
});

describe('an org with one currency', () => {
  beforeEach(() => {
    fake.hasOneCurrency = true;
  });

  it('has all amounts in that of the settings, and no finding', async () => {
    expect(await call('salesforce.get_account')).toMatchObject({
      output: { open_contract_value: money('USD', 950_000_000) },
    });
    const { findings } = await checkSalesforce(client, new AbortController().signal);
    expect(findings.filter(({ name }) => name === 'CurrencyIsoCode')).toEqual([]);
  });

  it('is asked once an hour whether it still has', async () => {
    await call('salesforce.get_account');
    await call('salesforce.get_account');
    expect(descriptions()).toBe(1);
    fake.hasOneCurrency = false;
    now += 3_600_000;
    expect(await call('salesforce.get_account')).toMatchObject({
      output: { open_contract_value: money('JPY', 9_500_000) },
    });
  });

  it('is not read where it cannot be told whether it still has', async () => {
    fake.fail({ status: 200, body: {} }, ({ path }) => path.endsWith('/describe'));
    expect(await call('salesforce.get_account')).toMatchObject({ kind: 'failed', code: 'invalid_output' });
  });
});

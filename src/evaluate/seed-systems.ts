/**
 * Puts the systems into the state in which the case found them: accounts, shipments, the ticket, and outages.
 */
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Shipment } from '../sandbox/tms/tms.ts';
import type { Journal } from '../sandbox/vendor.ts';
import type { VendorName } from '../sandbox/request.ts';
import { BOL, normalOf } from '../kernel/identifier.ts';
import type { TestCase } from './case-file.ts';
import { seedClaims } from './seed-claims.ts';
import { numberAt, textAt, writtenAt } from './written.ts';

/** Fails every call at once, so no real time is spent waiting. */
const DOWN = { fault: 'error_500' } as const;

/** @returns the number of the ticket that opened the case */
export async function seedSystems(sandbox: Sandbox, journal: Journal, testCase: TestCase): Promise<string> {
  const { salesforce, tms } = testCase;
  for (const record of salesforce?.records ?? []) await sandbox.act('salesforce', 'add_record', record);
  for (const account of accountsOf(testCase)) await sandbox.act('salesforce', 'add_account', account);
  if (salesforce?.status === 'unavailable') bringDown(sandbox, 'salesforce');
  if (tms?.status === 'found' || tms?.status === 'found_by_pro_only') {
    const shipment = shipmentOf(testCase, tms.status === 'found_by_pro_only');
    journal.table<Shipment>('tms.shipments').put(shipment.id, shipment);
  }
  if (tms?.status === 'unavailable') bringDown(sandbox, 'tms');
  await seedClaims(sandbox, journal, testCase);
  for (const [judgment, answer] of Object.entries(testCase.model_answers))
    await sandbox.act('openai', 'answer', { judgment, ...answerOf(answer) });
  const ticket = await fileTicket(sandbox, testCase);
  if (testCase.zendesk?.status === 'notifies_no_one') await sandbox.act('zendesk', 'stop_notifying', {});
  if (testCase.zendesk?.status === 'requester_unreachable')
    await sandbox.act('zendesk', 'change_requester', { ticket, email: null });
  return ticket;
}

type ModelAnswer = TestCase['model_answers'][string];

function answerOf(given: ModelAnswer): { readonly answer: string; readonly quote?: string } {
  const isQuoted = typeof given === 'object' && given !== null;
  return isQuoted ? { answer: answerText(given.answer), quote: given.quote } : { answer: answerText(given) };
}

/** `true` becomes yes, `false` no, and no value none. */
function answerText(answer: Exclude<ModelAnswer, object> | null): string {
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  return answer === null ? 'none' : String(answer);
}

export function bringDown(sandbox: Sandbox, vendor: VendorName): void {
  sandbox.faults.set(vendor, DOWN);
}

export function bringUp(sandbox: Sandbox, vendor: VendorName): void {
  sandbox.faults.clear(vendor);
}

function accountsOf({ written, salesforce }: TestCase): Record<string, unknown>[] {
  // `seed-saas.ts` adds accounts with a subscription; a case that states its records has no others.
  if (writtenAt(written, 'account') !== undefined || salesforce?.records !== undefined) return [];
  // Runs look up the normal form, and the claim may have another spelling.
  const id = (textAt(written, 'claimant.account_id') ?? textAt(written, 'account.account_id'))?.trim() ?? null;
  const name = textAt(written, 'claimant.name') ?? textAt(written, 'account.name') ?? 'The customer';
  const account = (given: unknown): Record<string, unknown> => ({
    Name: textAt(given, 'name') ?? name,
    Claims_Account_Id__c: textAt(given, 'account_id') ?? id,
    Tier__c: textAt(given, 'tier'),
    Open_Contract_Value__c: numberAt(given, 'open_contract_value_usd'),
    Claims_Contact_Email__c: textAt(written, 'claimant.contact'),
    Account_Executive_Email__c: textAt(given, 'account_executive'),
    Account_Executive_Name__c: textAt(given, 'account_executive_name'),
  });
  switch (salesforce?.status) {
    case 'found':
      return [account(writtenAt(written, 'salesforce'))];
    // The lookup by the claim's id finds all of them, whatever their other fields say.
    case 'multiple_matches':
      return salesforce.candidates.map((candidate) => ({
        ...account(candidate),
        ...(id === null ? {} : { Claims_Account_Id__c: id }),
      }));
    case 'not_found':
    case 'unavailable':
    case undefined:
      return [];
  }
}

function shipmentOf({ written }: TestCase, isHidden: boolean): Shipment {
  const tms = writtenAt(written, 'tms');
  const claimed = textAt(written, 'claim.bol') ?? '';
  const own = textAt(tms, 'bol') ?? claimed;
  // The stand-in's lookup compares exactly, and runs look up the normal form.
  const bol = normalOf(own, BOL) ?? own;
  return {
    id: textAt(tms, 'shipment_id') ?? 'SHP-00001',
    // A trailing blank makes the exact lookup miss it, so it is found by its PRO only.
    bol: isHidden ? `${bol} ` : bol,
    pro: textAt(tms, 'pro') ?? '',
    carrier_scac: textAt(tms, 'carrier_scac') ?? '',
    carrier_name: textAt(tms, 'carrier_name') ?? '',
    ship_date: textAt(tms, 'ship_date') ?? '',
    delivered_at: textAt(tms, 'delivered_at'),
    pod_exceptions: textAt(tms, 'pod_exceptions'),
    liability_limit_per_lb_usd: textAt(tms, 'liability_limit_per_lb_usd'),
    affected_weight_lbs: numberAt(tms, 'affected_weight_lbs'),
    ...numbers(tms, ['weight_lbs', 'pieces_shipped', 'pieces_delivered']),
  };
}

/** The row's type requires these fields, the TMS does not: what a case leaves out is absent. */
function numbers<Name extends string>(record: unknown, names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(
    names.flatMap((name) => (numberAt(record, name) === null ? [] : [[name, numberAt(record, name)]])),
  ) as Record<Name, number>;
}

async function fileTicket(sandbox: Sandbox, { written, case_id, channel }: TestCase): Promise<string> {
  const documents = writtenAt(written, 'claim.documents');
  const text =
    textAt(written, 'claim.text') ??
    textAt(written, 'trigger.text') ??
    textAt(written, 'trigger.subject') ??
    `Case ${case_id}`;
  const filed = await sandbox.act('zendesk', 'file_claim', {
    name: textAt(written, 'claimant.name') ?? textAt(written, 'account.name') ?? 'The customer',
    ...given('email', textAt(written, 'claimant.contact')),
    account_id: textAt(written, 'claimant.account_id') ?? textAt(written, 'account.account_id'),
    channel: channel === 'email' ? 'email' : 'web',
    ...given('claim_type', textAt(written, 'claim.type')),
    amount: textAt(written, 'claim.amount'),
    currency: textAt(written, 'claim.currency'),
    // A ticket with its own BOL, even an empty one, does not make the TMS create a shipment.
    bol: textAt(written, 'claim.bol'),
    pro: textAt(written, 'claim.pro'),
    documents: Array.isArray(documents) ? documents.map(String).join(', ') : '',
    subject: `Case ${case_id}`,
    text,
  });
  const id = textAt(filed, 'id');
  if (id === null) throw new Error('The sandbox filed a ticket without a number');
  return id;
}

const given = (key: string, value: string | null): Readonly<Record<string, string>> =>
  value === null ? {} : { [key]: value };

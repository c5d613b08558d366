/**
 * Adds the account and the shipment that a case describes by their `status` and a few words. They have the numbers that the
 * case states, in its facts or in the letter, the interchange or the form that opens it.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { Kind } from '../case/kind.ts';
import { BOL, normalOf } from '../kernel/identifier.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Shipment } from '../sandbox/tms/tms.ts';
import type { Journal } from '../sandbox/vendor.ts';
import type { TestCase } from './case-file.ts';
import { numberAt, textAt, writtenAt } from './written.ts';

/** The fact that names the account of a case. */
const ACCOUNT = 'claimant.account_id';

/** @returns what no look-up could find, as a sentence that says what to write; null when all is there, or described otherwise */
export async function seedDescribed(
  { sandbox, journal }: { readonly sandbox: Sandbox; readonly journal: Journal },
  testCase: TestCase,
  kind: Kind,
  opening: CaseEvent,
): Promise<string | null> {
  return (await seedAccounts(sandbox, testCase, kind, opening)) ?? seedShipment(journal, testCase, opening);
}

async function seedAccounts(
  sandbox: Sandbox,
  testCase: TestCase,
  kind: Kind,
  opening: CaseEvent,
): Promise<string | null> {
  const { written, salesforce } = testCase;
  // `seed-saas.ts` adds accounts with a subscription; a case that states its records has no others.
  if (writtenAt(written, 'account') !== undefined || salesforce?.records !== undefined) return null;
  const id = statedAt(testCase, opening, ACCOUNT) ?? statedAt(testCase, opening, 'account.account_id');
  const accounts = accountsOf(testCase, id);
  // Without a number of its own, the account of a case whose file has its facts is there, and not found by a number.
  const mayLackIt = !isWrittenOutside(testCase) && kind.facts.some(({ fact }) => fact === ACCOUNT);
  if (accounts.length > 0 && id === null && !mayLackIt)
    return `\`salesforce.status: ${salesforce?.status ?? ''}\` describes the account of \`${ACCOUNT}\`, and the case states none. Write \`salesforce: { records: [{ object: Account, Claims_Account_Id__c: … }] }\` with the number by which the procedure looks it up`;
  for (const account of accounts) await sandbox.act('salesforce', 'add_account', account);
  return null;
}

/** Whether a letter or an interchange has the facts, in place of the file. */
const isWrittenOutside = ({ letter, edi }: TestCase): boolean => letter !== undefined || edi !== undefined;

/** As the case file writes it, since runs look up its normal form and the claim may have another spelling. */
function statedAt({ written }: TestCase, { facts }: CaseEvent, path: string): string | null {
  const read = facts.find((fact) => fact.path === path)?.value;
  return textAt(written, path)?.trim() ?? (typeof read === 'string' ? read : null);
}

function accountsOf({ written, salesforce }: TestCase, id: string | null): Record<string, unknown>[] {
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

function seedShipment(journal: Journal, testCase: TestCase, opening: CaseEvent): string | null {
  const status = testCase.tms?.status;
  if (status !== 'found' && status !== 'found_by_pro_only') return null;
  const shipment = shipmentOf(testCase, statedAt(testCase, opening, 'claim.bol'), status === 'found_by_pro_only');
  if (shipment.bol.trim() === '' && shipment.pro === '' && isWrittenOutside(testCase))
    return `\`tms.status: ${status}\` describes the shipment of \`claim.bol\`, and the case states none. Write its number next to it: \`tms: { status: ${status}, bol: … }\`, or \`pro: …\``;
  journal.table<Shipment>('tms.shipments').put(shipment.id, shipment);
  return null;
}

function shipmentOf({ written }: TestCase, claimed: string | null, isHidden: boolean): Shipment {
  const tms = writtenAt(written, 'tms');
  const own = textAt(tms, 'bol') ?? claimed ?? '';
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

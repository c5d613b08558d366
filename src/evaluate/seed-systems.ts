/**
 * Puts the systems into the state in which the case found them: records, the ticket, earlier claims, and outages.
 */
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { Journal } from '../sandbox/vendor.ts';
import type { VendorName } from '../sandbox/request.ts';
import type { TestCase } from './case-file.ts';
import { seedClaims } from './seed-claims.ts';
import { textAt, writtenAt } from './written.ts';

/** Fails every call at once, so no real time is spent waiting. */
const DOWN = { fault: 'error_500' } as const;

/** @returns the number of the ticket that opened the case */
export async function seedSystems(sandbox: Sandbox, journal: Journal, testCase: TestCase): Promise<string> {
  const { salesforce, tms } = testCase;
  for (const record of salesforce?.records ?? []) await sandbox.act('salesforce', 'add_record', record);
  if (salesforce?.status === 'unavailable') bringDown(sandbox, 'salesforce');
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

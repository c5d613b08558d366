/**
 * Puts the systems into the state of a customer-success case: the account with its subscription in Salesforce, a user
 * for everyone who may own a task, and Jira issues left by other cases.
 */
import type { People, Person } from '../handbook/people.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { TestCase } from './case-file.ts';
import { isSameRole } from './cast.ts';
import { numberAt, textAt, writtenAt } from './written.ts';

/** Projects whose issues concern one account; in other projects a fingerprint identifies the subject. */
const ACCOUNT_PROJECTS = /^(?:SAVE|ONB)-/i;

type Subscriber = { readonly csm: string | null; readonly accountExecutive: string | null };

/**
 * Who looks after the account: as the case says, else the first member of that role's group, since every account has an
 * owner.
 */
function subscriberOf({ written }: TestCase, people: People): Subscriber {
  const named = (path: string, role: string): string | null =>
    writtenAt(written, path) === undefined ? (firstOf(people, role)?.email ?? null) : textAt(written, path);
  return {
    csm: named('account.csm', 'csm'),
    accountExecutive: named('account.account_executive', 'account_executive'),
  };
}

/** Does nothing for a case without an account. */
export async function seedSaas(sandbox: Sandbox, testCase: TestCase, people: People): Promise<void> {
  const { written } = testCase;
  if (writtenAt(written, 'account') === undefined) return;
  for (const { email, name } of people.people) await sandbox.act('salesforce', 'add_user', { email, name });
  for (const account of accountsOf(testCase, people)) await sandbox.act('salesforce', 'add_account', account);
  for (const issue of issuesOf(testCase)) await sandbox.act('jira', 'add_issue', issue);
}

function accountsOf(testCase: TestCase, people: People): Record<string, unknown>[] {
  const { written, salesforce } = testCase;
  const own = writtenAt(written, 'account');
  if (salesforce?.records !== undefined) return [];
  switch (salesforce?.status) {
    case undefined:
    case 'found':
      return [accountOf(own, testCase, people)];
    // The lookup by the case's id finds all of them, whatever their other fields say.
    case 'multiple_matches':
      return salesforce.candidates.map((candidate) => ({
        ...accountOf({ ...recordOf(own), ...candidate }, testCase, people),
        Claims_Account_Id__c: textAt(own, 'account_id'),
      }));
    case 'not_found':
    case 'unavailable':
      return [];
  }
}

function accountOf(account: unknown, testCase: TestCase, people: People): Record<string, unknown> {
  const { csm, accountExecutive } = subscriberOf(testCase, people);
  const health = numberAt(account, 'health_score');
  return {
    Name: textAt(account, 'name') ?? 'The customer',
    Claims_Account_Id__c: textAt(account, 'account_id'),
    ARR__c: numberAt(account, 'arr_usd'),
    Renewal_Date__c: textAt(account, 'renewal_date'),
    Health_Score__c: health,
    // A score without a stated date is from the same day.
    Health_Score_Updated__c:
      health === null ? null : (dateOfHealth(account) ?? new Date(testCase.received_at).toISOString()),
    Usage_Drop_30d__c: numberAt(account, 'usage_drop_pct_30d'),
    CSM_Email__c: csm,
    Account_Executive_Email__c: accountExecutive,
    AE_Backup_Email__c: textAt(account, 'ae_backup'),
    AE_Out_Of_Office__c: textAt(testCase.written, 'context.ae_status') === 'out_of_office',
  };
}

/** The date of the score under any of its names: `health_score_at`, `health_score_updated_at`, `health_score_date`. */
function dateOfHealth(account: unknown): string | null {
  const name = Object.keys(recordOf(account)).find((key) => /^health\w*_(?:at|date|as_of)$/.test(key));
  return name === undefined ? null : textAt(account, name);
}

function issuesOf({ written }: TestCase): Record<string, unknown>[] {
  const account = textAt(written, 'account.account_id') ?? '';
  const listed = (path: string, status: string): Record<string, unknown>[] => {
    const issues = writtenAt(written, path);
    return (Array.isArray(issues) ? (issues as readonly unknown[]) : []).map((issue) => {
      const key = textAt(issue, 'key') ?? '';
      const fingerprint = textAt(issue, 'fingerprint');
      return {
        key,
        status: textAt(issue, 'status') ?? status,
        ...(textAt(issue, 'priority') === null ? {} : { priority: textAt(issue, 'priority') }),
        labels: [
          ...(fingerprint === null ? [] : [fingerprint]),
          ...(ACCOUNT_PROJECTS.test(key) ? [`account-${account}`] : []),
        ],
        reopen_allowed: writtenAt(issue, 'reopen_allowed') !== false,
      };
    });
  };
  return [...listed('context.jira_open_issues', 'In Progress'), ...listed('context.jira_closed_issues', 'Done')];
}

function firstOf({ people, groups }: People, role: string): Person | undefined {
  const members = groups.find(({ group }) => isSameRole(group, role))?.members ?? [];
  return people.find(({ person }) => members.includes(person));
}

const recordOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

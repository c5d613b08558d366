/**
 * Compares the content of the recorded calls: requested documents, amounts, references, issues, notified people,
 * approvals. These expectations name business records, so they are searched in arguments and outputs, whichever SOP
 * made the call.
 */
import { isBound } from '../run/log/binding.ts';
import { formatMoney, isMoney, type Money } from '../kernel/money.ts';
import { readAmount } from '../kernel/read-amount.ts';
import { isRecord, type Value } from '../kernel/value.ts';
import type { TestCase } from './case-file.ts';
import { isSameRole, type Cast } from './cast.ts';
import type { Recorded, RecordedCall } from './recorded.ts';

type Expected = TestCase['expected'];

export function compareRecords({ expected }: TestCase, recorded: Recorded, cast: Cast): string[] {
  const made = recorded.calls.filter(({ state, waitsForApproval }) => state === 'executed' || waitsForApproval);
  return [
    ...compareDocuments(expected, made),
    ...compareAmounts(expected, made, recorded),
    ...compareReferences(expected, made),
    ...compareIssues(expected, made),
    ...compareNotified(expected, made, cast),
    ...compareApprovals(expected, recorded),
  ];
}

function compareDocuments({ request_documents: wanted }: Expected, made: readonly RecordedCall[]): string[] {
  if (wanted === undefined) return [];
  const asked = made
    .filter(({ action }) => nameOf(action) === 'request_documents')
    .flatMap(({ args }) => listIn(args['documents']));
  return isAskedFor(wanted, asked)
    ? []
    : [`Expected to ask for exactly the documents ${quoted(wanted)}, got ${quoted(asked)}`];
}

/**
 * Exactly those documents. Where one of several is enough (`inspection_report or inspection_waiver`), an expectation
 * may name any of them, or all.
 */
function isAskedFor(wanted: readonly string[], asked: readonly string[]): boolean {
  const requests = [...new Set(asked)].map((request) => request.split(/\s+or\s+|_or_/).map((name) => name.trim()));
  const named = new Set(wanted.flatMap((request) => request.split(/\s+or\s+|_or_/).map((name) => name.trim())));
  return (
    requests.every((names) => names.some((name) => named.has(name))) &&
    [...named].every((name) => requests.some((names) => names.includes(name)))
  );
}

function compareAmounts(
  { settlement_usd, amount_usd }: Expected,
  made: readonly RecordedCall[],
  { state }: Recorded,
): string[] {
  const settled = made.filter(({ action }) => action.startsWith('settlement.')).flatMap(({ args }) => moneyIn(args));
  const bound =
    state?.bindings
      .filter(isBound)
      .filter(({ path }) => path.at(-1) === 'amount_usd')
      .flatMap(({ value }) => moneyIn(value)) ?? [];
  const facts =
    state?.facts
      .filter(({ path }) => path === 'claim.amount_usd' || path === 'claim.amount')
      .flatMap(({ value }) => moneyIn(value)) ?? [];
  const used = [...bound, ...facts].filter(({ $money }) => $money === 'USD');
  return [...compareMoney('a settlement', settlement_usd, settled), ...compareMoney('a claim', amount_usd, used)];
}

function compareMoney(what: string, wanted: string | undefined, got: readonly Money[]): string[] {
  if (wanted === undefined) return [];
  const read = readAmount(wanted, { currency: 'USD' });
  const amount = read.kind === 'amount' ? read.amount : null;
  if (amount !== null && got.some(({ $money, minor }) => $money === 'USD' && minor === amount.minor)) return [];
  return [
    `Expected ${what} of ${amount === null ? wanted : formatMoney(amount)}, got ${got.length === 0 ? 'no amount in USD' : [...new Set(got.map(formatMoney))].join(', ')}`,
  ];
}

function compareReferences(
  { duplicate_of, related_to, references }: Expected,
  made: readonly RecordedCall[],
): string[] {
  const named = (record: string, calls: readonly RecordedCall[]): boolean =>
    calls.some(({ args }) => textsIn(args).some((text) => mentions(text, record)));
  const missing = (what: string, record: string): string => `Expected ${what} \`${record}\`, got no call that names it`;
  const links = made.filter(({ action }) => nameOf(action).includes('duplicate'));
  return [
    ...(duplicate_of === undefined || named(duplicate_of, links)
      ? []
      : [missing('the case to be linked as a duplicate of', duplicate_of)]),
    ...(related_to === undefined || named(related_to, made) ? [] : [missing('the case to be related to', related_to)]),
    ...(references ?? []).filter((record) => !named(record, made)).map((record) => missing('a reference to', record)),
  ];
}

function compareIssues(
  { jira_issues_created, jira_priority, jira_team }: Expected,
  made: readonly RecordedCall[],
): string[] {
  const jira = made.filter(({ system }) => system === 'jira');
  const created = jira.filter(({ tool, state }) => tool === 'jira.create_issue' && state === 'executed');
  const priorities = jira.flatMap(({ args }) => (typeof args['priority'] === 'string' ? [args['priority']] : []));
  const texts = jira.flatMap(({ args }) => textsIn(args));
  return [
    ...(jira_issues_created === undefined || jira_issues_created === created.length
      ? []
      : [
          `Expected \`${jira_issues_created}\` issues to be created in Jira, got \`${created.length}\`${inSteps(created)}`,
        ]),
    ...(jira_priority === undefined || priorities.at(-1) === jira_priority
      ? []
      : [`Expected the priority \`${jira_priority}\` in Jira, got ${quoted(priorities)}`]),
    ...(jira_team === undefined || texts.some((text) => isSameRole(text, jira_team))
      ? []
      : [`Expected an issue of the team \`${jira_team}\`, got no call that names it`]),
  ];
}

/** Exactly those people or roles: each was notified, and no one else was. */
function compareNotified(
  { notify }: Expected,
  made: readonly RecordedCall[],
  { people, executives, executiveBackup }: Cast,
): string[] {
  if (notify === undefined) return [];
  const notified = made.filter(({ tellsPerson, action }) => tellsPerson && nameOf(action).startsWith('notify'));
  const namesOf = ({ args, output }: RecordedCall): string[] => {
    const user = output['slack_user'];
    const person = people.people.find(({ slack_user }) => slack_user === user);
    const to = typeof args['to'] === 'string' ? args['to'] : '';
    const groups = people.groups
      .filter(({ members }) => person !== undefined && members.includes(person.person))
      .map(({ group }) => group);
    const isBackup =
      executiveBackup !== null && [to.toLowerCase(), person?.email.toLowerCase()].includes(executiveBackup);
    const isExecutive =
      !isBackup &&
      (executives.has(to.toLowerCase()) || (person !== undefined && executives.has(person.email.toLowerCase())));
    return [
      to,
      ...(isBackup ? ['ae_backup'] : []),
      ...(person === undefined ? [] : [person.person, person.name, person.email, person.title ?? '']),
      ...groups,
      ...(isExecutive ? ['account_executive'] : []),
    ];
  };
  const isFor = (role: string, call: RecordedCall): boolean =>
    namesOf(call).some((name) => name !== '' && isSameRole(name, role));
  return [
    ...notify
      .filter((role) => !notified.some((call) => isFor(role, call)))
      .map((role) => `Expected \`${role}\` to be notified, got no such message`),
    ...notified
      .filter((call) => !notify.some((role) => isFor(role, call)))
      .map(
        (call) =>
          `Expected only ${quoted(notify)} to be notified, got \`${String(call.args['to'])}\` in step ${call.step}`,
      ),
  ];
}

function compareApprovals({ approval_by, approvals_needed }: Expected, { approvals }: Recorded): string[] {
  const groups = approvals.flatMap((approval) => approval.groups);
  const got = groups.length === 0 ? 'no approval asked' : quoted(groups);
  const isComplete = (wanted: readonly string[], asked: readonly string[]): boolean =>
    wanted.length === asked.length &&
    wanted.every((role) => asked.some((group) => isSameRole(role, group))) &&
    asked.every((group) => wanted.some((role) => isSameRole(role, group)));
  // None are needed where no one is asked.
  const isAsNeeded = (needed: readonly string[]): boolean =>
    needed.length === 0 ? groups.length === 0 : approvals.some((approval) => isComplete(needed, approval.groups));
  return [
    ...(approval_by === undefined || groups.some((group) => isSameRole(group, approval_by))
      ? []
      : [`Expected an approval by \`${approval_by}\`, got ${got}`]),
    ...(approvals_needed === undefined || isAsNeeded(approvals_needed)
      ? []
      : [`Expected the approvals ${quoted(approvals_needed)}, got ${got}`]),
  ];
}

const nameOf = (action: string): string => action.slice(action.indexOf('.') + 1);
const quoted = (names: readonly string[]): string =>
  names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');
const inSteps = (calls: readonly RecordedCall[]): string =>
  calls.length === 0 ? '' : ` in ${calls.map(({ step }) => `step ${step}`).join(' and ')}`;

function mentions(text: string, record: string): boolean {
  return text.split(/[^A-Za-z0-9-]+/).includes(record);
}

function listIn(value: Value | undefined): string[] {
  if (typeof value === 'string')
    return value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  return Array.isArray(value) ? (value as readonly Value[]).filter((item) => typeof item === 'string') : [];
}

function textsIn(value: Value): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(textsIn);
  return isRecord(value) ? Object.values(value).flatMap(textsIn) : [];
}

function moneyIn(value: Value): Money[] {
  if (isMoney(value)) return [value];
  if (Array.isArray(value)) return (value as readonly Value[]).flatMap(moneyIn);
  return isRecord(value) ? Object.values(value).flatMap(moneyIn) : [];
}

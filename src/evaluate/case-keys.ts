/**
 * The keys of cases that something reads: replay itself, the systems that it seeds, and the facts and events of the
 * kinds. A key that nothing reads is a mistake, since the case would be played without what its author meant.
 */
import type { Kind } from '../case/kind.ts';
import { closest, suggest } from '../handbook/suggest.ts';
import { TICKET } from './case-event-of.ts';
import { CASE_KEYS, COMPARED_KEYS, EVENT_KEYS, type TestCase } from './case-file.ts';

export type KeyMistake = {
  readonly caseId: string;
  /** In the case. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly suggestion: string | null;
};

type Path = KeyMistake['path'];
/** Reports an unknown key, given the names that are known at its place. */
type Report = (path: Path, known: readonly string[]) => void;

const ACCOUNT = 'name account_id tier open_contract_value_usd account_executive account_executive_name csm ae_backup';
const RENEWAL = 'arr_usd renewal_date health_score usage_drop_pct_30d';
const SHIPMENT =
  'shipment_id bol pro carrier_scac carrier_name ship_date delivered_at pod_exceptions liability_limit_per_lb_usd affected_weight_lbs weight_lbs pieces_shipped pieces_delivered';
const ISSUE = 'key status priority fingerprint reopen_allowed';

/** What the systems of a case are put together from (`seed-*.ts`, `cast.ts`), besides what `case-file.ts` checks. */
const WORLD: Readonly<Record<string, string>> = {
  claimant: 'name account_id contact',
  claim: 'type amount currency fx_to_usd bol pro documents text damage_first_reported_at',
  salesforce: `status candidates records ${ACCOUNT}`,
  'salesforce.candidates': `${ACCOUNT} ${RENEWAL}`,
  tms: `status ${SHIPMENT}`,
  zendesk: 'status',
  account: `${ACCOUNT} ${RENEWAL}`,
  context: 'ae_status requested_by jira_open_issues jira_closed_issues',
  'context.jira_open_issues': ISSUE,
  'context.jira_closed_issues': ISSUE,
  trigger: 'text subject',
  history:
    'case_id account_id bol pro type status amount amount_usd currency auto_settled_on going_automatic paid_usd paid_in filed_later changed_at',
};
/** The date of a health score has several names. */
const HEALTH_DATE = /^health\w*_(?:at|date|as_of)$/;
/** Records that also describe the situation to readers of the file: only a misspelt key is a mistake there. */
const DESCRIBING: ReadonlySet<string> = new Set(['trigger', 'context', 'account']);
/** Remarks of the author, of any shape. */
const NOTES = 'notes';

/** Every key of the cases that nothing reads, in their order. */
export function unknownKeys(
  cases: readonly TestCase[],
  kinds: readonly Kind[],
  kindOf: (testCase: TestCase) => Kind | null,
): readonly KeyMistake[] {
  const facts = new Set([...Object.entries(WORLD).flatMap(below), ...kinds.flatMap(factPaths)]);
  return cases.flatMap((testCase) => {
    const mistakes: KeyMistake[] = [];
    const { case_id: caseId, written } = testCase;
    const report: Report = (path, known) => {
      const name = String(path.at(-1));
      mistakes.push({
        caseId,
        path,
        message: `Nothing reads \`${name}\`${path.length > 1 ? ` of \`${String(path.findLast((part, at) => typeof part === 'string' && at < path.length - 1))}\`` : ''}`,
        suggestion:
          suggest(name, known) ??
          `Remove it, or move it below \`${NOTES}:\`. Known are ${known.map((one) => `\`${one}\``).join(', ')}`,
      });
    };
    for (const [key, value] of Object.entries(written)) {
      if (key === 'expected') checkExpected(value, report);
      else if (key === 'salesforce' || key === 'tms' || key === 'zendesk' || !CASE_KEYS.includes(key))
        checkFacts(facts, [key], value, report);
    }
    checkEvents(testCase, kindOf(testCase), facts, report);
    return mistakes;
  });
}

const below = ([owner, names]: readonly [string, string]): string[] =>
  names.split(' ').map((name) => `${owner}.${name}`);

/** The facts of a kind, and what amounts are read with. */
function factPaths({ facts }: Kind): string[] {
  // The ticket of a case is the one that the replay opens.
  const stated = facts.filter(({ fact }) => fact !== TICKET);
  return stated.flatMap(({ fact, type }) => (type === 'money' ? moneyPaths(fact) : [fact]));
}

/** `claim.amount_usd` may be given as `claim.amount` with its currency and rate. */
function moneyPaths(path: string): string[] {
  const owner = path.split('.').slice(0, -1);
  const sibling = (name: string): string => [...owner, name].join('.');
  return [path, path.replace(/_usd$/, ''), sibling('currency'), sibling('fx_to_usd')];
}

function checkFacts(facts: ReadonlySet<string>, path: Path, value: unknown, report: Report): void {
  const name = path.filter((part) => typeof part === 'string').join('.');
  if (path[0] === NOTES) return;
  const names = namesBelow(facts, name);
  if (names.length > 0 && Array.isArray(value))
    for (const [index, item] of (value as readonly unknown[]).entries())
      checkRecord(facts, [...path, index], item, report);
  else if (names.length > 0 && name !== 'salesforce.records') checkRecord(facts, path, value, report);
  if (names.length > 0 || facts.has(name) || HEALTH_DATE.test(String(path.at(-1)))) return;
  const known = namesBelow(facts, name.split('.').slice(0, -1).join('.'));
  const isMisspelt = closest(String(path.at(-1)), known, MISSPELT_MAX) !== null;
  if (isMisspelt || !DESCRIBING.has(String(path[0])) || path.length === 1)
    report(path, path.length === 1 ? [...CASE_KEYS, ...known, NOTES] : known);
}

function checkRecord(facts: ReadonlySet<string>, path: Path, value: unknown, report: Report): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) checkFacts(facts, [...path, key], inner, report);
}

/** Names directly below a path; of the whole case for an empty one. */
function namesBelow(facts: ReadonlySet<string>, path: string): string[] {
  const prefix = path === '' ? '' : `${path}.`;
  const names = [...facts].flatMap((fact) =>
    fact.startsWith(prefix) ? (fact.slice(prefix.length).split('.')[0] ?? []) : [],
  );
  return [...new Set(names)];
}

/** Other keys are for information, so only a misspelt one is a mistake. */
const MISSPELT_MAX = 2;

function checkExpected(value: unknown, report: Report): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value))
    if (!COMPARED_KEYS.has(key) && closest(key, COMPARED_KEYS, MISSPELT_MAX) !== null)
      report(['expected', key], [...COMPARED_KEYS]);
}

function checkEvents(
  { written, events }: TestCase,
  kind: Kind | null,
  facts: ReadonlySet<string>,
  report: Report,
): void {
  const items = written['events'];
  for (const [index, { type, facts: changed = {} }] of events.entries()) {
    const item: unknown = Array.isArray(items) ? items[index] : null;
    const fields = kind?.events.find(({ event }) => event === type)?.fields ?? [];
    const known = [
      ...EVENT_KEYS,
      ...fields.flatMap((field) => (field.type === 'money' ? moneyPaths(field.field) : [field.field])),
    ];
    for (const key of Object.keys(typeof item === 'object' && item !== null ? item : {}))
      if (!known.includes(key)) report(['events', index, key], known);
    for (const path of Object.keys(changed))
      if (!facts.has(path) && namesBelow(facts, path).length === 0)
        report(['events', index, 'facts', path], [...facts]);
  }
}

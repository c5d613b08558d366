/**
 * What a handbook uses in each system, read from its SOPs: tools, and names that must exist at the vendor.
 */
import type { JiraUse } from '../connector/jira/check.ts';
import type { FieldUses } from '../connector/zendesk/claim-fields.ts';
import { ENDING_STATUS } from '../connector/zendesk/contract.ts';
import { own } from '../kernel/own.ts';
import type { Handbook } from '../review/handbook.ts';
import { argumentOf, certainTexts as textsOf } from '../sop/certain-texts.ts';
import { allSteps, toolOf as calledBy, type Sop, type Step } from '../sop/sop.ts';
import type { HandbookNeeds } from './cli-context.ts';
import type { SystemCheck, CheckFinding } from '../connector/check.ts';
import type { Registry } from '../tool/registry.ts';
import type { Tool } from '../tool/tool.ts';

/** The issue type that the tool uses when the step names none. */
const DEFAULT_ISSUE_TYPE = 'Task';

/** Finding subjects: `RIGHTS` are what a credential may do, `PLACES` are where a tool reads and writes. */
const RIGHTS: ReadonlySet<string> = new Set(['scope', 'permission']);
const PLACES: ReadonlySet<string> = new Set(['field', 'collection']);

export function needsOf(handbook: Pick<Handbook, 'sops' | 'kinds'>): HandbookNeeds {
  const uses = [...handbook.sops.values()].flatMap((sop) => allSteps(sop).map((step) => ({ sop, step })));
  const of = (tool: string, argument: string): string[] =>
    uses.flatMap(({ sop, step }) => (toolOf(step) === tool ? textsOf(sop, argumentOf(step, argument)) : []));
  return {
    tools: new Set(uses.flatMap(({ step }) => toolOf(step) ?? [])),
    zendeskUse: {
      groups: [...new Set(of('zendesk.assign_group', 'group'))],
      fields: zendeskFields(uses, of('zendesk.update_claim', 'claim_status')),
    },
    jiraUses: jiraUses(uses),
    slackChannels: [
      ...new Set([
        ...[...handbook.kinds.values()].map(({ channel }) => channel),
        ...of('slack.post_alert', 'channel').map((name) => name.replace(/^#/, '')),
      ]),
    ],
  };
}

/**
 * Judges the findings by what the SOPs in force use: a permission that only unused tools need should be removed, and
 * its absence does no harm.
 */
export function judgeCheck(check: SystemCheck, needs: HandbookNeeds, registry: Registry): SystemCheck {
  if (check.system === 'slack') return check;
  const tools = [...registry.values()].map(({ tool }) => tool).filter(({ system }) => system === check.system);
  const used = tools.filter(({ id }) => needs.tools.has(id));
  const needed = namesOf(used);
  const known = namesOf(tools);
  const judged = (finding: CheckFinding): CheckFinding => {
    const { subject, name, kind } = finding;
    // A field that no tool lists is required by the vendor, whatever the SOPs use.
    if (needed.has(name) || !(RIGHTS.has(subject) || (PLACES.has(subject) && known.has(name)))) return finding;
    if (kind === 'there' && RIGHTS.has(subject))
      return {
        ...finding,
        kind: 'beyond_need',
        message: `The ${subject} \`${name}\` is not needed by any SOP in force; remove it, or keep it for later`,
      };
    return kind === 'missing'
      ? { ...finding, kind: 'note', message: `The ${subject} \`${name}\` is not there, and no SOP in force needs it` }
      : finding;
  };
  return { ...check, findings: check.findings.map(judged) };
}

/** All names that the tools list, with and without the record name before the dot. */
function namesOf(tools: readonly Tool[]): ReadonlySet<string> {
  return new Set(
    tools.flatMap(({ scopes, vendorFields }) => [
      ...scopes,
      ...vendorFields,
      ...vendorFields.map((field) => field.slice(field.indexOf('.') + 1)),
    ]),
  );
}

/** The systems whose tools an SOP uses. Slack is always included, since runs are posted there. */
export function systemsNeeded(needs: HandbookNeeds): ReadonlySet<string> {
  return new Set(['slack', ...[...needs.tools].map((tool) => tool.slice(0, tool.indexOf('.')))]);
}

/** What the steps write into fields of the claim form; the tools that end a claim write a claim status of their own. */
function zendeskFields(uses: readonly Use[], statuses: readonly string[]): FieldUses {
  const ended = new Set(uses.flatMap(({ step }) => own(ENDING_STATUS, toolOf(step) ?? '') ?? []));
  const writes = new Set(
    uses.flatMap(({ step }) =>
      step.body.kind === 'use' && toolOf(step) === 'zendesk.update_claim' ? Object.keys(step.body.with) : [],
    ),
  );
  const written = <Name extends string>(isWritten: boolean, name: Name, values: readonly string[]) =>
    isWritten ? ({ [name]: values } as Partial<Record<Name, readonly string[]>>) : {};
  return {
    ...written(statuses.length + ended.size > 0, 'claim_status', [...new Set([...statuses, ...ended])]),
    ...written(writes.has('bol'), 'bol_key', []),
    ...written(writes.has('account_id'), 'account_id', []),
    ...written(writes.has('next_steps'), 'next_steps', []),
    ...written(writes.has('expected_resolution'), 'expected_resolution', []),
    ...written(ended.has('paid'), 'auto_settled_on', []),
  };
}

type Use = { readonly sop: Sop; readonly step: Step };

function jiraUses(uses: readonly Use[]): JiraUse[] {
  const screens = new Map<
    string,
    { readonly project: string; readonly issueType: string; readonly priorities: Set<string> }
  >();
  for (const { sop, step } of uses) {
    if (toolOf(step) !== 'jira.create_issue') continue;
    const [issueType = DEFAULT_ISSUE_TYPE] = textsOf(sop, argumentOf(step, 'issue_type'));
    for (const project of textsOf(sop, argumentOf(step, 'project'))) {
      const key = `${project}\n${issueType}`;
      const screen = screens.get(key) ?? { project, issueType, priorities: new Set<string>() };
      for (const priority of textsOf(sop, argumentOf(step, 'priority'))) screen.priorities.add(priority);
      screens.set(key, screen);
    }
  }
  return [...screens.values()].map(({ priorities, ...screen }) => ({ ...screen, priorities: [...priorities] }));
}

const toolOf = ({ body }: Step): string | null => calledBy(body);

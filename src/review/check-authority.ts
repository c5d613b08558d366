/**
 * Whether everybody whom a handbook gives a say exists and can use it: groups and boundaries that SOPs and kinds name, and
 * approvals that nobody could give.
 */
import type { Boundary } from '../boundary/compile.ts';
import { isSatisfied } from '../boundary/approvers.ts';
import type { People, Person } from '../boundary/people.ts';
import { policyTable } from '../boundary/policy-table.ts';
import type { Kind } from '../case/kind.ts';
import { suggest, type Finding } from '../sop/finding.ts';
import { allSteps, walkSteps, type Sop } from '../sop/sop.ts';

export type Authority = {
  readonly sops: readonly Sop[];
  readonly kinds: readonly Kind[];
  readonly boundaries: ReadonlyMap<string, Boundary>;
  readonly people: People;
};

export function checkAuthority({ sops, kinds, boundaries, people }: Authority): Finding[] {
  const groups = people.groups.map(({ group }) => group);
  const findings: Finding[] = [];
  for (const sop of sops) {
    const file = sop.source.file;
    for (const [key, group] of [
      ['changes_approved_by', sop.changesApprovedBy],
      ['if_unforeseen', sop.ifUnforeseen],
      ['owner', sop.owner],
    ] as const) {
      if (!groups.includes(group))
        findings.push(
          error(
            'unknown-group',
            `Expected \`${key}\` to name a group of \`people.yaml\`, met \`${group}\``,
            suggest(group, groups),
            sop.places?.[key] ?? { file, line: 1, column: 1 },
          ),
        );
    }
    for (const { body, places, place } of walkSteps([
      ...(sop.ifMissing === null ? [] : [sop.ifMissing]),
      ...sop.steps,
    ])) {
      if (body.kind !== 'ask' || body.of === '') continue;
      if (!groups.includes(body.of))
        findings.push(
          error(
            'unknown-group',
            `Expected \`of\` to name a group of \`people.yaml\`, met \`${body.of}\``,
            suggest(body.of, groups),
            places?.['ask.of'] ?? place,
          ),
        );
      else if (!canAct(people, body.of))
        findings.push(
          error(
            'nobody-to-ask',
            `Expected somebody of \`${body.of}\` who can click in Slack, met nobody`,
            'Give a member a `slack_user` and `slack_team`',
            places?.['ask.of'] ?? place,
          ),
        );
    }
    for (const { body, places, place } of allSteps(sop)) {
      const theirs = body.kind === 'run' ? body.called?.boundary : undefined;
      // Of one that is not there its own line speaks.
      if (theirs === undefined || theirs === sop.boundary || !boundaries.has(theirs) || !boundaries.has(sop.boundary))
        continue;
      findings.push(
        error(
          'runs',
          `Expected what is run to have the boundary of this procedure, \`${sop.boundary}\`, met \`${theirs}\``,
          'Give both the same boundary',
          places?.['run'] ?? place,
        ),
      );
    }
    if (!boundaries.has(sop.boundary)) {
      findings.push(
        error(
          'unknown-boundary',
          `Expected \`boundary\` to name a file \`boundary/NAME.cedar\`, met \`${sop.boundary}\``,
          suggest(sop.boundary, boundaries.keys()),
          sop.places?.['boundary'] ?? { file, line: 1, column: 1 },
        ),
      );
    }
    if (!canAct(people, sop.ifUnforeseen) && groups.includes(sop.ifUnforeseen)) {
      findings.push(
        error(
          'nobody-to-ask',
          `Expected somebody of \`${sop.ifUnforeseen}\` who can click in Slack, met nobody`,
          'Give a member a `slack_user` and `slack_team`',
          sop.places?.['if_unforeseen'] ?? { file, line: 1, column: 1 },
        ),
      );
    }
  }
  for (const kind of kinds) {
    if (!groups.includes(kind.if_unforeseen))
      findings.push(
        error(
          'unknown-group',
          `Expected \`if_unforeseen\` of the kind \`${kind.kind}\` to name a group of \`people.yaml\`, met \`${kind.if_unforeseen}\``,
          suggest(kind.if_unforeseen, groups),
          { file: `kinds/${kind.kind}.yaml`, line: 1, column: 1 },
        ),
      );
  }
  for (const boundary of boundaries.values()) {
    for (const row of policyTable(boundary)) {
      const demands = demandsIn(row.approvers);
      const short = demands.filter(({ group, count }) => countActing(people, group) < count);
      const policy = boundary.policies.find(({ id }) => id === row.id);
      if (policy === undefined || demands.length === 0) continue;
      const place = { file: policy.file, line: policy.line, column: 1 };
      if (
        short.length === 0 &&
        !isSatisfied(
          demands,
          people.people.filter(canClick).map(({ person }) => person),
          people,
        )
      ) {
        findings.push(
          error(
            'approval-nobody-can-give',
            `Expected distinct people for ${demands.map(({ group, count }) => `${count} of \`${group}\``).join(' and ')}, met too few who are in these groups`,
            'Add another person to one of the groups',
            place,
          ),
        );
      }
      if (short.length > 0) {
        findings.push(
          error(
            'approval-nobody-can-give',
            `Expected ${short.map(({ group, count }) => `${count} of \`${group}\``).join(' and ')} who can click in Slack, met ${short.map(({ group }) => `${countActing(people, group)} of \`${group}\``).join(' and ')}`,
            null,
            place,
          ),
        );
      }
    }
  }
  return findings;
}

/** `claims-director:1, finance:1`, as the compiler accepted it. */
export function demandsIn(text: string | null): { readonly group: string; readonly count: number }[] {
  return (text ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [group = '', count = '0'] = part.trim().split(':');
      return { group, count: Number(count) };
    });
}

function countActing(people: People, group: string): number {
  const members = people.groups.find((item) => item.group === group)?.members ?? [];
  return people.people.filter((person) => members.includes(person.person) && canClick(person)).length;
}

const canClick = ({ slack_user, slack_team }: Person): boolean => slack_user !== undefined && slack_team !== undefined;

const canAct = (people: People, group: string): boolean => countActing(people, group) > 0;

function error(rule: string, message: string, suggestion: string | null, place: Finding['place']): Finding {
  return { rule, severity: 'error', message, suggestion, place, endColumn: null };
}

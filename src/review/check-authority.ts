/**
 * Checks that the groups and boundaries named in SOPs and kinds exist, and that there are people who can answer and
 * approve.
 */
import type { Boundary } from '../boundary/compile.ts';
import { isSatisfied } from '../boundary/approvers.ts';
import type { People, Person } from '../handbook/people.ts';
import { policyTable } from '../boundary/policy-table.ts';
import type { Kind } from '../case/kind.ts';
import type { Finding } from '../handbook/finding.ts';
import { suggest } from '../handbook/suggest.ts';
import { allSteps, type Sop, type Step } from '../sop/sop.ts';

export type Authority = {
  readonly sops: readonly Sop[];
  readonly kinds: readonly Kind[];
  readonly boundaries: ReadonlyMap<string, Boundary>;
  readonly people: People;
  /** Names of the boundary files that have mistakes of their own. */
  readonly brokenBoundaries: ReadonlySet<string>;
  /** Where a kind names a group: at `if_unforeseen` or `readers`. */
  readonly placeInKind: (kind: string, key: 'if_unforeseen' | 'readers' | 'edi' | 'events') => Finding['place'];
};

export function checkAuthority(authority: Authority): Finding[] {
  const { sops, kinds, boundaries } = authority;
  return [
    ...sops.flatMap((sop) => ofSop(sop, authority)),
    ...kinds.flatMap((kind) => ofKind(kind, authority)),
    ...[...boundaries.values()].flatMap((boundary) => ofBoundary(boundary, authority)),
  ];
}

function ofSop(sop: Sop, authority: Authority): Finding[] {
  const { boundaries, people } = authority;
  const groups = groupsOf(people);
  const steps = allSteps(sop);
  const placeOf = (key: string): Finding['place'] => sop.places?.[key] ?? { file: sop.source.file, line: 1, column: 1 };
  const findings = [
    ...(
      [
        ['changes_approved_by', sop.changesApprovedBy],
        ['if_unforeseen', sop.ifUnforeseen],
        ['owner', sop.owner],
      ] as const
    ).flatMap(([key, group]) => unknownGroup(`\`${key}\``, group, groups, placeOf(key))),
    ...steps.flatMap((step) => ofQuestion(step, people)),
    ...steps.flatMap((step) => ofRun(step, sop, boundaries)),
  ];
  if (!boundaries.has(sop.boundary) && !authority.brokenBoundaries.has(sop.boundary))
    findings.push(
      error(
        'unknown-boundary',
        `Expected \`boundary\` to name a file \`boundary/NAME.cedar\`, got \`${sop.boundary}\``,
        suggest(sop.boundary, [...boundaries.keys(), ...authority.brokenBoundaries]),
        placeOf('boundary'),
      ),
    );
  if (!canAct(people, sop.ifUnforeseen) && groups.includes(sop.ifUnforeseen))
    findings.push(nobodyToAsk(sop.ifUnforeseen, placeOf('if_unforeseen')));
  return findings;
}

/** Checks that the group of a question exists and has a member who can answer. */
function ofQuestion({ body, places, place }: Step, people: People): Finding[] {
  if (body.kind !== 'ask' || body.of === '') return [];
  const at = places?.['ask.of'] ?? place;
  const groups = groupsOf(people);
  if (!groups.includes(body.of)) return unknownGroup('`of`', body.of, groups, at);
  return canAct(people, body.of) ? [] : [nobodyToAsk(body.of, at)];
}

/** Checks that an SOP that a step runs has the same boundary. A boundary that does not exist is reported elsewhere. */
function ofRun({ body, places, place }: Step, sop: Sop, boundaries: Authority['boundaries']): Finding[] {
  const theirs = body.kind === 'run' ? body.called?.boundary : undefined;
  if (theirs === undefined || theirs === sop.boundary || !boundaries.has(theirs) || !boundaries.has(sop.boundary))
    return [];
  return [
    error(
      'runs',
      `Expected the SOP it runs to have the same boundary, \`${sop.boundary}\`, got \`${theirs}\``,
      'Give both the same boundary',
      places?.['run'] ?? place,
    ),
  ];
}

function ofKind({ kind, if_unforeseen: group, readers }: Kind, { people, placeInKind }: Authority): Finding[] {
  const known = groupsOf(people);
  return [
    ...unknownGroup(`\`if_unforeseen\` of the kind \`${kind}\``, group, known, placeInKind(kind, 'if_unforeseen')),
    ...(readers === undefined
      ? []
      : unknownGroup(`\`readers\` of the kind \`${kind}\``, readers, known, placeInKind(kind, 'readers'))),
  ];
}

/** Checks that there are people who can give each approval that a boundary demands. */
function ofBoundary(boundary: Boundary, { people }: Authority): Finding[] {
  return policyTable(boundary).flatMap((row) => {
    const demands = demandsIn(row.approvers);
    const policy = boundary.policies.find(({ id }) => id === row.id);
    if (policy === undefined || demands.length === 0) return [];
    const place = { file: policy.file, line: policy.line, column: 1 };
    const short = demands.filter(({ group, count }) => countActing(people, group) < count);
    if (short.length > 0) {
      const acting = short.map(({ group }) => ({ group, count: countActing(people, group) }));
      const message = `Expected ${inWords(short)} who can click in Slack, got ${inWords(acting)}`;
      return [error('approval-nobody-can-give', message, null, place)];
    }
    const able = people.people.filter(canClick).map(({ person }) => person);
    if (isSatisfied(demands, able, people)) return [];
    const message = `Expected distinct people for ${inWords(demands)}, got too few in these groups`;
    return [error('approval-nobody-can-give', message, 'Add another person to one of the groups', place)];
  });
}

type Demand = { readonly group: string; readonly count: number };

/** The demands of `claims-director:1, finance:1`, which the compiler has already accepted. */
export function demandsIn(text: string | null): Demand[] {
  return (text ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [group = '', count = '0'] = part.trim().split(':');
      return { group, count: Number(count) };
    });
}

const inWords = (demands: readonly Demand[]): string =>
  demands.map(({ group, count }) => `${count} of \`${group}\``).join(' and ');

const groupsOf = ({ groups }: People): string[] => groups.map(({ group }) => group);

const countActing = (people: People, group: string): number => actingMembers(people, group).length;

/** The members of a group who can click in Slack. */
export function actingMembers(people: People, group: string): readonly string[] {
  const members = people.groups.find((item) => item.group === group)?.members ?? [];
  return people.people
    .filter((person) => members.includes(person.person) && canClick(person))
    .map(({ person }) => person);
}

const canClick = ({ slack_user, slack_team }: Person): boolean => slack_user !== undefined && slack_team !== undefined;

const canAct = (people: People, group: string): boolean => countActing(people, group) > 0;

function unknownGroup(key: string, group: string, groups: readonly string[], place: Finding['place']): Finding[] {
  if (groups.includes(group)) return [];
  const message = `Expected ${key} to name a group of \`people.yaml\`, got \`${group}\``;
  return [error('unknown-group', message, suggest(group, groups), place)];
}

function nobodyToAsk(group: string, place: Finding['place']): Finding {
  const message = `Expected a member of \`${group}\` who can click in Slack, got none`;
  return error('nobody-to-ask', message, 'Give a member a `slack_user` and `slack_team`', place);
}

function error(rule: string, message: string, suggestion: string | null, place: Finding['place']): Finding {
  return { rule, severity: 'error', message, suggestion, place, endColumn: null };
}

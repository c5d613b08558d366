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
import { mayName, NOTHING_LOST, type Lost } from '../handbook/yaml/lost.ts';
import { allSteps, type Sop, type Step } from '../sop/sop.ts';

export type Authority = {
  readonly sops: readonly Sop[];
  readonly kinds: readonly Kind[];
  /** By the name of the file; null where nothing is known of its policies. */
  readonly boundaries: ReadonlyMap<string, { readonly boundary: Boundary | null }>;
  readonly people: People;
  /** What is not known of the people. */
  readonly lost?: Lost;
  /** Where a kind names a group: at `if_unforeseen` or `readers`. */
  readonly placeInKind: (kind: string, key: 'if_unforeseen' | 'readers' | 'edi' | 'events') => Finding['place'];
};

export function checkAuthority(authority: Authority): Finding[] {
  const { sops, kinds, boundaries } = authority;
  return [
    ...sops.flatMap((sop) => ofSop(sop, authority)),
    ...kinds.flatMap((kind) => ofKind(kind, authority)),
    ...[...boundaries.values()].flatMap(({ boundary }) => (boundary === null ? [] : ofBoundary(boundary, authority))),
  ];
}

function ofSop(sop: Sop, authority: Authority): Finding[] {
  const { boundaries, people } = authority;
  const groups = knownGroups(authority);
  const steps = allSteps(sop);
  const placeOf = (key: string): Finding['place'] => sop.places?.[key] ?? { file: sop.source.file, line: 1, column: 1 };
  const findings = [
    ...(
      [
        ['changes_approved_by', sop.changesApprovedBy],
        ['if_unforeseen', sop.ifUnforeseen],
        ['owner', sop.owner],
      ] as const
    ).flatMap(([key, group]) => (group === '' ? [] : unknownGroup(`\`${key}\``, group, groups, placeOf(key)))),
    ...steps.flatMap((step) => ofQuestion(step, authority)),
    ...steps.flatMap((step) => ofRun(step, sop, boundaries)),
  ];
  if (sop.boundary !== '' && !boundaries.has(sop.boundary))
    findings.push(
      error(
        'unknown-boundary',
        `Expected \`boundary\` to name a file \`boundary/NAME.cedar\`, got \`${sop.boundary}\``,
        suggest(sop.boundary, boundaries.keys()),
        placeOf('boundary'),
      ),
    );
  if (isSure(authority, sop.ifUnforeseen) && !canAct(people, sop.ifUnforeseen))
    findings.push(nobodyToAsk(sop.ifUnforeseen, placeOf('if_unforeseen')));
  return findings;
}

/** Checks that the group of a question exists and has a member who can answer. */
function ofQuestion({ body, places, place }: Step, authority: Authority): Finding[] {
  if (body.kind !== 'ask' || body.of === '') return [];
  const at = places?.['ask.of'] ?? place;
  const groups = knownGroups(authority);
  if (!groups.has(body.of)) return unknownGroup('`of`', body.of, groups, at);
  return !isSure(authority, body.of) || canAct(authority.people, body.of) ? [] : [nobodyToAsk(body.of, at)];
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

function ofKind({ kind, if_unforeseen: group, readers }: Kind, authority: Authority): Finding[] {
  const { placeInKind } = authority;
  const known = knownGroups(authority);
  return [
    ...(group === ''
      ? []
      : unknownGroup(`\`if_unforeseen\` of the kind \`${kind}\``, group, known, placeInKind(kind, 'if_unforeseen'))),
    ...(readers === undefined
      ? []
      : unknownGroup(`\`readers\` of the kind \`${kind}\``, readers, known, placeInKind(kind, 'readers'))),
  ];
}

/** Checks that there are people who can give each approval that a boundary demands. */
function ofBoundary(boundary: Boundary, authority: Authority): Finding[] {
  const { people } = authority;
  return policyTable(boundary).flatMap((row) => {
    const demands = demandsIn(row.approvers);
    const policy = boundary.policies.find(({ id }) => id === row.id);
    if (policy === undefined || demands.length === 0) return [];
    if (!demands.every(({ group }) => isSure(authority, group))) return [];
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

/** The groups by name, and whether a name may be that of one whose entry has a mistake. */
type KnownGroups = { readonly names: readonly string[]; has(group: string): boolean };

function knownGroups({ people, lost = NOTHING_LOST }: Authority): KnownGroups {
  const names = people.groups.map(({ group }) => group);
  return { names, has: (group) => names.includes(group) || mayName(lost, group) };
}

/** Whether it is known who is in the group, and whether they can click. */
function isSure({ people, lost = NOTHING_LOST }: Authority, name: string): boolean {
  const group = people.groups.find((one) => one.group === name);
  return group !== undefined && ![name, ...group.members].some((one) => mayName(lost, one));
}

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

function unknownGroup(key: string, group: string, groups: KnownGroups, place: Finding['place']): Finding[] {
  if (groups.has(group)) return [];
  const message = `Expected ${key} to name a group of \`people.yaml\`, got \`${group}\``;
  return [error('unknown-group', message, suggest(group, groups.names), place)];
}

function nobodyToAsk(group: string, place: Finding['place']): Finding {
  const message = `Expected a member of \`${group}\` who can click in Slack, got none`;
  return error('nobody-to-ask', message, 'Give a member a `slack_user` and `slack_team`', place);
}

function error(rule: string, message: string, suggestion: string | null, place: Finding['place']): Finding {
  return { rule, severity: 'error', message, suggestion, place, endColumn: null };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findPerson,
  isOneOf,
  isSatisfied,
  mayDecide,
  stillCounting,
  whoMay,
  type Click,
  type SlackActor,
} from '../../src/boundary/approvers.ts';
import { peopleSchema, type People } from '../../src/handbook/people.ts';
import type { ApproverDemand } from '../../src/boundary/verdict.ts';
import { people } from './world.ts';
import { histories } from '../histories.ts';

const NOW = Date.parse('2026-03-04T15:00:00Z');
const handbook = people();
const actor = (userId: string, change: Partial<SlackActor> = {}): SlackActor => ({
  userId,
  teamId: 'TSOPWITH1',
  isBot: false,
  isGuest: false,
  isDeleted: false,
  isStranger: false,
  ...change,
});
const LEAD: ApproverDemand[] = [{ group: 'claims-leads', count: 1 }];
const click = (userId: string, change: Partial<Click> = {}): Click => ({
  person: actor(userId),
  people: handbook,
  demands: LEAD,
  decided: [],
  excluded: { requesterEmail: 'carla@shipper.example', editor: null },
  now: NOW,
  ...change,
});

/** People by name, and groups as lists of names. */
function team(names: string[], groups: Record<string, string[]>): People {
  return peopleSchema.parse({
    people: names.map((name) => ({
      person: name,
      name: name.toUpperCase(),
      email: `${name}@our.example`,
      slack_user: `U${name.toUpperCase()}00000`,
      slack_team: 'TSOPWITH1',
    })),
    groups: Object.entries(groups).map(([group, members]) => ({ group, members })),
  });
}

describe('a click on an approval is', () => {
  it('accepted from a member of the group', () => {
    expect(mayDecide(click('ULENA0001'))).toMatchObject({
      may: true,
      person: { person: 'lena-lead' },
      group: ['claims-leads'],
    });
  });

  const rows: [says: string, userId: string, change: Partial<Click>, code: string, sentence: RegExp, who: string[]][] =
    [
      [
        "a bot, even with a member's ids",
        'ULENA0001',
        { person: actor('ULENA0001', { isBot: true }) },
        'bot',
        /bot/,
        ['Lena Lindqvist'],
      ],
      [
        'a deactivated member',
        'ULENA0001',
        { person: actor('ULENA0001', { isDeleted: true }) },
        'deactivated',
        /deactivated/,
        ['Lena Lindqvist'],
      ],
      [
        'a member who is a guest now',
        'ULENA0001',
        { person: actor('ULENA0001', { isGuest: true }) },
        'guest',
        /guest/,
        ['Lena Lindqvist'],
      ],
      [
        'a guest of a partner',
        'UGUEST001',
        { person: actor('UGUEST001', { teamId: 'TPARTNER1', isGuest: true, isStranger: true }) },
        'guest',
        /guest/,
        ['Lena Lindqvist'],
      ],
      [
        'a person of another organisation',
        'UGUEST001',
        { person: actor('UGUEST001', { teamId: 'TPARTNER1', isStranger: true }) },
        'other_organisation',
        /another organisation/,
        ['Lena Lindqvist'],
      ],
      [
        'a member whom Slack marks as a stranger',
        'ULENA0001',
        { person: actor('ULENA0001', { isStranger: true }) },
        'other_organisation',
        /another organisation/,
        ['Lena Lindqvist'],
      ],
      [
        'a user of another team with the same user id as a member',
        'ULENA0001',
        { person: actor('ULENA0001', { teamId: 'TPARTNER1' }) },
        'other_organisation',
        /another organisation/,
        ['Lena Lindqvist'],
      ],
      ['a colleague who is not in the handbook', 'UNOBODY01', {}, 'not_in_people', /not listed/, ['Lena Lindqvist']],
      [
        'a prototype',
        'constructor',
        { person: actor('constructor', { teamId: '__proto__' }) },
        'other_organisation',
        /another/,
        ['Lena Lindqvist'],
      ],
      [
        'a person outside the group',
        'UANA0001',
        {},
        'not_in_group',
        /not in `claims-leads`; these people may: Lena/,
        ['Lena Lindqvist'],
      ],
      ['a manager or backup of a member', 'UMARCUS01', {}, 'not_in_group', /not in `claims-leads`/, ['Lena Lindqvist']],
      ...[
        'lena+claims@our.example',
        'LENA+x+y@OUR.EXAMPLE',
        '"lena"@our.example',
        'Lena Lindqvist <lena@our.example>',
        'lena(desk)@our.example.',
        'mailto:lena@our.example',
        'ｌｅｎａ@our.example',
        'le\u200bna@our.example',
        'other@shipper.example, lena@our.example',
      ].map((requesterEmail): (typeof rows)[number] => [
        `the requester who writes ${requesterEmail}`,
        'ULENA0001',
        { excluded: { requesterEmail, editor: null } },
        'requester',
        /requested this yourself/,
        [],
      ]),
      [
        'one of the others in the request, with a sub-address',
        'ULENA0001',
        { excluded: { requesterEmail: null, others: ['x@shipper.example', 'lena+2@our.example'], editor: null } },
        'requester',
        /requested this yourself/,
        [],
      ],
      [
        'the requester, even if the address is spelt differently',
        'ULENA0001',
        { excluded: { requesterEmail: ' Lena@Our.Example ', editor: null } },
        'requester',
        /requested this yourself.*no one else may/,
        [],
      ],
      [
        'the last editor',
        'ULENA0001',
        { excluded: { requesterEmail: null, editor: { person: 'lena-lead' } } },
        'editor',
        /edited this last/,
        [],
      ],
      [
        'a person who has already decided',
        'ULENA0001',
        { decided: [{ person: 'lena-lead' }] },
        'already_decided',
        /already/,
        [],
      ],
      ['anyone when no approval is demanded', 'ULENA0001', { demands: [] }, 'not_in_group', /no one else may/, []],
      [
        'anyone when the group is named like a prototype property',
        'ULENA0001',
        { demands: [{ group: 'constructor', count: 1 }] },
        'not_in_group',
        /`constructor`/,
        [],
      ],
    ];
  it.each(rows)('refused from %s', (_, userId, change, code, sentence, who) => {
    const answer = mayDecide(click(userId, change));
    expect(answer).toMatchObject({ may: false, code, who });
    expect(answer.may ? '' : answer.sentence).toMatch(sentence);
  });

  it('judged by the group as it is now', () => {
    const left: People = {
      ...handbook,
      groups: handbook.groups.map((group) =>
        group.group === 'claims-leads' ? { ...group, members: ['marcus-manager'] } : group,
      ),
    };
    expect(mayDecide(click('ULENA0001', { people: left }))).toMatchObject({
      may: false,
      code: 'not_in_group',
      who: ['Marcus Mbeki'],
    });
    expect(mayDecide(click('UMARCUS01', { people: left }))).toMatchObject({ may: true });
  });

  it('refused from a group that has given all its approvals, except for a denial, for which none counts', () => {
    const both = team(['ann', 'bob', 'cem'], { director: ['ann', 'bob'], finance: ['cem'] });
    const demands = [
      { group: 'director', count: 1 },
      { group: 'finance', count: 1 },
    ];
    const second = click('UBOB00000', { people: both, demands, decided: [{ person: 'ann' }] });
    expect(mayDecide(second)).toMatchObject({ may: false, code: 'not_needed', who: ['CEM'] });
    expect(mayDecide({ ...second, decided: [] })).toMatchObject({ may: true, group: ['director'] });
    expect(mayDecide({ ...second, person: actor('UCEM00000') })).toMatchObject({ may: true, group: ['finance'] });
  });

  it('accepted in the place of someone whose approval does not count any more', () => {
    const both = team(['ann', 'bob'], { director: ['ann', 'bob'] });
    const demands = [{ group: 'director', count: 1 }];
    const second = click('UBOB00000', { people: both, demands, decided: [{ person: 'ann' }] });
    const editor = { person: 'ann' };
    expect(mayDecide(second)).toMatchObject({ may: false, code: 'not_needed' });
    expect(mayDecide({ ...second, excluded: { requesterEmail: null, editor } })).toMatchObject({ may: true });
  });

  it('refused with a hint that lists people who are not away first', () => {
    const some = team(['ann', 'bob'], { director: ['ann', 'bob'] });
    const away: People = {
      ...some,
      people: some.people.map((person) =>
        person.person === 'ann' ? { ...person, away: [{ from: '2026-03-01', until: '2026-03-04' }] } : person,
      ),
    };
    const stranger = click('UNOBODY01', { people: away, demands: [{ group: 'director', count: 1 }] });
    expect(mayDecide(stranger)).toMatchObject({ who: ['BOB', 'ANN'] });
    expect(mayDecide({ ...stranger, now: NOW + 86_400_000 })).toMatchObject({ who: ['ANN', 'BOB'] });
  });
});

describe('people are enough when', () => {
  const demands = [
    { group: 'director', count: 1 },
    { group: 'finance', count: 1 },
  ];
  const both = team(['ann', 'bob', 'cem'], { director: ['ann', 'bob'], finance: ['ann', 'cem'] });
  const rows: [says: string, deciders: string[], enough: boolean][] = [
    ['only one person, who is in both groups, approved', ['ann'], false],
    ['one person clicked twice', ['ann', 'ann'], false],
    ['the person in both groups counts for finance, since the other is only a director', ['ann', 'bob'], true],
    ['the same two in the other order', ['bob', 'ann'], true],
    ['the person in both groups counts as director', ['cem', 'ann'], true],
    ['one of each', ['bob', 'cem'], true],
    ['one of them is unknown', ['bob', 'constructor'], false],
    ['no one decided', [], false],
  ];
  it.each(rows)('%s: %j -> %s', (_, deciders, enough) => {
    expect(isSatisfied(demands, deciders, both)).toBe(enough);
  });

  it('no approval is demanded: never', () => {
    expect(isSatisfied([], ['ann'], both)).toBe(false);
  });

  it('one of them turned out to be the requester: no longer', () => {
    const [ann] = both.people;
    const demands = both.groups
      .filter(({ members }) => members.includes('ann'))
      .slice(0, 1)
      .map(({ group }) => ({ group, count: 1 }));
    expect(demands).toHaveLength(1);
    const asked = (
      requesterEmail: string | null,
      others: readonly string[] = [],
      editor: string | null = null,
    ): boolean =>
      isSatisfied(
        demands,
        stillCounting([{ person: 'ann' }], both, {
          requesterEmail,
          others,
          editor: editor === null ? null : { person: editor },
        }),
        both,
      );
    expect([
      asked(null),
      asked('x@y.example'),
      asked(ann?.email ?? ''),
      asked('x@y.example', [` ${ann?.email.toUpperCase() ?? ''}`]),
      asked(null, [], 'ann'),
    ]).toEqual([true, true, false, false, false]);
  });

  it('one of them gave a value under another account and under the name that they had then: no longer', () => {
    const slack_team = 'TSOPWITH1';
    const [ann] = both.people;
    const people = {
      ...both,
      people: ann === undefined ? [] : [{ ...ann, person: 'anna', slack_user: 'U1', slack_team }],
    };
    const approved = { person: 'ann', slackUser: 'U1', slackTeam: slack_team };
    const counting = (givers: readonly (typeof approved)[]): readonly string[] =>
      stillCounting([approved], people, { requesterEmail: null, editor: null, givers });
    expect([counting([]), counting([{ ...approved, slackUser: 'U9' }])]).toEqual([['anna'], []]);
  });

  it('an exhaustive search of all assignments agrees, for any groups and demands', () => {
    const names = ['ann', 'bob', 'cem', 'dan', 'eve'];
    const groups = ['one', 'two', 'three'];
    const world = fc.record({
      members: fc.tuple(...groups.map(() => fc.subarray(names))),
      counts: fc.tuple(...groups.map(() => fc.integer({ min: 0, max: 2 }))),
      deciders: fc.subarray(names).chain((list) => fc.shuffledSubarray(list, { minLength: list.length })),
    });
    fc.assert(
      fc.property(world, ({ members, counts, deciders }) => {
        const some = team(names, Object.fromEntries(groups.map((group, index) => [group, members[index] ?? []])));
        const wanted = groups.flatMap((group, index) =>
          (counts[index] ?? 0) > 0 ? [{ group, count: counts[index] ?? 0 }] : [],
        );
        const seats = wanted.flatMap(({ group, count }) => Array.from({ length: count }, () => groups.indexOf(group)));
        const search = (left: number[], free: string[]): boolean => {
          const [seat, ...rest] = left;
          if (seat === undefined) return true;
          return free.some(
            (name) =>
              (members[seat] ?? []).includes(name) &&
              search(
                rest,
                free.filter((other) => other !== name),
              ),
          );
        };
        expect(isSatisfied(wanted, deciders, some)).toBe(seats.length > 0 && search(seats, deciders));
      }),
      { numRuns: histories(400) },
    );
  });

  it('every accepted click has reduced what is missing to nothing', () => {
    const everybody = ['ann', 'bob', 'cem'];
    for (const order of [everybody, [...everybody].reverse(), ['bob', 'cem', 'ann']]) {
      const decided: string[] = [];
      for (const name of order) {
        const answer = mayDecide(
          click(`U${name.toUpperCase()}00000`, {
            people: both,
            demands,
            decided: decided.map((person) => ({ person })),
          }),
        );
        if (answer.may) decided.push(name);
      }
      expect(decided).toHaveLength(2);
      expect(isSatisfied(demands, decided, both)).toBe(true);
    }
  });
});

describe('those who may', () => {
  it('are the members of all demanded groups who can click, except requester and editor', () => {
    const some = team(['ann', 'bob', 'cem', 'dan'], { director: ['dan', 'ann', 'bob'], finance: ['cem', 'ann'] });
    const silent: People = {
      ...some,
      people: some.people.map((person) =>
        person.person === 'dan' ? { ...person, slack_user: undefined, slack_team: undefined } : person,
      ),
    };
    const demands = [
      { group: 'finance', count: 1 },
      { group: 'director', count: 1 },
    ];
    const names = (excluded: Click['excluded']): string[] =>
      whoMay(demands, silent, excluded).map(({ person }) => person);
    expect(names({ requesterEmail: null, editor: null })).toEqual(['ann', 'bob', 'cem']);
    expect(names({ requesterEmail: 'ANN@our.example', editor: { person: 'cem' } })).toEqual(['bob']);
  });
});

describe('a person is found', () => {
  it('by team and user id together, and by nothing else', () => {
    expect(findPerson(handbook, { userId: 'ULENA0001', teamId: 'TSOPWITH1' })?.person).toBe('lena-lead');
    expect(findPerson(handbook, { userId: 'ULENA0001', teamId: 'TPARTNER1' })).toBeNull();
    expect(findPerson(handbook, { userId: 'lena@our.example', teamId: 'TSOPWITH1' })).toBeNull();
    expect(findPerson(handbook, { userId: 'lena-lead', teamId: 'TSOPWITH1' })).toBeNull();
  });
});

describe('a person is one of those whom a record names', () => {
  const lena = { ...team(['lena'], {}).people[0], name: 'Lena' } as People['people'][number];
  it.each([
    ['lena@our.example', true],
    ['Lena <lena@our.example>', true],
    ['Lena', true],
    ['lena at our.example, lena@', true],
    ['lena@shipper.example', false],
    ['lena.klein@shipper.example', false],
    ['Lena Klein', false],
  ])('as %j: %s', (text, isThem) => {
    expect(isOneOf(lena, team(['lena'], {}), [text])).toBe(isThem);
  });
});

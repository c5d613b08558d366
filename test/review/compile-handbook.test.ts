import { describe, expect, it } from 'vitest';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { handbookChanges } from '../../src/review/handbook-changes.ts';
import { whoApproves } from '../../src/review/who-approves.ts';
import {
  asking,
  BOUNDARY_PATH,
  LIMITS_PATH,
  FILES,
  filesOf,
  filesWith,
  handbookOf,
  PEOPLE_PATH,
  registry,
  SOP_PATH,
  sopFile,
} from '../run/handbook.ts';

const rules = (files: typeof FILES): string[] => [
  ...new Set(
    compileHandbook(files, registry)
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ rule }) => rule),
  ),
];

describe('a handbook', () => {
  it('of the repository is sound', () => {
    expect(compileHandbook(FILES, registry).findings).toEqual([]);
    expect(handbookOf().timeZone).toBe('America/Chicago');
  });
  it('has a hash over the paths and texts of its files, independent of order and other files', () => {
    const { hash } = handbookOf();
    expect(handbookOf([...FILES].reverse()).hash).toBe(hash);
    expect(
      handbookOf([
        ...FILES,
        { path: 'freight-damage-claim.cases.yaml', text: 'x' },
        { path: '.freight.sop.yaml.swp', text: 'x' },
      ]).hash,
    ).toBe(hash);
    expect(handbookOf(filesWith(SOP_PATH, 'title: Freight', 'title:  Freight')).hash).not.toBe(hash);
  });
  it.each([
    ['limits', filesWith(LIMITS_PATH, 'major_loss: 25,000.00 USD', 'major_loss: many'), 'limits-content'],
    ['people', filesWith(PEOPLE_PATH, 'members: [lena-lead, leo-lead]', 'members: lena-lead'), 'people-shape'],
    ['a kind', filesWith('kinds/freight_claim.yaml', 'facts:', 'fakts:'), 'kind-shape'],
  ])(
    'with a mistake in %s has the other mistakes of its policies and procedures too, and no others',
    (_, files, rule) => {
      const broken = files.map((file) =>
        file.path === BOUNDARY_PATH
          ? { ...file, text: file.text.replace('@outcome("permit")', '@outcome("permits")') }
          : file.path === SOP_PATH
            ? { ...file, text: file.text.replace(/says: .*$/m, 'says: Wait 5 days') }
            : file,
      );
      expect(rules(files)).toEqual([rule]);
      expect(new Set(rules(broken))).toEqual(new Set([rule, 'boundary-annotation', 'figure']));
    },
  );

  it.each([
    [
      'an unknown group',
      filesWith(SOP_PATH, 'if_unforeseen: claims-leads', 'if_unforeseen: claims-lead'),
      'unknown-group',
    ],
    [
      'a boundary that does not exist',
      filesWith(SOP_PATH, 'boundary: claims-agent', 'boundary: claims-agents'),
      'unknown-boundary',
    ],
    ['no one to ask', filesWith(PEOPLE_PATH, 'members: [lena-lead, leo-lead]', 'members: []'), 'nobody-to-ask'],
    [
      'a question to an unknown group',
      filesOf(
        sopFile(
          '  - step: 1\n    says: Ask\n    ask:\n      of: claims-lead\n      question: Is it so?\n      choices: [Very, Hardly]\n      within: 1 hour\n    if_late:\n      says: Go on\n      flag: silent\n',
        ),
      ),
      'unknown-group',
    ],
    [
      'an approval that no one can give',
      filesOf(asking('jira.create_issue', 'claims-leads:3')),
      'approval-nobody-can-give',
    ],
    [
      'an approval that one person would have to give twice',
      filesOf(asking('jira.create_issue', 'claims-director:1, security:1')),
      'approval-nobody-can-give',
    ],
    ['two SOPs of one name', [...FILES, { path: 'other.sop.yaml', text: FILES[0]?.text ?? '' }], 'sop-twice'],
    ['two kinds of one name', [...FILES, { path: 'kinds/other.yaml', text: FILES[1]?.text ?? '' }], 'kind-twice'],
    [
      'two kinds for one ticket form',
      [
        ...FILES,
        { path: 'kinds/other.yaml', text: FILES[1]?.text.replace('kind: freight_claim', 'kind: other') ?? '' },
      ],
      'kind-twice',
    ],
    [
      'two calendars with one name',
      [...FILES, { path: 'calendars/other.yaml', text: FILES[4]?.text ?? '' }],
      'calendar-twice',
    ],
    ['a file beyond its size', [...FILES, { path: 'big.sop.yaml', text: 'x'.repeat(524_289) }], 'file-size'],
    ['no people', FILES.filter(({ path }) => path !== PEOPLE_PATH), 'people-missing'],
    ['a broken boundary', filesWith(BOUNDARY_PATH, 'permit (', 'permitt ('), 'boundary-syntax'],
  ])('with %s is refused as a whole', (_, files, rule) => {
    expect(compileHandbook(files, registry).handbook).toBeNull();
    expect(rules(files)).toContain(rule);
  });
  it.each([
    ['a kind', filesWith('kinds/freight_claim.yaml', 'type: money', 'type: yes_no'), ['kinds/freight_claim.yaml']],
    ['a calendar', filesWith('calendars/us-claims.yaml', '08:00', '8 sharp'), ['calendars/us-claims.yaml']],
    ['people', filesWith(PEOPLE_PATH, 'title: Claims analyst', 'titel: Claims analyst'), [PEOPLE_PATH]],
    [
      'a kind and of people',
      filesWith(
        PEOPLE_PATH,
        'title: Claims analyst',
        'titel: Claims analyst',
        filesWith('kinds/freight_claim.yaml', 'type: money', 'type: yes_no'),
      ),
      ['kinds/freight_claim.yaml', PEOPLE_PATH],
    ],
  ])('reports only the mistakes of %s, since the rest depends on them', (_, files, reported) => {
    expect(compileHandbook(files, registry).findings.map(({ place }) => place.file)).toEqual(reported);
  });
});

it('a copied file is one mistake, which names both files and what to do', () => {
  const copies = [
    ...FILES,
    { path: 'copy.sop.yaml', text: FILES.find(({ path }) => path === SOP_PATH)?.text ?? '' },
    { path: 'kinds/copy.yaml', text: FILES.find(({ path }) => path === 'kinds/freight_claim.yaml')?.text ?? '' },
  ];
  const said = compileHandbook(copies, registry).findings.filter(({ severity }) => severity === 'error');
  expect(said.map(({ rule }) => rule).toSorted()).toEqual(['kind-twice', 'sop-twice']);
  for (const { message, suggestion } of said) {
    expect(message).toMatch(/got it in `.*copy\..*yaml` and in `.*yaml`/);
    expect(suggestion).toContain('remove the file that is a copy');
  }
});

describe('the changes of a handbook', () => {
  const changes = (files: typeof FILES): string[] => handbookChanges(handbookOf(), handbookOf(files));
  it.each([
    [
      'a value',
      filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD'),
      ['SOP freight-damage-claim: escalate above $5,000.00 → $2,500.00'],
    ],
    [
      'a comment',
      filesWith(SOP_PATH, '# what changes most', '# what changes often'),
      ['SOP freight-damage-claim: only comments or layout changed'],
    ],
    [
      'a step',
      filesWith(SOP_PATH, 'priority: High', 'priority: Highest'),
      ['SOP freight-damage-claim, step 3a (jira.create_issue), argument priority: High → Highest'],
    ],
    [
      'the boundary',
      filesWith(BOUNDARY_PATH, '"CLM-*"', '"CLMS-*"'),
      [
        'Boundary claims-agent, policy comment-on-issue: `context.args.issue like "CLM-*"` → `context.args.issue like "CLMS-*"`',
      ],
    ],
    [
      'several lines of a policy',
      filesWith(BOUNDARY_PATH, 'minor > context', 'minor >= context', filesWith(BOUNDARY_PATH, '"PT4H"', '"PT8H"')),
      [
        'Boundary claims-agent, policy major-loss-issue: `@expires("PT4H")` → `@expires("PT8H")`',
        expect.stringMatching(/^Boundary claims-agent, policy major-loss-issue: `.* > context.*` → `.* >= context.*`$/),
      ],
    ],
    [
      'which policies there are',
      filesWith(BOUNDARY_PATH, '@id("tell-our-people")', '@id("notify")'),
      [
        expect.stringMatching(/^Boundary claims-agent, policy notify is new: `@id\("notify"\) .*;`$/),
        expect.stringMatching(/^Boundary claims-agent, policy tell-our-people was removed: `.*;`$/),
      ],
    ],
    [
      'people',
      filesWith(PEOPLE_PATH, 'Claims analyst', 'Senior claims analyst'),
      ['Person ana-analyst, title: Claims analyst → Senior claims analyst'],
    ],
    [
      'a group',
      filesWith(PEOPLE_PATH, 'members: [lena-lead, leo-lead]', 'members: [lena-lead, marcus-manager]'),
      ['Group claims-leads, members: leo-lead → marcus-manager'],
    ],
    [
      'its title',
      filesWith(SOP_PATH, 'title: ', 'title: New '),
      [expect.stringMatching(/^SOP \S+, title: .+ → New .+$/)],
    ],
    [
      'who approves changes',
      filesWith(SOP_PATH, 'changes_approved_by: claims-managers', 'changes_approved_by: claims-leads'),
      ['SOP freight-damage-claim, who approves its changes: claims-managers → claims-leads'],
    ],
    [
      'who is asked',
      filesWith(SOP_PATH, 'if_unforeseen: claims-leads', 'if_unforeseen: claims-managers'),
      ['SOP freight-damage-claim, who is asked when it stops: claims-leads → claims-managers'],
    ],
    [
      'what is needed',
      filesWith(SOP_PATH, '  - case.claim.bol', '  - case.claim.bol\n  - case.claim.text'),
      ['SOP freight-damage-claim, what it needs: case.claim.text is new'],
    ],
    [
      'when it starts',
      filesWith(SOP_PATH, 'case.kind == "freight_claim"', 'case.kind == "freight_claim" && has(case.id)'),
      [
        'SOP freight-damage-claim, when it starts, condition: case.kind == "freight_claim" → case.kind == "freight_claim" && has(case.id)',
      ],
    ],
    [
      'a value and the title',
      filesWith(SOP_PATH, 'title: ', 'title: New ', filesWith(SOP_PATH, '5,000.00 USD', '2,500.00 USD')),
      [
        'SOP freight-damage-claim: escalate above $5,000.00 → $2,500.00',
        expect.stringMatching(/, title: .+ → New .+$/),
      ],
    ],
    ['a limit', filesWith(LIMITS_PATH, '25,000.00', '30,000.00'), ['Limit major_loss: $25,000.00 → $30,000.00']],
    ['a new limit', filesWith(LIMITS_PATH, 'limits:', 'limits:\n  pieces: 4'), ['Limit pieces: 4 is new']],
    [
      'a calendar',
      filesWith('calendars/us-claims.yaml', '08:00', '09:00'),
      ['Calendar us-claims, opens: 08:00 → 09:00'],
    ],
    [
      'the kind',
      filesWith('kinds/freight_claim.yaml', 'label: BOL', 'label: BOL number'),
      ['Kind freight_claim, fact claim.bol, label: BOL → BOL number'],
    ],
    [
      'how mail is read',
      filesWith(PEOPLE_PATH, 'people:', 'mail:\n  - domains: [our.example, our.test]\npeople:'),
      ['Mail is new: { domains: [our.example, our.test] }'],
    ],
    [
      'the list of groups',
      filesWith(PEOPLE_PATH, '  - group: finance\n    members: [fiona-finance]\n', ''),
      ['Group finance was removed: members: [fiona-finance]'],
    ],
    [
      'a rule of the boundary next to a limit',
      filesWith(LIMITS_PATH, '25,000.00', '26,000.00', filesWith(BOUNDARY_PATH, '"CLM-*"', '"CLAIM-*"')),
      ['Limit major_loss: $25,000.00 → $26,000.00', expect.stringMatching(/^Boundary .*"CLAIM-\*"`$/)],
    ],
    ['nothing', FILES, []],
  ])('says that %s changed', (_, files, sentences) => {
    expect(changes(files)).toEqual(sentences);
  });
  it('lists what is new and what was removed', () => {
    const more = handbookOf([...FILES, { path: 'boundary/second.cedar', text: FILES[3]?.text ?? '' }]);
    expect(handbookChanges(null, handbookOf())).toEqual(['SOP freight-damage-claim is new']);
    expect(handbookChanges(more, handbookOf())).toEqual(['Boundary second was removed']);
  });
});

it('a handbook that names no approver is changed by all of its groups together, without those that have no members', () => {
  const whole = handbookOf();
  const empty = { ...whole.people.groups[0], group: 'newcomers', members: [] };
  const before = { ...whole, sops: new Map(), people: { ...whole.people, groups: [...whole.people.groups, empty] } };
  const asked = whoApproves(before, before, [{ path: PEOPLE_PATH, how: 'changed' }]);
  expect(asked.map(({ group }) => group)).toEqual(whole.people.groups.map(({ group }) => group));
  expect(asked.length).toBeGreaterThan(2);
  expect(asked[0]?.why).toEqual(['a handbook that names no approver']);
});

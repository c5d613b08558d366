import { describe, expect, it } from 'vitest';
import { authorizer } from '../../src/boundary/cedar-engine.ts';
import { cedarSchema } from '../../src/boundary/cedar-schema.ts';
import { parseIsoDuration } from '../../src/boundary/obligations.ts';
import { kindSchema } from '../../src/case/kind.ts';
import {
  boundaryOf,
  compile,
  facts,
  findingsOf,
  freightKind,
  handbookFile,
  issueArgs,
  proposed,
  registry,
} from './world.ts';

const HEAD = 'permit (principal is Bot, action == Action::"jira.create_issue", resource is Case)';
const FORBID = 'forbid (principal is Bot, action == Action::"jira.create_issue", resource is Case)';
const permit = (condition: string): string => `@id("a")\n@outcome("permit")\n${HEAD}\nwhen { ${condition} };`;
const APPROVAL = [
  '@id("a")',
  '@outcome("approval")',
  '@approvers("claims-leads:1")',
  '@expires("PT4H")',
  '@reason("Why")',
  `${HEAD};`,
];
const approval = (change: Record<number, string>): string =>
  APPROVAL.map((line, index) => change[index] ?? line)
    .filter((line) => line !== '')
    .join('\n');
const sentences = (text: string): string[] =>
  findingsOf(text).map(({ message, suggestion, place }) => `${place.line}:${place.column} ${message} | ${suggestion}`);

describe('a policy file is refused, with line and column, when', () => {
  const rows: [why: string, text: string, line: number, column: number, message: RegExp, suggestion: RegExp | null][] =
    [
      [
        'an annotation is misspelt',
        `@id("a")\n  @outcom("permit")\n@outcome("permit")\n${HEAD};`,
        2,
        3,
        /got `@outcom`/,
        /`@outcome`/,
      ],
      [
        'an annotation is named like a prototype property',
        `@id("a") @outcome("permit") @__proto__("x")\n${HEAD};`,
        1,
        29,
        /got `@__proto__`/,
        /Known are `id`/,
      ],
      [
        'the only outcome is misspelt',
        `@id("a")\n@outcom("permit")\n${HEAD};`,
        2,
        1,
        /got `@outcom`/,
        /Write `@outcome`/,
      ],
      ['the outcome is another word', `@id("a")\n@outcome("permitt")\n${HEAD};`, 2, 11, /got `permitt`/, /`permit`/],
      ['the outcome has no value', `@id("a")\n@outcome\n${HEAD};`, 2, 1, /value in `@outcome`/, null],
      ['a policy has no id', `@outcome("permit")\n${HEAD};`, 2, 1, /Expected `@id`/, null],
      ['an id is not a valid name', `@id("A b")\n@outcome("permit")\n${HEAD};`, 1, 6, /Expected an id such as/, null],
      [
        'two policies share an id',
        `${permit('true')}\n\n${permit('true')}`,
        6,
        1,
        /Expected each id once, got `a` again/,
        null,
      ],
      [
        'an annotation appears twice',
        `@id("a") @id("b") @outcome("permit") ${HEAD};`,
        1,
        10,
        /`@id` appears twice/,
        /Keep one/,
      ],
      ['a forbid has no reason', `@id("a")\n${FORBID};`, 2, 1, /Expected `@reason`/, null],
      [
        'a forbid has an outcome',
        `@id("a") @reason("r")\n@outcome("permit")\n${FORBID};`,
        2,
        1,
        /Expected no `@outcome`/,
        null,
      ],
      [
        'a plain permit has approvers',
        `@id("a") @outcome("permit")\n@approvers("claims-leads:1")\n${HEAD};`,
        2,
        1,
        /Expected no `@approvers`/,
        null,
      ],
      ['an approval has no approvers', approval({ 2: '' }), 5, 1, /Expected `@approvers`/, null],
      [
        'an approval names an unknown group',
        approval({ 2: '@approvers("claims-lead:1")' }),
        3,
        13,
        /got `claims-lead`/,
        /`claims-leads`/,
      ],
      [
        'an approval names a prototype property as group',
        approval({ 2: '@approvers("constructor:1")' }),
        3,
        13,
        /got `constructor`/,
        null,
      ],
      [
        'an approval asks for no one',
        approval({ 2: '@approvers("claims-leads:0")' }),
        3,
        13,
        /whole number from 1/,
        null,
      ],
      [
        'an approval asks for a fraction',
        approval({ 2: '@approvers("claims-leads:1.5")' }),
        3,
        13,
        /whole number from 1/,
        null,
      ],
      ['an approval gives no count', approval({ 2: '@approvers("claims-leads")' }), 3, 13, /whole number from 1/, null],
      [
        'an approval names a group twice',
        approval({ 2: '@approvers("finance:1, finance:2")' }),
        3,
        13,
        /each group once/,
        null,
      ],
      ['an approval has no end', approval({ 3: '' }), 5, 1, /Expected `@expires`/, null],
      [
        'an approval ends after months, whose length varies',
        approval({ 3: '@expires("P1M")' }),
        4,
        11,
        /ISO 8601/,
        null,
      ],
      ['an approval ends at once', approval({ 3: '@expires("PT0S")' }), 4, 11, /ISO 8601/, null],
      ['an approval waits for years', approval({ 3: '@expires("P900D")' }), 4, 11, /at most 90 days/, null],
      ['an approval has no reason', approval({ 4: '' }), 5, 1, /Expected `@reason`/, null],
      [
        'it is a template',
        '@id("a") @outcome("permit")\npermit (principal == ?principal, action, resource);',
        2,
        22,
        /no template/,
        null,
      ],
      [
        'it is not Cedar',
        '@id("a")\n@outcome("permit")\npermit (principal, action resource);',
        3,
        20,
        /`,` is missing after `action`, before `resource`/,
        /permit \(principal, action,/,
      ],
      ['it is empty', '// nothing\n', 1, 1, /Expected at least one policy, got none/, null],
      [
        'a tool is misspelt',
        permit('true').replace('create_issue', 'create_isue'),
        3,
        37,
        /jira.create_isue/,
        /create_issue/,
      ],
      ['a field is misspelt', permit('context.args.projct == "CLM"'), 4, 8, /no `context.args.projct`/, /`project`/],
      [
        'an optional fact is read unguarded',
        permit('context.case.claim.amount.minor > 5'),
        4,
        8,
        /optional attribute `case.claim.amount`/,
        /has amount/,
      ],
      [
        'an argument with a default is read unguarded',
        permit('context.args.issue_type == "Task"'),
        4,
        8,
        /optional attribute `args.issue_type`/,
        null,
      ],
      [
        'a number is read unguarded, since it may not be whole',
        permit('context.case.claim.weight > 5'),
        4,
        8,
        /optional attribute/,
        null,
      ],
      [
        'a required number is read unguarded',
        permit('context.args.weight > 5').replace('jira.create_issue', 'tms.settle_claim'),
        4,
        8,
        /optional attribute/,
        null,
      ],
      [
        'money is compared with a number',
        permit('context.case has claim.amount && context.case.claim.amount > 5'),
        4,
        41,
        /Expected a whole number, got an amount of money/,
        /`\.minor`/,
      ],
      [
        'text is compared by size with a number',
        permit('context.args.project < 5'),
        4,
        8,
        /Expected a whole number, got a text/,
        null,
      ],
      ['a condition never holds', permit('context.args.project == "CLM" && false'), 1, 1, /impossible/, null],
      [
        '`has` asks for a misspelt field',
        permit('context.args has projct || context.args.project == "x"'),
        4,
        25,
        /got `projct`/,
        /`project`/,
      ],
      [
        '`has` asks for a misspelt field of a longer path',
        permit('context.case has claim.amont || context.args.project == "x"'),
        4,
        31,
        /got `amont`/,
        /`amount`/,
      ],
      ['a text is not an allowed value', permit('context.args.priority == "Hihg"'), 4, 33, /got `Hihg`/, /`High`/],
      [
        'a text in a list is not an allowed value',
        permit('["Low", "Hihg"].contains(context.args.priority)'),
        4,
        16,
        /got `Hihg`/,
        /`High`/,
      ],
      [
        'a currency does not exist',
        permit('context.case has claim.amount && context.case.claim.amount.currency != "USd"'),
        4,
        79,
        /got `USd`/,
        /`USD`/,
      ],
      [
        'a kind does not exist',
        permit('context.case.kind == "freight_clam"'),
        4,
        29,
        /got `freight_clam`/,
        /`freight_claim`/,
      ],
      [
        'untrusted text is read',
        permit('context.case has claim.text && context.case.claim.text == "x"'),
        4,
        31,
        /got `text`/,
        null,
      ],
      [
        'a filled field is read',
        permit('context.args has brief').replace('jira.create_issue', 'slack.notify'),
        4,
        25,
        /got `brief`/,
        null,
      ],
      ['a condition reads the principal', permit('principal == Bot::"x"'), 4, 8, /got `principal`/, null],
      [
        'a principal is pinned',
        '@id("a") @reason("r")\nforbid (principal == Bot::"x", action, resource);',
        2,
        1,
        /principal is Bot/,
        null,
      ],
      [
        'a resource is pinned',
        '@id("a") @reason("r")\nforbid (principal, action, resource == Case::"x");',
        2,
        1,
        /resource is Case/,
        null,
      ],
      [
        'a permit applies to every tool',
        '@id("a") @outcome("permit")\npermit (principal is Bot, action, resource is Case);',
        2,
        1,
        /name its tools/,
        null,
      ],
    ];

  it.each(rows)('%s', (_, text, line, column, message, suggestion) => {
    const findings = findingsOf(text);
    const found = findings.find(
      (finding) => message.test(finding.message) && finding.place.line === line && finding.place.column === column,
    );
    expect(found, sentences(text).join('\n')).toBeDefined();
    if (suggestion !== null) expect(found?.suggestion).toMatch(suggestion);
    expect(found?.place.file).toBe('sops/boundary/claims-agent.cedar');
  });

  it('counts columns in characters, even after letters of several bytes', () => {
    const [finding] = findingsOf(
      `@id("a") @outcome("permit") @reason("größer 😀")\n${HEAD}\nwhen { "é😀" != "" && context.args.projct == "x" };`,
    );
    expect(finding?.place).toMatchObject({ line: 3, column: 23 });
  });

  it('only its quotes and comments look like the end of a policy or an annotation: never', () => {
    const text = `// @outcom("x"); permit\n@id("a") @outcome("permit") @reason("@outcom; forbid (")\n${HEAD}\nwhen { context.args.project == "a;b//c@d?e\\"" }; // ; @x`;
    expect(boundaryOf(text).policies).toMatchObject([{ id: 'a', line: 2, reason: '@outcom; forbid (' }]);
  });

  it.each([
    ['brackets', `${'('.repeat(200)}true${')'.repeat(200)}`],
    ['denials', `${'!('.repeat(200)}true${')'.repeat(200)}`],
    ['lists', `${'['.repeat(200)}1${']'.repeat(200)} == [1]`],
    ['nested `if`s', `${'if true then true else '.repeat(2_000)}true`],
    ['a chain of operators', Array(20_000).fill('true').join(' || ')],
    ['a path', `context${'.a'.repeat(2_500)} == 1`],
    ['brackets that never close', '({['.repeat(200)],
  ])('it has more %s than the engine can parse, which would break the engine for the whole process', (_, condition) => {
    expect(findingsOf(permit(condition))).toMatchObject([{ rule: 'boundary-size' }]);
    expect(boundaryOf(handbookFile('boundary/claims-agent.cedar')).policies.length).toBeGreaterThan(0);
  });

  it('it exceeds the limits, but not when it just reaches them', () => {
    const text = permit(
      `${'('.repeat(30)}context.args.project == "CLM"${')'.repeat(30)}${' || context.args.project == "A"'.repeat(120)} || [${Array(2_000).fill('"B"').join(', ')}].contains(context.args.project)`,
    );
    expect(boundaryOf(text).policies).toHaveLength(1);
    expect(boundaryOf(`${text}\n${text.replace('@id("a")', '@id("b")')}`).policies).toHaveLength(2);
  });

  it('it contains text that is not valid Unicode', () => {
    expect(findingsOf(permit('context.args.project == "\ud800"'))).toMatchObject([{ rule: 'boundary-syntax' }]);
  });

  it('one of many policies is wrong, so none of them is in force', () => {
    expect(
      compile(`${handbookFile('boundary/claims-agent.cedar')}\n@id("x") @outcom("permit") ${HEAD};`),
    ).not.toHaveProperty('boundary');
  });
});

describe('a compiled boundary', () => {
  it('changes its hash only when a rule or the shape of a case changes', () => {
    const text = permit('context.args.project == "CLM"');
    const other = kindSchema.parse({
      ...freightKind,
      facts: [...freightKind.facts, { fact: 'vip', label: 'VIP', type: 'boolean' }],
    });
    expect(boundaryOf(text).hash).toBe(boundaryOf(text).hash);
    expect(boundaryOf(`${text} `).hash).not.toBe(boundaryOf(text).hash);
    expect(boundaryOf(text, { kinds: [other] }).hash).not.toBe(boundaryOf(text).hash);
  });

  it('means the same when it is compiled again, and is refused again under another shape of a case', () => {
    const text = permit('context.case has claim.bol && context.case.claim.bol == "B"');
    const bare = kindSchema.parse({
      ...freightKind,
      facts: freightKind.facts.filter(({ fact }) => fact !== 'claim.bol'),
    });
    const call = proposed('jira.create_issue', issueArgs());
    const first = boundaryOf(text);
    expect(boundaryOf(text).authorize(call)).toEqual(first.authorize(call));
    for (let round = 0; round < 2; round++) {
      expect(findingsOf(text, { kinds: [bare] }).map(({ rule }) => rule)).toEqual([
        'boundary-warning',
        'boundary-scope',
      ]);
    }
    expect(findingsOf(text)).toEqual([]);
  });

  it('is refused as a whole when one of its groups is removed', () => {
    expect(findingsOf(handbookFile('boundary/claims-agent.cedar'), { groups: ['finance'] })).toMatchObject([
      { message: expect.stringContaining('claims-leads') },
    ]);
  });

  it('lets policies read a field of one kind only after `has`, and hides a field whose type differs between kinds', () => {
    const renewal = kindSchema.parse({
      kind: 'renewal',
      title: 'Renewal',
      channel: 'renewals',
      if_unforeseen: 'claims-leads',
      facts: [
        { fact: 'claim.type', label: 'type', type: 'number' },
        { fact: 'seats', label: 'seats', type: 'text' },
      ],
    });
    const kinds = [freightKind, renewal];
    const guarded = permit('context.case has seats && context.case.seats == "10"');
    expect(boundaryOf(guarded, { kinds }).policies).toHaveLength(1);
    expect(findingsOf(permit('context.case.seats == "10"'), { kinds })).not.toEqual([]);
    expect(
      boundaryOf(permit('true'), { kinds }).authorize(
        proposed('jira.create_issue', issueArgs(), facts({ type: 'damage' })),
      ),
    ).toMatchObject({ outcome: 'permitted' });
    expect(findingsOf(permit('context.case has claim.type'), { kinds }).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('got `type`'),
    );
  });
});

describe('the schema', () => {
  it('has an action for each tool, marks optional fields, and leaves out filled and untrusted fields', () => {
    const schema = cedarSchema(registry, [freightKind])[''];
    expect(Object.keys(schema?.actions ?? {})).toEqual([...registry.keys()]);
    const text = JSON.stringify(schema?.actions['slack.notify']);
    for (const name of ['brief', 'answer_id', 'answer_by', '"text":{"type":"String","required":false}'])
      expect(text).not.toContain(name);
    expect(text).toContain(
      '"amount":{"type":"Record","attributes":{"currency":{"type":"String"},"minor":{"type":"Long"}},"required":false}',
    );
    expect(text).toContain(
      '"wait":{"type":"Record","attributes":{"text":{"type":"String"},"ms":{"type":"Long","required":false}},"required":false}',
    );
    expect(text).toContain('"received_at":{"type":"Long","required":true}');
  });
});

describe('an ISO 8601 span', () => {
  it.each([
    ['PT4H', 14_400_000],
    ['P1DT12H', 129_600_000],
    ['PT90S', 90_000],
    ['PT1H30M', 5_400_000],
    ['P2D', 172_800_000],
  ])('reads `%s`', (text, ms) => {
    expect(parseIsoDuration(text)).toBe(ms);
  });

  it.each(['P', 'PT', 'P1DT', '4H', 'P1M', 'P1Y', 'P1W', 'PT1.5H', 'PT-4H', ' PT4H', ''])(
    'does not read `%s`',
    (text) => {
      expect(parseIsoDuration(text)).toBeNull();
    },
  );
});

it('prepares the policies for the engine at the first question, so the start does not wait for it', () => {
  const authorize = authorizer('not prepared yet', {}, new Map([['a', 'no policy']]));
  expect(() => authorize({ tool: 'jira.create_issue', caseId: 'CASE-1', context: {} })).toThrow(/can be prepared/);
});

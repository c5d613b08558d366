import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { handbookFileBytesMax, stepsMax } from '../../src/kernel/limits.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { walkSteps, type Handlers } from '../../src/sop/sop.ts';
import { parsed, pointedAt, SEED, seedWith, sopFile } from './world.ts';
import { histories } from '../histories.ts';

const findingsOf = (text: string) => parseSop(text, 'x.sop.yaml').findings;
const rowsOf = (text: string) =>
  findingsOf(text).map((finding) => [
    finding.rule,
    finding.place.line,
    finding.place.column,
    pointedAt(text, finding),
    finding.suggestion,
  ]);
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

/** A step that replaces the last one of the seed. */
const lastStep = (lines: string): string => `${SEED}  - step: 9\n    says: Do it\n${lines.replace(/^/gm, '    ')}\n`;

describe('a key with keys below it shows its form when a single value follows its colon', () => {
  it.each([
    ['wait: remind_leads_after', '`wait: { for: = remind_leads_after }`'],
    ['wait: = notify_within', '`wait: { for: = notify_within }`'],
    ['wait: 2 hours', '`wait: { for: 2 hours }`'],
    ['wait: = case.received_at + notify_within', '`wait: { until: = case.received_at + notify_within }`'],
    [
      'ask: May we pay',
      '`ask: { of: claims-leads, question: "May we pay", choices: [Agreed, Refused], within: 1 hour }`',
    ],
    [
      'judge: Is it an order',
      '`judge: { question: "Is it an order", about: = case.claim.text, answers: ["yes", "no"] }`',
    ],
    [
      'table: routes',
      '`table: { hit: first, when: [case.claim.amount], give: [queue], rows: [["> 5,000.00 USD", major], ["-", minor]] }`, or `table: { hit: first, from: NAME }`',
    ],
    ['repeat: 5', '`repeat: { at_most: 5, until: [lookup.done == true] }`, and the block under `do`'],
    [
      'for_each: missing_documents',
      '`for_each: { item: document, in: = missing_documents, at_most: 20 }`, and the block under `do`',
    ],
    ['set: 5', '`set: { name: 5 }`, or each on a line of its own'],
    ['stop: Done\nif_late: Tell them', '`if_late: { says: "Tell them", flag: name_of_flag }`'],
  ])('%s', (lines, form) => {
    const shape = findingsOf(lastStep(lines)).filter(({ rule }) => rule === 'shape');
    expect(shape.map(({ suggestion }) => suggestion)).toEqual([`Write it as ${form}`]);
  });

  it('and that form can be read', () => {
    const forms = [
      'wait: { for: = notify_within }',
      'ask: { of: claims-leads, question: "May we pay", choices: [Agreed, Refused], within: 1 hour }',
      'judge: { question: "Is it an order", about: = case.claim.text, answers: ["yes", "no"] }',
      'table: { hit: first, when: [case.claim.amount], give: [queue], rows: [["> 5,000.00 USD", major], ["-", minor]] }',
      'repeat: { at_most: 5, until: [lookup.done == true] }\ndo: [{ step: 9a, says: X, stop: Y }]',
      'for_each: { item: document, in: = missing_documents, at_most: 20 }\ndo: [{ step: 9a, says: X, stop: Y }]',
      'set: { name: 5 }',
      'stop: Done\nif_late: { says: "Tell them", flag: name_of_flag }',
    ];
    for (const form of forms) expect(findingsOf(lastStep(form)), form).toEqual([]);
  });

  it('and a handler that does nothing learns how to flag', () => {
    expect(
      findingsOf(lastStep('stop: Done\nif_late:\n  says: Tell them')).map(
        ({ message, suggestion }) => `${message}. ${suggestion?.slice(0, 76) ?? ''}`,
      ),
    ).toEqual([
      'Expected what the handler does. Add `flag: name_of_flag` if it only flags the case, otherwise `use`, `set`, ',
    ]);
  });
});

describe('a broken file gets findings at their line and column', () => {
  it.each([
    [
      'a misspelt key at the top',
      'title: Freight damage claim',
      'titel: Freight damage claim',
      'unknown-key',
      'titel',
      'Did you mean `title`?',
    ],
    [
      'a misspelt key of a step',
      '    outcome: priority',
      '    outcom: priority',
      'unknown-key',
      'outcom',
      'Did you mean `outcome`?',
    ],
    [
      'a misspelt key of a handler',
      '          flag: issue_denied',
      '          flagg: issue_denied',
      'unknown-key',
      'flagg',
      'Did you mean `flag`?',
    ],
    [
      'an amount that does not read as one',
      '5,000.00 USD',
      '$5,000',
      'value-literal',
      '$5,000',
      'Write it as `5,000.00 USD`, or in quotes if it is text',
    ],
    [
      'an amount of an unknown currency',
      '5,000.00 USD',
      '5,000.00 USB',
      'value-literal',
      '5,000.00 USB',
      'Write an amount as `5000.00 USD`, or in quotes if it is text',
    ],
    [
      'an amount with too many digits',
      '5,000.00 USD',
      '5,000.005 USD',
      'value-literal',
      '5,000.005 USD',
      'Write it as `5,000,005.00 USD` or `5,000.00 USD` or `5,000.01 USD`, or in quotes if it is text',
    ],
    [
      'a span that does not read as one',
      '15 minutes',
      '15 min',
      'value-literal',
      '15 min',
      'Write it as `15 minutes`, or in quotes if it is text',
    ],
    [
      'another amount after a sign',
      '5,000.00 USD',
      '$2,500',
      'value-literal',
      '$2,500',
      'Write it as `2,500.00 USD`, or in quotes if it is text',
    ],
    [
      'another span with a short unit',
      '15 minutes',
      '30 min',
      'value-literal',
      '30 min',
      'Write it as `30 minutes`, or in quotes if it is text',
    ],
    [
      'a span without a blank',
      '15 minutes',
      '48h',
      'value-literal',
      '48h',
      'Write it as `48 hours`, or in quotes if it is text',
    ],
    [
      'a span of one',
      '15 minutes',
      '1 days',
      'value-literal',
      '1 days',
      'Write it as `1 day`, or in quotes if it is text',
    ],
    [
      'a span of which only an example can be shown',
      '15 minutes',
      '2.5 hours',
      'value-literal',
      '2.5 hours',
      'Write a span as `15 minutes`, or in quotes if it is text',
    ],
    [
      'another amount in an expression',
      '> escalate_above',
      '> $2,500',
      'expression-syntax',
      '$',
      'Give the amount a name under `values`, as `2,500.00 USD`, and write that name',
    ],
    [
      'an amount followed by a word',
      '> escalate_above',
      '> $2,500 and true',
      'expression-syntax',
      '$',
      'Give the amount a name under `values`, as `2,500.00 USD`, and write that name',
    ],
    [
      'an amount with cents in an expression',
      '> escalate_above',
      '> 7,300.50 EUR',
      'expression-syntax',
      ',',
      'Give the amount a name under `values`, or write `money("7,300.50 EUR")`',
    ],
    [
      'a span in an expression',
      '- account.tier == "Enterprise"',
      '- case.received_at + 30 min > case.received_at',
      'expression-syntax',
      'min',
      'Give the span a name under `values`, or write `duration("30 minutes")`',
    ],
    [
      'a key of a step that is like none',
      '    outcome: priority',
      '    remind: 2 hours',
      'unknown-key',
      'remind',
      'It may hold `otherwise`, `save`, `action`, `flag`, `outcome`, `answer_within`, `if_error`, `if_denied`, `if_expired`, `if_unanswered`, `if_late` or `if_unsure`',
    ],
    [
      'a key at the top that is like none',
      'title: Freight damage claim',
      'magic: on\ntitle: Freight damage claim',
      'unknown-key',
      'magic',
      'It may hold `kind`, `takes` or `if_missing`',
    ],
    [
      'a business span without a calendar',
      '15 minutes',
      '2 business days',
      'value-literal',
      '2 business days',
      'Write it as `2 business days (…)`, with the name of a file in `calendars/`, or in quotes if it is text',
    ],
    [
      'a single equals sign',
      'account.tier == "Enterprise"',
      'account.tier = "Enterprise"',
      'expression-syntax',
      '=',
      'Write `==` to compare',
    ],
    [
      'and in words',
      'account.tier == "Enterprise"',
      'account.tier == "Enterprise" and true',
      'expression-syntax',
      'and',
      'Write `&&` for and, or put each condition on its own line',
    ],
    [
      'an amount in an expression',
      '> escalate_above',
      '> 5,000.00 USD',
      'expression-syntax',
      ',',
      'Give the amount a name under `values`, or write `money("5,000.00 USD")`',
    ],
    [
      'a brace that is not closed',
      '{notify_within}',
      '{notify_within',
      'sentence-syntax',
      '{',
      'Write `{name}` to put in a value',
    ],
    [
      'a brace that closes nothing',
      '{notify_within}',
      'notify_within}',
      'sentence-syntax',
      '}',
      'Write `{name}` to put in a value',
    ],
    [
      'an expression inside a sentence',
      'for {case.claim.amount}',
      'for {case.claim.amount *}',
      'expression-syntax',
      '}',
      'Add what comes after the last sign',
    ],
    [
      'within without what it is counted from',
      'within: notify_within of case.received_at',
      'within: notify_within',
      'expression-syntax',
      'notify_within',
      'Write `notify_within of case.received_at`',
    ],
    [
      'a text that is a tag to YAML',
      '- account.tier == "Enterprise"',
      '- !has(account.tier)',
      'yaml-tag',
      '!has(account.tier)',
      "Put quotes around it: `'!has(account.tier)'`",
    ],
    [
      'a tag with more after it',
      '- account.tier == "Enterprise"',
      '- !has(account.tier) || true',
      'yaml-tag',
      '!has(account.tier) || true',
      "Put quotes around it: `'!has(account.tier) || true'`",
    ],
    [
      'a colon inside a text',
      'says: Create a priority Jira issue',
      'says: Create: a priority Jira issue',
      'yaml',
      'C',
      "Put the whole text between quotes: `'Create: a priority Jira issue'`",
    ],
    ['a flag in words', 'flag: sla_breach', 'flag: SLA breach', 'shape', 'SLA breach', 'Write `sla_breach`'],
    [
      'a group in words',
      'owner: claims-operations',
      'owner: Claims Operations',
      'shape',
      'Claims Operations',
      'Write `claims-operations`',
    ],
    [
      'a value with a blank in its name',
      'standard_queue: Standard',
      'Standard queue: Standard',
      'shape',
      'Standard queue',
      'Write `standard_queue`',
    ],
    ['a label of a list', '- step: 3b', '- step: 3.2', 'shape', '3.2', 'Write `3b`'],
    ['a label in capitals', '- step: 3b', '- step: 3B)', 'shape', '3B)', 'Write `3b`'],
    [
      'a tool as a program has it',
      'use: jira.create_issue',
      'use: jira.createIssue',
      'shape',
      'jira.createIssue',
      'Write `jira.create_issue`',
    ],
    [
      'a key with nothing after it',
      'otherwise: 3',
      'otherwise:',
      'shape',
      'otherwise',
      'Write it after the colon, or remove the line',
    ],
    ['a key of another language', '    otherwise: 3', '    else: 3', 'unknown-key', 'else', 'Write `otherwise`'],
    [
      'a jump',
      '    outcome: priority',
      '    goto: 4',
      'unknown-key',
      'goto',
      'Steps run in order and there is no jump: use `if`, `otherwise`, `choose` or `repeat`',
    ],
    [
      'an amount with a comma for its cents',
      '5,000.00 USD',
      '5.000,00 USD',
      'value-literal',
      '5.000,00 USD',
      'Write it as `5,000.00 USD`, or in quotes if it is text',
    ],
    [
      'an amount with its currency in front',
      '5,000.00 USD',
      'EUR 750',
      'value-literal',
      'EUR 750',
      'Write it as `750.00 EUR`, or in quotes if it is text',
    ],
    [
      'an amount in words',
      '5,000.00 USD',
      '500 dollars',
      'value-literal',
      '500 dollars',
      'Write it as `500.00 USD`, or in quotes if it is text',
    ],
    [
      'working days',
      '15 minutes',
      '5 working days',
      'value-literal',
      '5 working days',
      'Write it as `5 business days (…)`, with the name of a file in `calendars/`, or in quotes if it is text',
    ],
    [
      'one business days',
      '15 minutes',
      '1 business days (us-claims)',
      'value-literal',
      '1 business days (us-claims)',
      'Write it as `1 business day (us-claims)`, or in quotes if it is text',
    ],
    [
      'two business day',
      '15 minutes',
      '2 Business Day (us-claims)',
      'value-literal',
      '2 Business Day (us-claims)',
      'Write it as `2 business days (us-claims)`, or in quotes if it is text',
    ],
    [
      'calendar days',
      '15 minutes',
      '5 calendar days',
      'value-literal',
      '5 calendar days',
      'Write it as `5 days`, or in quotes if it is text',
    ],
    [
      'an alias',
      'project: CLM',
      'project: *clm',
      'yaml-alias',
      '*clm',
      'Write the text out again, or put a text that begins with `*` between quotes',
    ],
    [
      'an anchor',
      'project: CLM',
      'project: &clm CLM',
      'yaml-alias',
      '&clm',
      'Remove it, or put a text that begins with `&` between quotes',
    ],
    ['a merge key', 'project: CLM', '<<: CLM', 'yaml-alias', '<<', 'Write the text out again'],
    [
      'a key twice',
      '          priority: High',
      '          project: High',
      'duplicate-key',
      'project',
      'Keep one of them',
    ],
    ['a prototype name as key', 'project: CLM', '__proto__: CLM', 'reserved-name', '__proto__', 'Choose another name'],
    [
      'a prototype name as value',
      'standard_queue: Standard Claims',
      'constructor: Standard Claims',
      'reserved-name',
      'constructor',
      'Choose another name',
    ],
    [
      'a prototype name in an expression',
      'account.tier ==',
      'account.constructor ==',
      'expression-syntax',
      'account.constructor',
      null,
    ],
    ['a reserved word as a name', 'save: shipment', 'save: package', 'reserved-name', 'package', 'Choose another name'],
    [
      'two bodies in one step',
      'save: shipment',
      'stop: Done',
      'one-body',
      'stop',
      'Put each into a step of its own, inside `do`',
    ],
    [
      'a comment that cuts a text',
      'says: Otherwise',
      'says: Otherwise tell #ops',
      'comment',
      'Otherwise tell',
      'Put the whole text between quotes',
    ],
  ])('%s', (_, before, after, rule, pointed, suggestion) => {
    const text = seedWith(before ?? '', after ?? '');
    const rows = rowsOf(text).filter(([found]) => found === rule);
    expect(rows[0]).toEqual([rule, lineOf(text, after ?? ''), expect.any(Number), pointed, suggestion]);
  });

  it.each([
    ['in another key', 'refused: { says: A, flag: a }\n      not_found, refused:', 'refused'],
    ['in the same key', 'not_found, refused, not_found:', 'not_found'],
  ])('reports an error code with two handlers, %s', (_, after, code) => {
    const text = seedWith('not_found:', after);
    expect(rowsOf(text).map(([rule, , , pointed]) => [rule, pointed])).toEqual([['duplicate-key', code]]);
    expect(findingsOf(text)[0]?.place.column).toBe(
      (text.split('\n')[(findingsOf(text)[0]?.place.line ?? 0) - 1] ?? '').lastIndexOf(code) + 1,
    );
  });

  it('gives several error codes of one key one handler, labelled by the first', () => {
    const ifError: Handlers['ifError'] =
      parsed(seedWith('not_found:', 'not_found, refused:')).steps[0]?.handlers.ifError ?? {};
    expect(Object.keys(ifError)).toEqual(['not_found', 'refused']);
    expect(ifError['refused']).toBe(ifError['not_found']);
    expect(ifError['refused']?.label).toBe('1.if_error.not_found');
    expect(
      [...walkSteps(parsed(seedWith('not_found:', 'not_found, refused:')).steps)].filter(
        ({ label }) => label === '1.if_error.not_found',
      ),
    ).toHaveLength(1);
  });

  it.each([
    [
      'of a choose that says when',
      '- step: 1\n  says: A\n  choose:\n    - { step: 1a, says: Go on, if: [case.channel == "email"] }\n    - { step: 1b, says: Rest, otherwise: 1, flag: rest }',
      [],
    ],
    [
      'of a choose that does not say when',
      '- step: 1\n  says: A\n  choose:\n    - { step: 1a, says: Go on }\n    - { step: 1b, says: Rest, otherwise: 1, flag: rest }',
      ['1a'],
    ],
    [
      'inside a branch',
      '- step: 1\n  says: A\n  choose:\n    - { step: 1a, says: Go on, if: [case.channel == "email"], do: [{ step: 1a1, says: B, if: [case.channel == "email"] }] }\n    - { step: 1b, says: Rest, otherwise: 1, flag: rest }',
      ['1a1'],
    ],
    ['of an ordinary block', '- step: 1\n  says: A\n  if:\n    - case.channel == "email"', ['1']],
  ])('allows a step with only `if` only as a branch: one %s', (_, steps, pointed) => {
    expect(
      rowsOf(sopFile({ steps }))
        .filter(([rule]) => rule === 'empty-step')
        .map(([, , , at]) => at),
    ).toEqual(pointed);
  });

  it('reports all findings at once, in file order', () => {
    const text = SEED.replace('title:', 'titel:')
      .replace('15 minutes', '15 min')
      .replace('== "Enterprise"', '= "Enterprise"')
      .replace('outcome: standard', 'outcome: Standard!');
    expect(rowsOf(text).map(([rule, line]) => [rule, line])).toEqual([
      ['unknown-key', 3],
      ['value-literal', 11],
      ['expression-syntax', 48],
      ['shape', lineOf(text, 'Standard!')],
    ]);
  });

  it('points at the right character through escapes and folded lines', () => {
    const text = sopFile({
      steps: `
      - step: 1
        says: "Caf\\u00e9 \\"now\\" {case.idd &}"
        if:
          - 'case.claim.type == ''damage'' &'
          - >-
            case.claim.type ==
            "damage" && &
        flag: seen`,
    });
    const marked = text
      .split('\n')
      .flatMap((line, index) => (line.includes('&') ? [[index + 1, line.lastIndexOf('&') + 1, '&']] : []));
    expect(marked).toHaveLength(3);
    expect(rowsOf(text).map(([, line, column, pointed]) => [line, column, pointed])).toEqual(marked);
  });

  it('says where a missing key belongs', () => {
    expect(rowsOf(seedWith('    says: Otherwise\n', ''))[0]).toEqual([
      'missing-key',
      lineOf(SEED, '- step: 4\n'),
      5,
      'step',
      'Add `says: …`: what happens, in the words of the team',
    ]);
  });
});

describe('an amount in a form without its currency', () => {
  it.each([
    ['the currency of the first amount in the file', '# at most 1,200.00 EUR', 'Add `currency: EUR`'],
    ['dollars where the file has no amount', '# at most 1,200.00 or so', 'Add `currency: USD`'],
  ])('is refused with %s', (_, remark, suggestion) => {
    const text = sopFile({
      steps: `
      - step: 1 ${remark}
        says: Ask what it costs
        ask:
          of: claims-leads
          question: What does it cost?
          form:
            cost: { label: Cost, type: money }
        save: answer`,
    });
    expect(findingsOf(text).filter(({ message }) => message.includes('currency'))).toMatchObject([{ suggestion }]);
  });
});

describe('limits', () => {
  it('refuses a file over the limit without reading it', () => {
    expect(findingsOf(`${SEED}#${'x'.repeat(handbookFileBytesMax)}`)[0]?.rule).toBe('file-size');
  });

  it.each([
    '['.repeat(200_000),
    '{a: '.repeat(100_000),
    '- '.repeat(200_000),
    '? '.repeat(200_000),
    'a: '.repeat(100_000),
    `{ ${'a: '.repeat(100_000)} }`,
    `{${': '.repeat(100_000)}}`,
    `{\n${'"a":\n '.repeat(50_000)}}`,
  ])('refuses nesting that would exhaust the stack: %.6s…', (text) => {
    expect(findingsOf(text)).toMatchObject([{ rule: 'yaml', message: 'The file is nested too deeply' }]);
  });

  it('reads any number of keys next to each other', () => {
    const keys = Array.from({ length: 60 }, (_, index) => `k${index}: v`).join(', ');
    expect(findingsOf(`{ ${keys} }`).map(({ message }) => message)).not.toContain('The file is nested too deeply');
  });

  it('refuses more steps than planning can walk', () => {
    const steps = Array.from({ length: stepsMax + 2 }, (_, index) => `- step: ${index + 1}\n  says: A\n  flag: a`).join(
      '\n',
    );
    expect(findingsOf(sopFile({ steps })).map(({ rule }) => rule)).toEqual(['limit']);
  });

  it('refuses blocks nested deeper than a reader can follow', () => {
    const nested = (depth: number): string =>
      depth === 0
        ? ''
        : `${'  '.repeat(13 - depth)}- step: 1\n${'  '.repeat(13 - depth)}  says: A\n${'  '.repeat(13 - depth)}  do:\n${nested(depth - 1)}`;
    expect(
      findingsOf(
        sopFile({
          steps: `${nested(13)}${'  '.repeat(14)}- step: 1\n${'  '.repeat(14)}  says: A\n${'  '.repeat(14)}  flag: a`,
        }),
      ).map(({ rule }) => rule),
    ).toContain('limit');
  });

  it('does not let a hundred warnings hide an error', () => {
    const steps = Array.from({ length: 150 }, (_, index) => `- step: ${index + 1}\n  says: Tell #ops\n  flag: a`).join(
      '\n',
    );
    const { sop, findings } = parseSop(sopFile({ steps: `${steps}\n- step: 151\n  says: "{"\n  flag: a` }), 'x');
    expect(sop).toBeNull();
    expect(findings.some(({ severity }) => severity === 'error')).toBe(true);
  });
});

describe('what a file means', () => {
  it('types values by their literals, and quoted text is text', () => {
    const { values } = parsed(
      sopFile({
        steps: '- step: 1\n  says: A\n  flag: a',
        values: `
      amount: 5,000.00 USD
      span: 2 business days (us-claims)
      count: 12
      on: true
      name: Standard Claims
      quoted: '15 minutes'
      list: [a, b]
      long: {is: 1.50 EUR, called: limit}`,
      }),
    );
    expect(Object.values(values).map(({ name, value, type, label }) => [name, value, type.kind, label])).toEqual([
      ['amount', { $money: 'USD', minor: 500_000 }, 'money', 'amount'],
      [
        'span',
        { $duration: '2 business days (us-claims)', amount: 2, unit: 'business day', calendar: 'us-claims' },
        'duration',
        'span',
      ],
      ['count', 12, 'number', 'count'],
      ['on', true, 'boolean', 'on'],
      ['name', 'Standard Claims', 'text', 'name'],
      ['quoted', '15 minutes', 'text', 'quoted'],
      ['list', ['a', 'b'], 'list', 'list'],
      ['long', { $money: 'EUR', minor: 150 }, 'money', 'limit'],
    ]);
  });

  it('labels handlers by owner and event, and their steps below that', () => {
    const sop = parsed(
      sopFile({
        top: 'if_missing:\n  says: M\n  flag: m',
        steps: `
      - step: 1
        says: A
        use: a.b
        if_error:
          not_found:
            says: B
            do:
              - step: 1
                says: C
                flag: c
              - step: 2
                says: D
                do:
                  - step: 2a
                    says: E
                    flag: e
        if_denied:
          says: F
          flag: f`,
      }),
    );
    expect([...walkSteps(sop.steps)].map(({ label }) => label)).toEqual([
      '1',
      '1.if_error.not_found',
      '1.if_error.not_found.1',
      '1.if_error.not_found.2',
      '1.if_error.not_found.2a',
      '1.if_denied',
    ]);
    expect(sop.ifMissing?.label).toBe('if_missing');
  });

  it('distinguishes the three notations', () => {
    const { body } =
      parsed(
        sopFile({
          steps:
            '- step: 1\n  says: A\n  use: a.b\n  with:\n    plain: CLM\n    number: 3\n    computed: = case.id\n    text: About {case.id}',
        }),
      ).steps[0] ?? {};
    expect(
      body?.kind === 'use' ? Object.entries(body.with).map(([name, argument]) => [name, argument.kind]) : null,
    ).toEqual([
      ['plain', 'literal'],
      ['number', 'literal'],
      ['computed', 'expression'],
      ['text', 'sentence'],
    ]);
  });

  it('keeps labels that YAML reads as numbers', () => {
    const sop = parsed(
      sopFile({
        steps:
          '- step: 3\n  says: A\n  if:\n    - has(case.x)\n  flag: a\n- step: 3e1\n  says: B\n  otherwise: 3\n  flag: b',
      }),
    );
    expect(sop.steps.map(({ label, otherwise }) => [label, otherwise])).toEqual([
      ['3', null],
      ['3e1', '3'],
    ]);
  });

  it('gives equal hashes to equal texts, and different hashes to different ones', () => {
    expect(parsed(SEED).source.hash).toBe(parsed(SEED).source.hash);
    expect(parsed(SEED).source.hash).not.toBe(parsed(`${SEED}\n`).source.hash);
  });
});

describe('parseSop never throws', () => {
  const check = (text: string): void => {
    const { sop, findings } = parseSop(text, 'x.sop.yaml');
    expect(sop !== null || findings.some(({ severity }) => severity === 'error')).toBe(true);
    for (const { place } of findings)
      expect(place.line >= 1 && place.column >= 1 && place.line <= text.split('\n').length).toBe(true);
  };

  it('on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), check), { numRuns: histories(300) });
  });

  it('on the seed with pieces cut, doubled and inserted', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ': ',
      '- ',
      '"',
      "'",
      '\n',
      '  ',
      '\t',
      '#',
      '&a ',
      '*a ',
      '!x ',
      '|',
      '>',
      '= ',
      '__proto__: 1\n',
      'null',
      '\u0000',
      '\\',
      '%',
      '? ',
      '---\n',
      '<<: ',
      '1e9',
      '\ud800',
    );
    const mutation = fc.record({ at: fc.nat(SEED.length), cut: fc.nat(30), put: fc.array(pieces, { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        check(
          mutations.reduce((text, { at, cut, put }) => text.slice(0, at) + put.join('') + text.slice(at + cut), SEED),
        );
      }),
      { numRuns: histories(250) },
    );
  });
});

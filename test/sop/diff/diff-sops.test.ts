import { describe, expect, it } from 'vitest';
import { changeText, diffSops, isOfBehaviour } from '../../../src/sop/diff/diff-sops.ts';
import { parsed, SEED, seedWith, sopFile } from '../world.ts';

const changes = (before: string, after: string): string[] => diffSops(parsed(before), parsed(after)).map(changeText);
const seed = (before: string, after: string): string[] => changes(SEED, seedWith(before, after));

describe('the difference between two versions', () => {
  it.each([
    [
      'a value, at the steps that use it',
      'escalate_above: 5,000.00 USD',
      'escalate_above: 2,500.00 USD',
      ['step 3: threshold $5,000.00 → $2,500.00'],
    ],
    [
      'a value that is no threshold by its name',
      'notify_within: 15 minutes',
      'notify_within: 30 minutes',
      ['step 3, step 3b, step 3b.if_unanswered: notify within 15 minutes → 30 minutes'],
    ],
    [
      'a value by what the file calls it',
      'escalate_above: 5,000.00 USD',
      'escalate_above:\n    is: 2,500.00 USD\n    called: ceiling',
      ['step 3: ceiling $5,000.00 → $2,500.00'],
    ],
    [
      'a condition',
      'account.tier == "Enterprise"',
      'account.tier != "Standard"',
      ['step 3: condition account.tier == "Enterprise" → account.tier != "Standard"'],
    ],
    [
      'a condition that is new',
      '      - account.tier == "Enterprise"\n',
      '      - account.tier == "Enterprise"\n      - case.claim.bol != "X"\n',
      ['step 3: condition case.claim.bol != "X" is new'],
    ],
    ['a tool', 'use: zendesk.assign_group', 'use: zendesk.pay', ['step 4b: tool zendesk.assign_group → zendesk.pay']],
    ['an argument', 'priority: High', 'priority: Highest', ['step 3a: argument priority High → Highest']],
    [
      'an argument with values in it',
      'Damage claim {case.id} for',
      'Claim {case.id} for',
      [
        'step 3a: argument summary Damage claim {case.id} for {case.claim.amount} → Claim {case.id} for {case.claim.amount}',
      ],
    ],
    [
      'a deadline that is gone',
      '    within: notify_within of case.received_at\n',
      '',
      ['step 3: deadline 15 minutes (notify_within) is gone', 'step 3: deadline counted from case.received_at is gone'],
    ],
    [
      'a handler that is gone',
      /(?: {8}if_denied:\n)(?: {10}.*\n)+(?= {6}- step: 3b)/.exec(SEED)?.[0] ?? '',
      '',
      ['step 3a.if_denied is gone: A denied issue goes to the claims manager'],
    ],
    [
      'an error that has the handler of another',
      'not_found:',
      'not_found, refused:',
      ['step 1: errors of 1.if_error.not_found not_found → not_found, refused'],
    ],
    ['a flag', 'flag: sla_breach', 'flag: late', ['step 3b.if_unanswered: flag sla_breach → late']],
    ['an outcome', 'outcome: standard', 'outcome: queue', ['step 4: outcome standard → queue']],
    [
      'who is asked',
      'if_unforeseen: claims-leads',
      'if_unforeseen: claims-managers',
      ['the SOP: who is asked when unclear claims-leads → claims-managers'],
    ],
    ['a need', '  - case.claim.bol\n\n', '\n', ['before step 1: need of case.claim.bol is gone']],
    [
      'the start',
      'case.kind == "freight_claim"',
      'case.kind == "other"',
      ['the start: condition case.kind == "freight_claim" → case.kind == "other"'],
    ],
  ] satisfies [string, string, string, string[]][])('reports %s', (_, before, after, expected) => {
    expect(seed(before, after)).toEqual(expected);
  });

  it('reports steps that were added or removed, with their sentences', () => {
    const one = '- step: 1\n  says: First\n  flag: one\n';
    const two = '- step: 2\n  says: Second\n  flag: two\n';
    expect(changes(sopFile({ steps: one }), sopFile({ steps: one + two }))).toEqual(['step 2 is new: Second']);
    expect(changes(sopFile({ steps: one + two }), sopFile({ steps: one }))).toEqual(['step 2 is gone: Second']);
  });

  it.each([
    ['wording', 'says: Create a priority Jira issue', 'says: Open a Jira issue'],
    ['a comment', '# every line must hold; each is cited by itself', '# all of them'],
    ['blanks in an expression', 'case.claim.amount > escalate_above', 'case.claim.amount  >  escalate_above'],
    ['the title', 'title: Freight damage claim', 'title: Damage'],
    ['a value that nothing reads', 'values:', 'values:\n  unused: 7'],
  ])('does not report %s', (_, before, after) => {
    expect(seed(before, after)).toEqual([]);
  });

  const choosing = (first: string, second: string): string =>
    `- step: 1\n  says: Sort it\n  choose:\n${[first, second].map((name, index) => `    - step: 1${name}\n      says: Take it\n      if:\n        - case.claim.amount > money("${name === 'a' ? 1 : 2}.00 USD")\n${index < 2 ? '      flag: taken\n' : ''}`).join('')}    - step: 1c\n      says: Rest\n      otherwise: 1\n      flag: rest\n`;
  const waiting = (wait: string): string => `- step: 1\n  says: Hold on\n  wait:\n    ${wait}\n`;
  const asking = (more: string): string =>
    `- step: 1\n  says: Ask\n  ask:\n    of: claims-leads\n    question: Whole?\n${more}  save: reply\n  if_late:\n    says: Nobody\n    flag: silent\n`;
  const table = (...rows: string[]): string =>
    `- step: 1\n  says: Find it\n  table:\n    hit: first\n    when: [case.claim.amount]\n    give: [queue]\n    rows:\n${rows.map((row) => `      - ${row}\n`).join('')}  save: route\n`;
  const judging = (question: string, about: string, answers: string): string =>
    `- step: 1\n  says: Look\n  judge:\n    question: ${question}\n    about: ${about}\n    answers: ${answers}\n  save: reply\n  if_unsure:\n    says: Nobody knows\n    flag: unsure\n`;
  const [large, rest] = ['["> 5,000.00 USD", Priority]', '["-", Standard]'];
  it.each([
    [
      'the order of the branches of a choose',
      choosing('a', 'b'),
      choosing('b', 'a'),
      ['step 1: order of its branches 1a, 1b, 1c → 1b, 1a, 1c'],
    ],
    [
      'the span of a wait',
      waiting('for: 1 hour'),
      waiting('for: 2 hours'),
      ['step 1: span of the wait 1 hour → 2 hours'],
    ],
    [
      'the answers and the time of a question',
      asking('    choices: [Yes, No]\n    within: 1 hour\n'),
      asking('    choices: [Whole, No]\n    within: 2 hours\n'),
      ['step 1: answers Yes, No → Whole, No', 'step 1: time to answer 1 hour → 2 hours'],
    ],
    [
      'a bound of a form',
      asking('    form:\n      amount: { label: Amount, type: number, max: 5 }\n    within: 1 hour\n'),
      asking('    form:\n      amount: { label: Amount, type: number, min: 1, max: 7 }\n    within: 1 hour\n'),
      ['step 1: `min` of the form field amount 1 is new', 'step 1: `max` of the form field amount 5 → 7'],
    ],
    [
      'the example of a pattern',
      asking('    form:\n      bol: { label: BOL, type: text, matches: "^[0-9]+$" }\n    within: 1 hour\n'),
      asking(
        '    form:\n      bol: { label: BOL, type: text, matches: "^[0-9]+$", example: "77" }\n    within: 1 hour\n',
      ),
      ['step 1: `example` of the form field bol 77 is new'],
    ],
    [
      'the question, the text and the answers of a judgment',
      judging('Orders?', '= case.claim.text', '[yes, no]'),
      judging('Threats?', '{ text: = case.claim.text, bol: "{case.claim.bol}" }', '[yes, no, none]'),
      [
        'step 1: text bol {case.claim.bol} is new',
        'step 1: question Orders? → Threats?',
        'step 1: answers yes, no → yes, no, none',
      ],
    ],
    [
      'answers that are computed now',
      judging('Which?', '= case.claim.text', '[yes, no]'),
      judging('Which?', '= case.claim.text', '= amounts_in(case.claim.text)'),
      ['step 1: answers yes, no → = amounts_in(case.claim.text)'],
    ],
    [
      'a row of a table, and no row that only has another number',
      table(rest),
      table(large, rest),
      ['step 1: row case.claim.amount > money("5,000.00 USD"): Priority is new'],
    ],
    [
      'the order of the rows of a table',
      table(large, '["> 1,000.00 USD", Middle]', rest),
      table('["> 1,000.00 USD", Middle]', large, rest),
      ['step 1: order of its rows 1, 2, 3 → 2, 1, 3'],
    ],
  ])('reports %s', (_, before, after, expected) => {
    const file = (steps: string): string => sopFile({ needs: '- case.claim.amount', steps });
    expect(changes(file(before), file(after))).toEqual(expected);
  });

  const branch = (label: string, name: string): string =>
    `    - step: ${label}\n      says: Take ${name}\n      if:\n        - case.claim.bol == "${name}"\n      do:\n        - step: ${label}1\n          says: Mark ${name}\n          use: zendesk.pay\n          with:\n            amount: ${name}\n          if_error:\n            refused:\n              says: Refused for ${name}\n              flag: refused_${name.toLowerCase()}\n`;
  const branches = (...given: string[]): string =>
    sopFile({ needs: '- case.claim.bol', steps: `- step: 15\n  says: Sort it\n  choose:\n${given.join('')}` });
  const others = (label: string): string =>
    `    - step: ${label}\n      says: Rest\n      otherwise: 15\n      flag: rest\n`;

  it('reports once that steps got new labels when one is inserted or removed', () => {
    const before = branches(branch('15a', 'A'), branch('15b', 'B'), branch('15c', 'C'), others('15d'));
    const after = branches(
      branch('15a', 'A'),
      branch('15b', 'N'),
      branch('15c', 'B'),
      branch('15d', 'C'),
      others('15e'),
    );
    expect(changes(before, after)).toEqual([
      'steps 15b, 15c, 15d are now 15c, 15d, 15e',
      'step 15b is new: Take N',
      'step 15b1 is new: Mark N',
      'step 15b1.if_error.refused is new: Refused for N',
    ]);
    expect(changes(after, before)).toEqual([
      'step 15b is gone: Take N',
      'step 15b1 is gone: Mark N',
      'step 15b1.if_error.refused is gone: Refused for N',
      'steps 15c, 15d, 15e are now 15b, 15c, 15d',
    ]);
  });

  it('reports what changed in a step under its new label', () => {
    const before = branches(branch('15a', 'A'), branch('15b', 'B'));
    const after = branches(
      branch('15a', 'N'),
      branch('15b', 'A'),
      branch('15c', 'B').replace('flag: refused_b', 'flag: other').replace('Take B', 'Take the B'),
    );
    expect(changes(before, after)).toEqual(
      expect.arrayContaining(['steps 15a, 15b are now 15b, 15c', 'step 15c1.if_error.refused: flag refused_b → other']),
    );
    expect(changes(before, after).filter((text) => !/15a/.test(text))).toHaveLength(1);
  });

  it('uses the new label of a step whose label alone changed, and reports no change in behaviour', () => {
    const otherwise = (first: string, second: string): string =>
      sopFile({
        needs: '- case.claim.bol',
        steps: `- step: ${first}\n  says: One\n  if:\n    - case.claim.bol == "A"\n  flag: one\n- step: ${second}\n  says: Else\n  otherwise: ${first}\n  flag: two\n`,
      });
    const changed = diffSops(parsed(otherwise('1', '2')), parsed(otherwise('2', '3')));
    expect(changed.map(changeText)).toEqual(['steps 1, 2 are now 2, 3']);
    expect(changed.some(isOfBehaviour)).toBe(false);
  });

  it('does not report a renamed value, unless its figure changed too', () => {
    const renamed = SEED.replaceAll('escalate_above', 'limit');
    expect(changes(SEED, renamed)).toEqual([]);
    expect(changes(SEED, renamed.replace('5,000.00', '4,000.00'))).toEqual([
      'step 3: condition case.claim.amount > $5,000.00 (escalate_above) → case.claim.amount > $4,000.00 (limit)',
    ]);
  });

  it('shows the value of a name, in what is computed, in texts and in arguments', () => {
    const confirm = (text: string): string => text.replace('values:', 'values:\n  confirm_within: 30 minutes');
    expect(
      changes(SEED, confirm(SEED).replace('answer_within: notify_within', 'answer_within: confirm_within')),
    ).toEqual(['step 3b: time to answer 15 minutes (notify_within) → 30 minutes (confirm_within)']);
    expect(
      changes(SEED, confirm(SEED).replace('within: notify_within of', 'within: confirm_within + notify_within of')),
    ).toEqual([
      'step 3: deadline 15 minutes (notify_within) → 30 minutes (confirm_within) + 15 minutes (notify_within)',
    ]);
    expect(
      changes(SEED, SEED.replace('summary: Damage', 'summary: Above {escalate_above} of {case.id}, damage')),
    ).toEqual([
      'step 3a: argument summary Damage claim {case.id} for {case.claim.amount} → Above $5,000.00 (escalate_above) of {case.id}, damage claim {case.id} for {case.claim.amount}',
    ]);
  });

  it('shows only the name of a long value, which would bury the change', () => {
    const each = (list: string): string =>
      sopFile({
        values: `many: [${Array.from({ length: 20 }, (_, index) => `document ${index}`).join(', ')}]`,
        steps: `- step: 1\n  says: Each of {many}\n  for_each:\n    item: one\n    in: = ${list}\n    at_most: 30\n  do:\n    - step: 1a\n      says: Mark it\n      flag: marked\n`,
      });
    expect(changes(each('many'), each('many.filter(m, m == "A")'))).toEqual([
      'step 1: list many → many.filter(m, m == "A")',
    ]);
  });

  it('reports what changed in the rounds of a loop', () => {
    const look =
      '  do:\n    - step: 1a\n      says: Look up\n      use: salesforce.get_account\n      with:\n        account_id: A1\n      save: account\n';
    const repeat = (most: number, until: string): string =>
      sopFile({
        steps: `- step: 1\n  says: Again\n  repeat:\n    at_most: ${most}\n    until:\n      - ${until}\n${look}  if_late:\n    says: Late\n    flag: late\n`,
      });
    expect(changes(repeat(3, 'account.active'), repeat(4, 'account.seats > 2'))).toEqual([
      'step 1: rounds 3 → 4',
      'step 1: end of the rounds account.active → account.seats > 2',
    ]);
    const each = (most: number, list: string): string =>
      sopFile({
        values: 'queues: [A, B]',
        steps: `- step: 1\n  says: Each of {queues}\n  for_each:\n    item: queue\n    in: = ${list}\n    at_most: ${most}\n${look}`,
      });
    expect(changes(each(3, 'queues'), each(4, 'queues.filter(q, q == "A")'))).toEqual([
      'step 1: list A, B (queues) → queues.filter(q, q == "A")',
      'step 1: most items 3 → 4',
    ]);
  });

  it('reports what changed in a watch', () => {
    const watch = (most: number, save: string, every: string): string =>
      sopFile({
        steps: `- step: 1\n  says: Follow it\n  watch:\n    - on: carrier_offer\n      save: ${save}\n      at_most: ${most}\n      says: An offer\n      flag: offered\n    - at: = case.received_at\n      every: ${every}\n      at_most: 3\n      says: Remind them\n      flag: reminded\n  do:\n    - step: 1a\n      says: Wait\n      wait:\n        for: 1 day\n`,
      });
    expect(changes(watch(5, 'offer', '60 days'), watch(4, 'bid', '30 days'))).toEqual([
      'step 1: most times of carrier_offer 5 → 4',
      'step 1: name of carrier_offer offer → bid',
      'step 1: span of at_1 60 days → 30 days',
    ]);
  });
});

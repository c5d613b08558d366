/** Tests that the announcement of a changed SOP hides no change behind *wording*, whatever names its author chose. */
import { describe, expect, it } from 'vitest';
import { handbookChanges } from '../../src/review/handbook-changes.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { filesOf, handbookOf, PERMISSIVE, sopFile } from '../run/handbook.ts';

const WORDING = 'SOP test: only comments or layout changed';

const between = (before: readonly HandbookFile[], after: readonly HandbookFile[]): string[] =>
  handbookChanges(handbookOf(before), handbookOf(after));

describe('what a procedure passes to another one', () => {
  const paying = (name: string): HandbookFile => ({
    path: 'pay.sop.yaml',
    text: `sop: pay
title: Pay
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
if_unforeseen: claims-leads
kind: freight_claim
takes:
  ${name}:
    type: text
    label: account to be paid
  paid:
    type: money
    label: amount
steps:
  - step: 1
    says: Pay it
    use: tms.pay_claim
    with:
      claim: = case.zendesk.ticket_id
      account_id: = ${name}
      amount: = paid
    save: payment
    if_error: { already_paid: { says: It is paid, flag: is_paid }, unknown_account: { says: No one, flag: no_one } }
`,
  });
  const caller = (name: string, account: string): HandbookFile =>
    sopFile(
      `  - step: 1
    says: Pay the claimant
    run: pay
    with:
      ${name}: ${account}
      paid: = case.claim.amount
`,
      { needs: '  - case.claimant.account_id\n  - case.claim.amount' },
    );

  it.each(['payee', 'end', 'start', 'line', 'place', 'places', 'called', 'source', 'column'])(
    'is a change of its steps when the input is named `%s`',
    (name) => {
      const files = (account: string): HandbookFile[] => [
        ...filesOf(caller(name, account), PERMISSIVE).filter(({ path }) => path !== 'pay.sop.yaml'),
        paying(name),
      ];
      const changes = between(files('= case.claimant.account_id'), files('ATTACKER-ACCOUNT'));
      expect(changes).toEqual([
        `SOP test, step 1 (pay), argument ${name}: = case.claimant.account_id → ATTACKER-ACCOUNT`,
      ]);
    },
  );
});

describe('a value of a procedure', () => {
  const STEPS = `  - step: 1
    says: Note it unless the account is blocked
    if:
      - '!(case.claimant.account_id in blocked)'
    otherwise: nothing
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: Noted
`;
  const files = (values: string, steps = STEPS): readonly HandbookFile[] =>
    filesOf(sopFile(steps, { values, needs: '  - case.claimant.account_id' }), PERMISSIVE);
  const changes = (before: string, after: string): string[] => between(files(before), files(after));

  it('is compared by itself, not by how it is shown', () => {
    expect(changes('  blocked: [ACC-1, ACC-2]', '  blocked: ["ACC-1", "ACC-2"]')).toEqual([
      'SOP test, values, blocked: [ACC-1, ACC-2] → ["ACC-1", "ACC-2"]',
    ]);
    expect(changes('  blocked: ["5"]', '  blocked: ["5", "6"]')).toEqual(['SOP test: blocked 5 → 5, 6']);
  });

  it('of another type is another value, although it looks the same', () => {
    const list = '  blocked: [ACC-1]\n  days';
    expect(changes(`${list}: 5`, `${list}: "5"`)).toEqual(['SOP test: days 5 → "5"']);
  });

  it('that is written in another way is not wording', () => {
    expect(changes('  blocked: [ACC-1, ACC-2]', '  blocked: ["ACC-1", ACC-2]')).toEqual([
      'SOP test, values, blocked: [ACC-1, ACC-2] → ["ACC-1", ACC-2]',
    ]);
  });
});

it('a table of the handbook is named where a procedure reads it', () => {
  const sop = sopFile(
    `  - step: 1
    says: Find its queue
    table:
      hit: first
      from: routes
    save: route
  - step: 2
    says: Note it
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: = route.queue
`,
    { needs: '  - case.claim.amount' },
  );
  const files = (limit: string): readonly HandbookFile[] => {
    const text = `case.claim.amount,give queue\n> ${limit} USD,Priority\n-,Standard\n`;
    return filesOf(sop, PERMISSIVE, { path: 'tables/routes.csv', text });
  };
  expect(between(files('5000.00'), files('50.00'))).toContain('SOP test: the table routes, which it reads, changed');
});

it('a value that a procedure takes over from a limit is named where its own file is the same', () => {
  const limits = (amount: string): HandbookFile => ({
    path: 'boundary/limits.yaml',
    text: `limits:\n  large: ${amount}\n`,
  });
  const steps = '  - step: 1\n    says: Note it\n    if: [case.claim.amount > limits.large]\n    flag: seen\n';
  const files = (amount: string): readonly HandbookFile[] =>
    filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), PERMISSIVE, limits(amount));
  expect(between(files('5,000.00 USD'), files('6,000.00 USD'))).toEqual([
    'Limit large: $5,000.00 → $6,000.00',
    'SOP test: limit large $5,000.00 → $6,000.00',
  ]);
});

describe('wording or comments', () => {
  it.each<[string, (text: string) => string]>([
    ['a comment', (text) => `${text}# nothing else\n`],
    ['an empty line', (text) => text.replace('steps:\n', 'steps:\n\n')],
  ])('are all that %s changes', (_, change) => {
    const sop = sopFile('  - step: 1\n    says: Do nothing\n    flag: seen\n');
    expect(between(filesOf(sop), filesOf({ ...sop, text: change(sop.text) }))).toEqual([WORDING]);
  });

  it('are not what another order of needs is', () => {
    const of = (needs: string): readonly HandbookFile[] =>
      filesOf(sopFile('  - step: 1\n    says: Do nothing\n    flag: seen\n', { needs }));
    expect(
      between(of('  - case.claim.bol\n  - case.claim.text'), of('  - case.claim.text\n  - case.claim.bol')),
    ).toEqual(['SOP test, what it needs: case.claim.bol, case.claim.text → case.claim.text, case.claim.bol']);
  });
});

it('a changed, a new and a removed step are shown', () => {
  const flag = (step: number, name: string): string => `  - { step: ${step}, says: Mark ${name}, flag: ${name} }\n`;
  const version = (...steps: string[]): HandbookFile[] => [...filesOf(sopFile(steps.join('')))];
  expect(between(version(flag(1, 'a'), flag(2, 'b'), flag(3, 'c')), version(flag(1, 'a'), flag(2, 'x')))).toEqual([
    'SOP test, step 2, says: Mark b → Mark x',
    'SOP test, step 2, flag: b → x',
    'SOP test, step 3 was removed: says: Mark c, flag: c',
  ]);
});

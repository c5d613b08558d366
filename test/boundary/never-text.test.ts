/** A forbid that names a number in another form than that of its fact never fires, so the file is refused. */
import { describe, expect, it } from 'vitest';
import { kindSchema } from '../../src/case/kind.ts';
import { findingsOf } from './world.ts';

const kind = (keep: string, name = 'loan') =>
  kindSchema.parse({
    kind: name,
    title: 'Loan',
    channel: 'loans',
    if_unforeseen: 'claims-leads',
    facts: [
      { fact: 'work.number', label: 'number', type: 'text', normal: { keep } },
      { fact: 'work.copy', label: 'copy', type: 'text', normal: { keep: 'letters_and_digits' } },
      { fact: 'zendesk.ticket_id', label: 'ticket', type: 'text' },
    ],
  });
const forbid = (condition: string): string =>
  `@id("a")\n@reason("Barred")\nforbid (principal is Bot, action == Action::"jira.create_issue", resource is Case)\nwhen { ${condition} };`;
const found = (condition: string, ...keeps: string[]): string[] =>
  findingsOf(forbid(condition), { kinds: keeps.map((keep, index) => kind(keep, `loan_${index}`)) }).map(
    ({ message, suggestion }) => `${message}. ${suggestion}`,
  );

describe('a policy about an identifier', () => {
  it.each([
    'context.case.work.number == "INV-12"',
    '"INV-12" == context.case.work.number',
    'context.case.work.number != "INV-12"',
    '["INV12", "INV-12"].contains(context.case.work.number)',
  ])('is refused with the form to write: %s', (condition) => {
    expect(found(condition, 'letters_and_digits')).toEqual([
      '`INV-12` is never a value here, since this number is compared in capital letters and digits alone. Write `"INV12"`',
    ]);
  });

  it('is refused for a part that the form leaves out', () => {
    expect(found('context.case.work.number like "INV-*"', 'letters_and_digits')).toEqual([
      '`INV-` is never a part of a value here, since this number is compared in capital letters and digits alone. Write `"INV"`',
    ]);
  });

  it('stands in the normal form, and when a case of another kind can have the text', () => {
    expect(found('context.case.work.number == "INV12"', 'letters_and_digits')).toEqual([]);
    expect(found('context.case.work.number like "INV*"', 'letters_and_digits')).toEqual([]);
    expect(found('context.case.work.number == "INV-12"', 'letters_and_digits', 'capitals_and_hyphens')).toEqual([]);
  });

  it.each([
    'context.case.work.number == context.case.work.copy',
    '[context.case.work.copy].contains(context.case.work.number)',
  ])('is refused where two facts of different forms are compared: %s', (condition) => {
    const sentences = found(condition, 'letters_and_digits', 'capitals_and_hyphens');
    expect(sentences).toEqual([
      expect.stringMatching(
        /^`context\.case\.work\.\w+` has the form .*, so the same number may be two texts\. Declare/,
      ),
    ]);
    for (const name of ['number', 'copy']) expect(sentences[0]).toContain(`context.case.work.${name}`);
    expect(found(condition, 'letters_and_digits', 'digits')).toEqual([]);
  });

  it('is refused where a number in its form is compared with a fact that is as it arrived', () => {
    expect(found('context.case.zendesk.ticket_id == context.case.work.number', 'digits')).toEqual([
      '`context.case.work.number` has the form `{ keep: digits, separators: ignored }`, and `context.case.zendesk.ticket_id` is as it arrived, so the same number may be two texts. Declare `normal` for `context.case.zendesk.ticket_id` too',
    ]);
    expect(found('context.case.zendesk.ticket_id == context.case.work.number', 'as_written')).toEqual([]);
  });
});

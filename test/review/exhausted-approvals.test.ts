/** Approvals for which the questions of the same SOP may leave too few people. */
import { describe, expect, it } from 'vitest';
import { exhaustedApprovals } from '../../src/review/exhausted-approvals.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { asking, filesOf, handbookOf, sopFile, ONE_LEAD, TWO_LEADS } from '../run/handbook.ts';

const ASK = (step: string, group = 'claims-leads'): string => `  - step: ${step}
    says: Ask how it looks
    ask:
      of: ${group}
      question: How does it look?
      within: 4 hours
      choices: [Damaged, Whole]
    if_late: { says: Nobody answered, flag: late }
`;
const NOTE = `  - step: 9
    says: Tell
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: Noted
`;
const REPEATED = `  - step: 1
    says: Ask twice
    repeat:
      at_most: 2
      until: [case.kind == "freight_claim"]
      every: 1 hour
    do:
${ASK('1a').replace(/^/gm, '    ').trimEnd()}
    if_late: { says: Enough, flag: enough }
`;

function notes(steps: string, approvers = 'claims-leads:1', ...files: readonly HandbookFile[]): string[] {
  const handbook = handbookOf(filesOf(sopFile(steps), asking('zendesk.add_internal_note', approvers), ...files));
  const [sop] = handbook.sops.values();
  const boundary = handbook.boundaries.get('claims-agent');
  if (sop === undefined || boundary === undefined) throw new Error('Expected an SOP with its boundary');
  return exhaustedApprovals(sop, boundary, handbook.people).map(({ severity, message }) => `${severity}: ${message}`);
}

describe('an approval for which too few people may be left', () => {
  const note =
    'note: Step 9 may need 1 of `claims-leads` to approve, and fewer may be left: whoever answers step 1 approves nothing after it';

  it('is a note when the only approver may have answered a question before', () => {
    expect(notes(ASK('1') + NOTE, 'claims-leads:1', ONE_LEAD)).toEqual([note]);
  });

  it('is a note when a larger group is asked that has the approver as a member', () => {
    expect(notes(ASK('1', 'claims-operations') + NOTE, 'claims-leads:1', ONE_LEAD)).toEqual([note]);
  });

  it('is a note when two questions may take both of two approvers, and when one question leaves one of two', () => {
    expect(notes(ASK('1') + ASK('2') + NOTE, 'claims-leads:1', TWO_LEADS)).toEqual([note]);
    expect(notes(ASK('1') + NOTE, 'claims-leads:2', TWO_LEADS)).toHaveLength(1);
  });

  it.each([
    ['enough people are left', ASK('1') + NOTE, TWO_LEADS],
    ['the question comes after the call', NOTE + ASK('10'), ONE_LEAD],
    ['others are asked', ASK('1', 'finance') + NOTE, ONE_LEAD],
    ['nothing is asked', NOTE, ONE_LEAD],
  ])('is none when %s', (_, steps, people) => {
    expect(notes(steps, 'claims-leads:1', people)).toEqual([]);
  });

  it('is placed at the step that runs the procedure that has the call', () => {
    const nested = {
      path: 'tell.sop.yaml',
      text: sopFile(NOTE.replace('= case.zendesk.ticket_id', '= ticket'))
        .text.replace('sop: test', 'sop: tell')
        .replace(/starts:[\s\S]*?steps:/, 'takes:\n  ticket: { label: ticket, type: text }\nsteps:'),
    };
    const steps = `${ASK('1')}  - step: 2\n    says: Tell them\n    run: tell\n    with: { ticket: = case.zendesk.ticket_id }\n`;
    const handbook = handbookOf(
      filesOf(sopFile(steps), asking('zendesk.add_internal_note', 'claims-leads:1'), nested, ONE_LEAD),
    );
    const sop = [...handbook.sops.values()].find(({ name }) => name === 'test');
    const boundary = handbook.boundaries.get('claims-agent');
    if (sop === undefined || boundary === undefined) throw new Error('Expected an SOP with its boundary');
    const [note] = exhaustedApprovals(sop, boundary, handbook.people);
    expect(sop.source.text.split('\n')[(note?.place.line ?? 0) - 1]).toBe('    run: tell');
  });

  it('counts each round of a question in a loop', () => {
    expect(notes(REPEATED + NOTE, 'claims-leads:1', TWO_LEADS)).toHaveLength(1);
  });
});

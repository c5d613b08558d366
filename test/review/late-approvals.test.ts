import { describe, expect, it } from 'vitest';
import { lateApprovals } from '../../src/review/late-approvals.ts';
import { asking, FILES, filesOf, filesWith, handbookOf, SOP_PATH, sopFile } from '../run/handbook.ts';

const inside = (within: string, more = '', own = ''): string => `  - step: 1
    says: In time
    within: ${within}
    do:
      - step: 1a
        says: Note it
        use: zendesk.add_internal_note
        with:
          ticket: = case.zendesk.ticket_id
          text: Note it
${own}${more}`;

function notes(steps: string): string[] {
  const handbook = handbookOf(filesOf(sopFile(steps), asking('zendesk.add_internal_note', 'claims-leads:1')));
  const [sop] = handbook.sops.values();
  const boundary = handbook.boundaries.get('claims-agent');
  return sop === undefined || boundary === undefined
    ? []
    : lateApprovals(sop, boundary).map(
        ({ severity, message, place }) =>
          `${severity} ${sop.source.text.split('\n')[place.line - 1]?.slice(place.column - 1) ?? ''}: ${message}`,
      );
}

describe('an approval that may be late', () => {
  it('is a note when its deadline passes before the approval expires', () => {
    expect(notes(inside('duration("15 minutes") of case.received_at'))).toEqual([
      'note zendesk.add_internal_note: An approval of this call may take 4 hours, and step 1 is late after 15 minutes',
    ]);
  });

  it('exists in the shipped procedure at one step only, if that says nothing of being late', () => {
    const handbook = handbookOf(
      filesWith(
        SOP_PATH,
        '    if_late:\n      says: The escalation was not complete in time\n      flag: sla_breach\n',
        '',
        FILES,
      ),
    );
    const [sop] = handbook.sops.values();
    const boundary = handbook.boundaries.get('claims-agent');
    expect(
      sop === undefined || boundary === undefined
        ? null
        : lateApprovals(sop, boundary).map(({ rule, place }) => [rule, place.line]),
    ).toEqual([['late-approval', 56]]);
  });

  it.each([
    ['there is enough time', inside('duration("4 hours") of case.received_at')],
    [
      'the SOP says what happens when the step is late',
      inside('duration("15 minutes") of case.received_at', '    if_late:\n      says: Flag it\n      flag: late\n'),
    ],
    [
      'the SOP says what happens without the approval',
      inside(
        'duration("15 minutes") of case.received_at',
        '',
        '        if_expired:\n          says: Flag it\n          flag: expired\n',
      ),
    ],
    ['the deadline begins later than the case', inside('duration("15 minutes") of months_after(case.received_at, 1)')],
    [
      'the length of the deadline depends on a calendar',
      inside('duration("1 business day (us-claims)") of case.received_at'),
    ],
  ])('is not reported when %s', (_, steps) => {
    expect(notes(steps)).toEqual([]);
  });
});

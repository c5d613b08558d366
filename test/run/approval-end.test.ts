/** Until when an approval may be given, also when it is asked for again. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { asking, filesOf, handbookOf, LENA, sopFile, THREE_LEADS, TWO_LEADS } from './handbook.ts';
import { HOUR, START, walk, type Walk } from './walk.ts';

const TOOL = 'zendesk.add_internal_note';
const note = (step: string): string => `  - step: ${step}
    says: Note it
    use: ${TOOL}
    with: { ticket: = case.zendesk.ticket_id, text: A note }
    if_expired: { says: No one decided, flag: late_${step} }
`;
const WAIT = '  - step: 5\n    says: Wait a day\n    wait: { for: 1 day }\n';
const handbook = (steps: string, expires: string, people: HandbookFile = TWO_LEADS) =>
  handbookOf(filesOf(sopFile(steps), asking(TOOL, 'claims-leads:1', expires), people));
const asked = (walked: Walk): Walk => {
  expect(walked.ask('approval').closed).toBeNull();
  return walked;
};

describe('the end of an approval', () => {
  it('is its own, although the same group approved something else for longer', () => {
    const walked = asked(walk({ handbook: handbook(note('1') + WAIT + note('9'), 'PT48H') })).approve(LENA);
    walked.after(25 * HOUR);
    expect(walked.ask('approval')).toMatchObject({ step: '9', expiresAt: walked.now + 48 * HOUR });
  });

  it('is a new one when the first passed before people are asked again', () => {
    const walked = asked(walk({ handbook: handbook(note('1'), 'PT3H') }));
    walked.handbook = handbook(note('1'), 'PT3H', THREE_LEADS);
    const [withdrawn] = walked.plan().events;
    if (withdrawn?.event.type !== 'ApprovalWithdrawn') throw new Error('Expected that the approval is withdrawn first');
    walked.append(withdrawn.actor, withdrawn.event);
    walked.after(7 * HOUR);
    expect([walked.ask('approval').expiresAt, walked.flags]).toEqual([walked.now + 3 * HOUR, []]);
  });

  it('is over when it is over, whatever the boundary demands by the time a worker looks', () => {
    const walked = asked(walk({ handbook: handbook(note('1'), 'PT3H') }));
    walked.handbook = handbookOf(filesOf(sopFile(note('1')), asking(TOOL, 'claims-managers:1', 'PT3H'), TWO_LEADS));
    walked.after(3 * HOUR + 1);
    expect([walked.events('ApprovalExpired').length, walked.events('ApprovalWithdrawn'), walked.flags]).toEqual([
      1,
      [],
      ['late_1'],
    ]);
  });

  it('is as the boundary says now: an approval with another term is asked for again', () => {
    const walked = asked(walk({ handbook: handbook(note('1'), 'PT30H') }));
    const first = walked.ask('approval');
    walked.handbook = handbook(note('1'), 'PT6H');
    const again = walked.go().ask('approval');
    expect([again.askId === first.askId, first.expiresAt, again.expiresAt]).toEqual([
      false,
      START + 30 * HOUR,
      START + 6 * HOUR,
    ]);
  });
});

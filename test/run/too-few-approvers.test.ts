/**
 * An approval that no one may give, or too few people: the run says so at once and asks what to do.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { TOO_FEW_APPROVERS } from '../../src/run/plan/too-few-approvers.ts';
import { asking, filesOf, handbookOf, LENA, MARCUS, ONE_LEAD, sopFile, TWO_LEADS } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const NOTE = `  - step: 9
    says: Tell
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Hello }
    if_expired: { says: Nobody looked at it, stop: Nobody looked at it }
`;
const QUESTION = `  - step: 1
    says: Ask how it looks
    ask: { of: claims-leads, question: How does it look?, within: 4 hours, choices: [Damaged, Whole] }
    save: look
    if_late: { says: Nobody answered, stop: Nobody answered }
`;
const files = (people: HandbookFile, approvers: string, steps: string) =>
  filesOf(sopFile(steps), asking('zendesk.add_internal_note', approvers), people);
const run = (
  people: HandbookFile,
  { approvers = 'claims-leads:1', steps = NOTE, requester = 'carla@x.example' } = {},
) => walk({ requester, handbook: handbookOf(files(people, approvers, steps)) });
const answer = (walked: Walk): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Whole' } }, LENA);
const CALL = 'step 9 (Add an internal note, which the customer does not see, to ticket 101: Hello)';

describe('an approval that no one may give', () => {
  it('is not asked for: the run says at once who is excluded and why, and asks people of if_unforeseen', () => {
    const walked = answer(run(ONE_LEAD, { steps: QUESTION + NOTE }));
    expect(walked.events('ApprovalRequested')).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({
      code: TOO_FEW_APPROVERS,
      because: expect.stringContaining('Lena Lindqvist (who gave a value)') as string,
      known: [
        'It needs any one of claims-leads. Once another person is in the group, try again to ask them',
        'A correction of the case gives no one back the right to approve. If no one can be added to the group, stop the run and work the case by hand',
      ],
      choices: ['try_again', 'stop'],
      group: 'claims-leads',
    });
    expect(walked.view().asks.at(-1)).toMatchObject({ kind: 'recovery', mention: [LENA.userId] });
  });

  it('names the requester, and the operators when no one may decide how the run goes on either', () => {
    const walked = run(ONE_LEAD, { requester: 'lena@our.example' });
    const { because, known } = walked.ask('recovery');
    expect(because).toBe(`No one may approve ${CALL}: not Lena Lindqvist (who requested this)`);
    expect(known).toContain(
      'No one of claims-leads may decide how the run goes on: the operators are asked to add someone',
    );
    expect(walked.view().asks.at(-1)).toMatchObject({ kind: 'recovery', mention: [] });
  });

  it('is withdrawn once the last person who could give it is excluded, and does not wait until it expires', () => {
    const walked = run(TWO_LEADS);
    const { askId } = walked.ask('approval');
    const lead = (name: string) => ({ role: 'requester' as const, name, email: `${name}@our.example` });
    const named = (name: string) =>
      walked.append(
        { kind: 'channel', channel: 'zendesk_web' },
        { type: 'PeopleNamed', eventId: `moved to ${name}`, people: [lead(name)] },
      );
    named('lena');
    expect(walked.go().ask('approval')).toMatchObject({ askId, closed: null });
    named('marcus');
    walked.go();
    expect(walked.events('ApprovalWithdrawn')).toMatchObject([
      { askId, because: expect.stringContaining('No one may approve') as string },
    ]);
    expect(walked.ask('recovery').because).toContain(
      'Lena Lindqvist (who requested this), not Marcus Mbeki (who requested this)',
    );
    expect(walked.after(5 * 3_600_000).events('ApprovalExpired')).toEqual([]);
  });

  it('lets the run be stopped', () => {
    const walked = answer(run(ONE_LEAD, { steps: QUESTION + NOTE })).recover('stop', LENA);
    expect(walked.state.ended).toMatchObject({ kind: 'stopped' });
    expect(walked.steps).toEqual([]);
  });

  it('is asked for after another person joined the group and it was tried again, and stays as it is before', () => {
    const walked = answer(run(ONE_LEAD, { steps: QUESTION + NOTE })).recover('try_again', LENA);
    expect(walked.ask('recovery').code).toBe(TOO_FEW_APPROVERS);
    walked.handbook = handbookOf(files(TWO_LEADS, 'claims-leads:1', QUESTION + NOTE));
    expect(walked.recover('try_again', LENA).approve(MARCUS).steps).toEqual(['9']);
  });
});

describe('an approval that no one may give after an answer', () => {
  const CORRECT =
    'If the answer to step 1 is wrong, Lena Lindqvist can press “Correct” on it. Marcus Mbeki may approve then; if this is still open, someone else presses “Try again”';
  const SAYS = NOTE.replace('Hello', "'{look.answer}'");
  const answered = (steps: string, given: Readonly<Record<string, string>> = { answer: 'Whole' }): Walk => {
    const walked = run(TWO_LEADS, { approvers: 'claims-managers:1', steps });
    return walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given }, MARCUS);
  };

  it('names who can correct the answer, and who may approve then', () => {
    const walked = answered(QUESTION + SAYS);
    expect(walked.ask('recovery')).toMatchObject({ code: TOO_FEW_APPROVERS });
    expect(walked.ask('recovery').known).toContain(CORRECT);
    expect(walked.correctAnswer('1', { answer: 'Damaged' }, LENA).approve(MARCUS).steps).toEqual(['9']);
  });

  it('may be given after the correction of one that it does not depend on, once someone else tries again', () => {
    const walked = answered(QUESTION + NOTE);
    expect(walked.ask('recovery').known).toContain(CORRECT);
    walked.correctAnswer('1', { answer: 'Damaged' }, LENA).recover('try_again', LENA);
    expect(walked.approve(MARCUS).steps).toEqual(['9']);
  });

  it('names no correction where others who may correct it are not there, or a part of the answer would stay', () => {
    const alone = QUESTION.replace('of: claims-leads', 'of: claims-managers');
    const form = QUESTION.replace(
      'choices: [Damaged, Whole]',
      'form: { a: { label: A, type: yes_no }, b: { label: B, type: yes_no } }',
    );
    for (const walked of [answered(alone + NOTE), answered(form + NOTE, { a: 'yes', b: 'no' })]) {
      expect(walked.ask('recovery').code).toBe(TOO_FEW_APPROVERS);
      expect(walked.ask('recovery').known.join()).not.toContain('“Correct”');
    }
  });

  it('names none once something has used the answer, or it was corrected too often', () => {
    const used = `${QUESTION}  - step: 2
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: '{look.answer}' }
`;
    expect(
      answered(used + NOTE)
        .ask('recovery')
        .known.join(),
    ).not.toContain('“Correct”');
    const often = answered(QUESTION + SAYS).correctAnswer('1', { answer: 'Damaged' }, MARCUS);
    expect(often.ask('recovery').known).toContain(CORRECT);
    often.correctAnswer('1', { answer: 'Whole' }, MARCUS);
    expect(often.ask('recovery').known.join()).not.toContain('“Correct”');
  });
});

it('an approval for which too few people are left says who is', () => {
  const walked = answer(run(TWO_LEADS, { approvers: 'claims-leads:2', steps: QUESTION + NOTE }));
  expect(walked.ask('recovery').because).toBe(
    `Too few people may approve ${CALL}: only Marcus Mbeki; not Lena Lindqvist (who gave a value)`,
  );
});

it('an approval that enough people may give is asked for as before', () => {
  const walked = answer(run(TWO_LEADS, { steps: QUESTION + NOTE }));
  expect(walked.ask('approval').closed).toBeNull();
  expect(walked.events('Parked')).toEqual([]);
});

describe('a value that only those could give who are needed to approve', () => {
  const asked = (people: HandbookFile, over: Parameters<typeof walk>[0] = {}): readonly string[] => {
    const needs = '  - case.claim.amount\n  - case.zendesk.ticket_id';
    const handbook = handbookOf(
      filesOf(sopFile(NOTE, { needs }), asking('zendesk.add_internal_note', 'claims-leads:1'), people),
    );
    return walk({ handbook, facts: { 'claim.amount': null }, ...over }).ask('recovery').known;
  };

  it('is asked for with a warning that names them, and what to do instead', () => {
    expect(asked(ONE_LEAD)[0]).toBe(
      'Lena Lindqvist is needed to approve what may follow (any one of claims-leads), and whoever answers here cannot approve. No one else who may answer is there, so have someone added to claims-leads first, or correct it in Zendesk ticket 101',
    );
    // Leo requested it, so only Lena is left.
    expect(asked(TWO_LEADS, { requester: 'marcus@our.example' })[0]).toMatch(/^Lena Lindqvist is needed to approve /);
  });

  it('is asked for without one where another person is left, or no one is needed', () => {
    expect(asked(TWO_LEADS).join('\n')).not.toContain('needed to approve');
    const other = handbookOf(
      filesOf(
        sopFile(NOTE, { needs: '  - case.claim.amount' }),
        asking('jira.create_issue', 'claims-leads:1'),
        ONE_LEAD,
      ),
    );
    expect(
      walk({ handbook: other, facts: { 'claim.amount': null } })
        .ask('recovery')
        .known.join('\n'),
    ).not.toContain('needed to approve');
  });
});

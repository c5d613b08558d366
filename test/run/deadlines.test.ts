/** One rule for every deadline: its last instant is in time, the next one is not, and what is over stays over. */
import { describe, expect, it } from 'vitest';
import { firstTooLate, isOver } from '../../src/kernel/deadline.ts';
import { asking, AVA, filesOf, handbookOf, LENA, PERMISSIVE, sopFile, withEvents } from './handbook.ts';
import { HOUR, START, walk, type Walk } from './walk.ts';

const DUE = START + HOUR;
const NOTE = `    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: A note }
`;
const run = (steps: string, boundary = PERMISSIVE): Walk =>
  walk({ handbook: handbookOf(withEvents(filesOf(sopFile(steps), boundary))) });

type Deadline = {
  readonly what: string;
  readonly begin: () => Walk;
  /** What ends it in time; false when it is refused. */
  readonly act: (walked: Walk) => boolean;
};

const decided = (walked: Walk, kind: 'approval' | 'question' | 'answer'): boolean => {
  const open = Object.values(walked.state.asks).find((ask) => ask.kind === kind);
  if (open === undefined) throw new Error(`Expected a ${kind}`);
  const { askId } = open;
  const [command, actor] =
    kind === 'approval'
      ? ([{ type: 'GiveApproval', askId }, LENA] as const)
      : kind === 'question'
        ? ([{ type: 'AnswerQuestion', askId, given: { answer: 'Yes' } }, LENA] as const)
        : ([{ type: 'Answer', askId }, AVA] as const);
  if (!walked.decide(command, actor).ok) return false;
  walked.click(command, actor);
  return true;
};

const DEADLINES: readonly Deadline[] = [
  {
    what: 'an approval',
    begin: () =>
      run(
        `  - step: 1\n    says: Note it\n${NOTE}    if_expired: { says: Late, flag: late }\n`,
        asking('zendesk.add_internal_note', 'claims-leads:1', 'PT1H'),
      ),
    act: (walked) => decided(walked, 'approval'),
  },
  {
    what: 'the answer to a question',
    begin: () =>
      run(
        '  - step: 1\n    says: Ask\n    ask: { of: claims-leads, question: Is it so?, choices: [Yes, No], within: 1 hour }\n    if_late: { says: Late, flag: late }\n',
      ),
    act: (walked) => decided(walked, 'question'),
  },
  {
    what: 'the answer of a person who was notified',
    begin: () =>
      run(
        '  - step: 1\n    says: Tell her\n    use: slack.notify\n    with: { to: claims-manager }\n    answer_within: duration("1 hour")\n    if_unanswered: { says: Late, flag: late }\n',
      ),
    act: (walked) => decided(walked, 'answer'),
  },
  {
    what: 'the completion of a step',
    begin: () =>
      run(
        '  - step: 1\n    says: Have it done\n    within: duration("1 hour") of case.received_at\n    if_late: { says: Late, flag: late }\n    do:\n      - step: 1a\n        says: Ask\n        ask: { of: claims-leads, question: Is it so?, choices: [Yes, No], within: 9 hours }\n        if_late: { says: Nobody, flag: nobody }\n',
      ),
    act: (walked) => decided(walked, 'question'),
  },
  {
    what: 'an event that is waited for',
    begin: () =>
      run(
        '  - step: 1\n    says: Wait for it\n    wait: { event: claim_closed, for: 1 hour }\n    if_late: { says: Late, flag: late }\n',
      ),
    act: (walked) => {
      walked.append(
        { kind: 'channel', channel: 'tms' },
        {
          type: 'EventArrived',
          eventId: 'e1',
          event: 'claim_closed',
          label: 'closing of the claim',
          fields: [],
          refused: [],
        },
      );
      walked.go();
      return walked.flags.length === 0;
    },
  },
];

describe('a deadline', () => {
  it('includes its instant', () => {
    expect([isOver(DUE, DUE - 1), isOver(DUE, DUE), isOver(DUE, DUE + 1), firstTooLate(DUE)]).toEqual([
      false,
      false,
      true,
      DUE + 1,
    ]);
  });

  describe.each(DEADLINES)('of $what', ({ begin, act }) => {
    it.each([
      ['a moment before', HOUR - 1],
      ['at its last instant', HOUR],
    ])('is kept %s, even if the run was planned at that instant', (_, ms) => {
      const walked = begin().after(ms);
      expect([act(walked), walked.flags]).toEqual([true, []]);
      expect(walked.after(HOUR).flags).toEqual([]);
    });

    it('is missed at the next instant, and does not reopen', () => {
      const walked = begin().after(HOUR + 1);
      expect(walked.flags).toEqual(['late']);
      act(walked);
      expect(walked.after(HOUR).flags).toEqual(['late']);
    });

    it('is refused at the next instant, before the run was planned', () => {
      const walked = begin();
      walked.now += HOUR + 1;
      act(walked);
      expect(walked.after(0).flags).toEqual(['late']);
    });
  });
});

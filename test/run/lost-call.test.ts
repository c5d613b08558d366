/** A write whose answer was lost: how long it is looked for, and what people are asked about it. */
import { describe, expect, it } from 'vitest';
import { probeDelaysMs } from '../../src/kernel/limits.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { HOUR, MINUTE, START, walk, Walk, type Answer } from './walk.ts';

const note = (step: string): string => `  - step: ${step}
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: A note }
`;
const handbook = handbookOf(filesOf(sopFile(note('1') + note('2')), PERMISSIVE));
const LOST: Answer = { kind: 'unknown', message: 'The connection was lost' };
const AWAY = { kind: 'unknown', message: 'The search is away' } as const;
const DOUBT = expect.stringContaining('An earlier attempt may have succeeded') as string;

/** Looks for what was lost until people are asked. */
function asked(walked: Walk): Walk {
  for (let looks = 0; looks < 20 && walked.plan().timers.length > 0; looks++) walked.after(HOUR);
  return walked;
}

/** Presses *Try again*; returns the answer to the click. */
function tryAgain(walked: Walk): string {
  const { askId } = walked.ask('recovery');
  const decided = walked.decide({ type: 'Recover', askId, choice: 'try_again', note: null }, LENA);
  walked.recover('try_again', LENA);
  return decided.ok ? decided.sentence : decided.code;
}

describe('a call whose answer was lost', () => {
  const progress = ({ state }: Walk) => state.calls['1#1']?.progress;

  it('is as old as its request when its process ended before the answer', () => {
    const walked = new Walk({ handbook });
    walked.powerCut = '1';
    walked.go();
    walked.probe = AWAY;
    walked.after(3 * MINUTE);
    expect(progress(walked)).toMatchObject({ kind: 'lost', startedAt: START });
  });

  it('is looked for as often as ever by a search that is down, after searches that did not find it yet', () => {
    const walked = walk({ handbook, script: { '1': LOST } });
    for (let looks = 0; looks < 3; looks++) walked.after(probeDelaysMs[1]);
    const absent = walked.events('CallProbed');
    expect(absent.length).toBeGreaterThan(1);
    expect(absent.map(({ result }) => result)).not.toContain('unknown');
    expect(progress(walked)?.kind).toBe('lost');
    walked.probe = AWAY;
    asked(walked);
    expect(walked.ask('recovery').code).toBe('unknown_outcome');
    expect(walked.events('CallProbed').length - absent.length).toBe(probeDelaysMs.length + 1);
  });

  it('has failed when it was refused as a repetition and a later look does not find it', () => {
    const walked = walk({
      handbook,
      script: { '1': { kind: 'unknown', message: 'Refused: a duplicate', answered: 'repeated' } },
    });
    walked.probe = { kind: 'absent' };
    asked(walked);
    expect(progress(walked)).toMatchObject({ kind: 'failed', code: 'refused', message: 'Refused: a duplicate' });
    expect(walked.events('CallStarted')).toHaveLength(1);
  });

  it('is not done again after it was refused as a repetition, however often it cannot be looked for', () => {
    const walked = walk({
      handbook,
      script: { '1': { kind: 'unknown', message: 'Refused: a duplicate', answered: 'repeated' } },
    });
    walked.probe = AWAY;
    asked(walked);
    const { known } = walked.ask('recovery');
    expect(known).toContain('What Zendesk answered: Refused: a duplicate');
    expect(known).toContainEqual(expect.stringContaining('so if it is not there, it has failed'));
    walked.probe = { kind: 'absent' };
    expect(tryAgain(walked)).toContain('has failed if it is not there, since Zendesk refused it');
    asked(walked);
    expect(progress(walked)).toMatchObject({ kind: 'failed', code: 'refused' });
    expect(walked.events('CallStarted')).toHaveLength(1);
  });

  it('was refused once and stays so, whatever its repetition is answered', () => {
    const walked = walk({ handbook, script: { '1': { kind: 'unknown', message: 'Rejected', answered: 'refusal' } } });
    expect(walked.ask('recovery').because).toContain('Zendesk did not confirm step 1');
    walked.script = { '1': { kind: 'unknown', message: 'Accepted', answered: 'unclear' } };
    walked.recover('try_again', LENA);
    while (walked.steps.length < 2) walked.after(MINUTE);
    walked.probe = AWAY;
    asked(walked);
    expect(walked.ask('recovery').because).toContain('Zendesk did not confirm step 1');
  });

  it('is sent again after a person asked for it, only if it is looked for and not there', () => {
    const walked = walk({ handbook, script: { '1': LOST } });
    walked.probe = AWAY;
    asked(walked).recover('try_again', LENA);
    asked(walked);
    expect(walked.made).toHaveLength(1);
    expect(walked.ask('recovery').code).toBe('unknown_outcome');
    walked.probe = { kind: 'absent' };
    walked.script = {};
    walked.recover('try_again', LENA);
    expect(walked.made.map(({ step }) => step)).toEqual(['1', '1', '2']);
  });

  it('leaves no doubt about another call, whose failure offers no more than usual', () => {
    const walked = walk({
      handbook,
      script: { '1': LOST, '2': { kind: 'failed', code: 'refused', message: 'No such ticket' } },
    });
    walked.probe = AWAY;
    asked(walked).recover('it_was_done', LENA);
    expect(walked.view().asks[0]?.state).toMatchObject({ kind: 'closed', how: 'recovered', note: 'It was done' });
    const ask = walked.ask('recovery');
    expect(ask).toMatchObject({ step: '2', choices: ['try_again', 'stop'] });
    expect(ask.known).not.toContainEqual(DOUBT);
  });
});

describe('a call that its system took, and did not say that it is done', () => {
  const IS_QUEUED = 'It answered `202` with the id `N-1`, but `status` is `queued`';
  const taken = (answered: 'unclear' | 'taken'): Walk =>
    walk({ handbook, script: { '1': { kind: 'unknown', message: IS_QUEUED, answered } } });

  it.each(['unclear', 'taken'] as const)('is never sent again because no look finds it: %s', (answered) => {
    const walked = asked(taken(answered));
    expect(walked.made).toHaveLength(1);
    const ask = walked.ask('recovery');
    expect(ask).toMatchObject({ code: 'unknown_outcome', choices: ['try_again', 'it_was_done', 'stop'] });
    expect(ask.known).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Zendesk has no trace of it, which proves nothing, since it took it') as string,
        `What Zendesk answered: ${IS_QUEUED}`,
        'Try again: Sopwith looks once more and never sends it again, since Zendesk took it. If it is lost there, do it there by hand',
      ]),
    );
    expect(walked.now - START).toBeGreaterThan(10 * MINUTE);
    const looks = walked.events('CallProbed').length;
    expect(looks).toBeGreaterThan(1);
    expect(ask.known).toContainEqual(expect.stringContaining(`looked for it in Zendesk ${looks} times`));
  });

  it.each(['absent', 'away', 'there'] as const)('is not sent again by *try again* either: %s', (seen) => {
    const walked = asked(taken('unclear'));
    walked.probe = seen === 'absent' ? { kind: 'absent' } : { ...AWAY, ...(seen === 'there' ? { isThere: true } : {}) };
    for (let presses = 0; presses < 3; presses++) {
      expect(tryAgain(walked)).toBe('It is looked for once more, and not done again, since Zendesk took it');
      asked(walked);
    }
    expect(walked.made).toHaveLength(1);
    expect(walked.ask('recovery').code).toBe('unknown_outcome');
  });

  it('is done once a later look finds it', () => {
    const walked = asked(taken('unclear'));
    walked.probe = { kind: 'found', output: {} };
    walked.recover('try_again', LENA);
    expect(walked.made.map(({ step }) => step)).toEqual(['1', '2']);
  });

  it('stays so when its repetition is refused', () => {
    const walked = walk({ handbook, script: { '1': { kind: 'unknown', message: 'Rejected', answered: 'refusal' } } });
    walked.script = { '1': { kind: 'unknown', message: IS_QUEUED, answered: 'taken' } };
    walked.recover('try_again', LENA);
    while (walked.made.length < 2) walked.after(MINUTE);
    asked(walked).recover('try_again', LENA);
    asked(walked);
    expect(walked.made).toHaveLength(2);
  });
});

describe('a call that was answered with an error that proves nothing', () => {
  const REFUSAL = 'It answered `422`: Vendor on hold';
  const erred = (): Walk =>
    walk({ handbook, script: { '1': { kind: 'unknown', message: REFUSAL, answered: 'error' } } });

  it('is looked for as long as it may come late, and then people are asked, with the error', () => {
    const walked = asked(erred());
    expect(walked.made).toHaveLength(1);
    expect(walked.now - START).toBeGreaterThan(10 * MINUTE);
    const ask = walked.ask('recovery');
    expect(ask).toMatchObject({ code: 'unknown_outcome', choices: ['try_again', 'it_was_done', 'stop'] });
    expect(ask.known).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Zendesk has no trace of it, and answered with an error') as string,
        `What Zendesk answered: ${REFUSAL}`,
        expect.stringContaining('and does it again only if it is not there') as string,
      ]),
    );
  });

  it('is sent once more by *try again*, under the same key, if it is not there', () => {
    const walked = asked(erred());
    walked.script = {};
    expect(tryAgain(walked)).toBe(
      'It is looked for once more, and done again only if it is not there; the card shows when',
    );
    asked(walked);
    expect(walked.made.map(({ step }) => step)).toEqual(['1', '1', '2']);
    expect(new Set(walked.made.slice(0, 2).map(({ key }) => key)).size).toBe(1);
  });

  it('is done when a look finds it', () => {
    const walked = erred();
    walked.probe = { kind: 'found', output: {} };
    asked(walked);
    expect(walked.made.map(({ step }) => step)).toEqual(['1', '2']);
  });

  it('has failed when its record says that it came to nothing', () => {
    const walked = erred();
    walked.probe = { kind: 'unknown', message: 'Its record is `voided`', isThere: true, isUndone: true };
    asked(walked);
    expect(walked.state.calls['1#1']?.progress).toMatchObject({ kind: 'failed', code: 'refused' });
  });
});

describe('a call that its system has, and does not show as done', () => {
  const THERE = { kind: 'unknown', message: 'It has one with our key, which is `queued`', isThere: true } as const;
  const seenThere = (): Walk => {
    const walked = walk({ handbook, script: { '1': LOST } });
    walked.probe = THERE;
    return asked(walked);
  };

  it('is not sent again by *try again*, and the answer and the card say so', () => {
    const walked = seenThere();
    expect(walked.ask('recovery').known).toContainEqual(
      expect.stringContaining('Try again: Sopwith looks once more. As long as Zendesk has it, it is not done again'),
    );
    for (let presses = 0; presses < 3; presses++) {
      expect(tryAgain(walked)).toBe(
        'Zendesk has it, so it is not done again as long as it is there; it is looked for once more',
      );
      asked(walked);
    }
    expect(walked.made).toHaveLength(1);
    expect(walked.ask('recovery').known).toContainEqual(expect.stringContaining('which is `queued`'));
  });

  it('is sent again once it was removed there and a person asks for it', () => {
    const walked = seenThere();
    walked.probe = { kind: 'absent' };
    walked.script = {};
    walked.recover('try_again', LENA);
    asked(walked);
    expect(walked.made.map(({ step }) => step)).toEqual(['1', '1', '2']);
  });
});

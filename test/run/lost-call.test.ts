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

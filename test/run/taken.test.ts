/** Who has what people were asked to take: the card, the thread, every message and the explanation say it at once. */
import { describe, expect, it } from 'vitest';
import { renderTold } from '../../src/connector/slack/render/told.ts';
import type { ToldView } from '../../src/run/view/thread-view.ts';
import { AVA, filesOf, handbookOf, MARCUS, PERMISSIVE, sopFile } from './handbook.ts';
import { HOUR, MINUTE, START, walk, type Walk } from './walk.ts';

/** Ava is asked; on her silence the manager is told. An hour later the manager is asked by another step. */
const STEPS = `  - step: 1
    says: Ask her to call
    use: slack.notify
    with: { to: ava@our.example, message: "Call them" }
    answer_within: duration("15 minutes")
    if_unanswered:
      says: Tell the manager
      use: slack.escalate
      with: { to: marcus@our.example, message: "Nobody has called" }
  - step: 2
    says: Wait an hour
    wait: { for: 1 hour }
  - step: 3
    says: Ask the manager
    use: slack.escalate
    with: { to: marcus@our.example, message: "It is late" }
    answer_within: duration("30 minutes")
    if_unanswered: { says: Nobody has it, flag: nobody_has_it }
  - step: 4
    says: Wait a day
    wait: { for: 1 day }
`;
const handbook = handbookOf(filesOf(sopFile(STEPS), PERMISSIVE));
const asked = (): Walk => walk({ handbook });
/** Ava was silent, and the manager was told. */
const told = (): Walk => asked().after(15 * MINUTE + 1);
const askOf = (run: Walk, step: string) =>
  Object.values(run.state.asks).find((ask) => ask.kind === 'answer' && ask.step === step)?.askId ?? '';
const take = (run: Walk, step: string, who = AVA): Walk =>
  run.click({ type: 'Answer', askId: askOf(run, step) as never }, who);
const titles = (run: Walk): readonly string[] => run.view().posts.map(({ title }) => title);
const messageOf = (run: Walk, callId: string): ToldView => {
  const found = run.view().told.find((one) => one.callId === callId);
  if (found === undefined) throw new Error(`Expected the message ${callId}`);
  return found;
};
const shown = (run: Walk, callId: string): string => JSON.stringify(renderTold(messageOf(run, callId)));
const AT_14_20 = START + 20 * MINUTE;
const late = (): Walk => take(told().after(5 * MINUTE - 1), '1');

describe('someone who takes it in time', () => {
  it('is on the card from then on, and the thread has nothing to correct', () => {
    const run = asked();
    expect(run.view().card).not.toHaveProperty('takenBy');
    const before = titles(run);
    take(run.after(MINUTE), '1');
    expect(run.view().card.takenBy).toEqual([{ name: 'Ava Anders', at: START + MINUTE }]);
    expect(titles(run)).toEqual(before);
    expect(run.explain().short.allowed).toContain('Ava Anders has it');
  });
});

describe('someone who takes it late', () => {
  it('is on the card, in the explanation, and in a post of its own below the one that says it was missed', () => {
    const run = late();
    expect(run.view().card.takenBy).toEqual([{ name: 'Ava Anders', at: AT_14_20 }]);
    expect(run.view().posts.slice(-1)).toMatchObject([
      { tone: 'remark', title: 'Ava Anders has it, although late', at: AT_14_20 },
    ]);
    expect(titles(run).filter((title) => /did not take it in time/.test(title))).toHaveLength(1);
    expect(run.explain().short.allowed).toContainEqual(
      expect.stringMatching(/^Ava Anders has it since 2026-03-02 14:20:00 UTC; asked before: Ava Anders until /),
    );
  });

  it('is named to the manager who was told of the silence', () => {
    const run = told();
    expect(messageOf(run, '1.if_unanswered#1')).not.toHaveProperty('decided');
    take(run.after(5 * MINUTE - 1), '1');
    expect(messageOf(run, '1.if_unanswered#1').decided).toEqual(['Ava Anders has it since 2026-03-02 14:20:00 UTC']);
    expect(messageOf(run, '1#1')).toMatchObject({ state: { kind: 'answered', isLate: true } });
    expect(messageOf(run, '1#1')).not.toHaveProperty('decided');
  });
});

describe('a message of another step', () => {
  const secondAsked = (): Walk => told().after(HOUR);

  it('says while it is open who took the case since, and does not invite its reader as if no one had it', () => {
    const run = secondAsked();
    expect(messageOf(run, '3#1').brief.asked).toBe('Take CASE-1 over: press "I have it".');
    take(run.after(MINUTE), '1');
    const { decided, brief, state } = messageOf(run, '3#1');
    expect(decided).toEqual([expect.stringMatching(/^Ava Anders has it since /)]);
    expect(brief.asked).toBe('Speak with Ava Anders before you press "I have it".');
    expect(state).toMatchObject({ kind: 'open' });
  });

  it('does not say after its time that no one has it', () => {
    const run = secondAsked().after(30 * MINUTE + 1);
    expect(run.flags).toEqual(['nobody_has_it']);
    expect(shown(run, '3#1')).toContain('Nobody has taken it, so you still can');
    take(run, '1');
    expect(messageOf(run, '3#1').state).toMatchObject({ kind: 'missed', isOwed: true, other: 'Ava Anders' });
    expect(shown(run, '3#1')).not.toContain('Nobody has taken it');
    expect(shown(run, '3#1')).toMatch(/Speak with .*Ava Anders.* before you take it, too/);
  });

  it('says to whom it is written that someone had taken the case before', () => {
    const run = late().after(HOUR);
    const { happened } = messageOf(run, '3#1').brief;
    expect(happened).toContain('Ava Anders has it since 2026-03-02 14:20:00 UTC');
    const inTime = take(asked().after(MINUTE), '1').after(HOUR);
    expect(messageOf(inTime, '3#1').brief.happened).toMatch(/^Ava Anders has it since 2026-03-02 14:01:00 UTC/);
  });

  it('is on the card next to who took the other one', () => {
    const run = take(take(secondAsked(), '3', MARCUS).after(MINUTE), '1');
    expect(run.view().card.takenBy?.map(({ name }) => name)).toEqual(['Marcus Mbeki', 'Ava Anders']);
  });
});

it('a manager who was asked instead and takes it is in the thread, which had said that it was missed', () => {
  const steps = STEPS.replace(
    'message: "Nobody has called" }',
    'message: "Nobody has called" }\n      answer_within: duration("2 hours")\n      if_unanswered: { says: Flag it, flag: nobody }',
  );
  const run = take(
    walk({ handbook: handbookOf(filesOf(sopFile(steps), PERMISSIVE)) }).after(15 * MINUTE + 1),
    '1.if_unanswered',
    MARCUS,
  );
  expect(titles(run).at(-1)).toBe('Marcus Mbeki has it');
});

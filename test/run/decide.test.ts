import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import type { asAskId } from '../../src/kernel/ids.ts';
import type { Command, Decided } from '../../src/run/plan/decide.ts';
import { evolve } from '../../src/run/log/evolve.ts';
import {
  ANA,
  asking,
  DORA,
  filesOf,
  FIONA,
  FILES,
  handbookOf,
  LENA,
  MARCUS,
  slackUser,
  TWO_LEADS,
} from './handbook.ts';
import { HOUR, walk, Walk, type WalkOptions } from './walk.ts';

const TWO = handbookOf(
  filesOf(
    asking('jira.create_issue', 'claims-director:1, finance:1'),
    ...FILES.filter(({ path }) => path.endsWith('.sop.yaml')),
  ),
);

/** given(a run that waits).when(a click).then(what the log gains). */
function given(run: Walk): {
  when(
    command: (askId: ReturnType<typeof asAskId>) => Command,
    who: typeof LENA,
  ): { then(...types: string[]): void; thenRefused(code: string, sentence?: string): void };
} {
  return {
    when: (command, who) => {
      const before = JSON.stringify(run.state);
      const decided = run.decide(command(run.ask('approval').askId), who);
      expect(JSON.stringify(run.state)).toBe(before);
      const events = (decided: Decided): string[] => (decided.ok ? decided.events.map(({ type }) => type) : []);
      return {
        then: (...types) => {
          expect(events(decided)).toEqual(types);
        },
        thenRefused: (code, sentence) => {
          expect(decided).toMatchObject({ ok: false, code });
          if (sentence !== undefined) expect(decided.sentence).toBe(sentence);
        },
      };
    },
  };
}

const major = (options: WalkOptions = {}): Walk =>
  walk({ facts: { 'claim.amount': money('USD', 3_000_000) }, ...options });
const yes = (askId: ReturnType<typeof asAskId>): Command => ({ type: 'GiveApproval', askId });
const no =
  (reason: string) =>
  (askId: ReturnType<typeof asAskId>): Command => ({ type: 'DenyApproval', askId, reason });

describe('an approval', () => {
  it('is granted when the required person approves', () => {
    given(major()).when(yes, LENA).then('ApprovalGiven', 'ApprovalGranted');
  });
  it('is denied with a reason', () => {
    given(major()).when(no('Not ours'), LENA).then('ApprovalDenied');
  });
  it('is not denied without a reason', () => {
    given(major()).when(no('  '), LENA).thenRefused('reason');
  });
  it.each([
    ['a bot', slackUser('ULENA0001', { isBot: true }), 'bot'],
    ['a deactivated user', slackUser('ULENA0001', { isDeleted: true }), 'deactivated'],
    ['a guest', slackUser('ULENA0001', { isGuest: true }), 'guest'],
    ['a person of another organisation', slackUser('ULENA0001', { isStranger: true }), 'other_organisation'],
    ['the same user id of another team', slackUser('ULENA0001', { teamId: 'TOTHER001' }), 'other_organisation'],
    ['an unknown person', slackUser('UNOBODY01'), 'not_in_people'],
    ['a member of another group', MARCUS, 'not_in_group'],
  ])('is not given by %s', (_, who, code) => {
    given(major()).when(yes, who).thenRefused(code);
    given(major()).when(no('Not ours'), who).thenRefused(code);
  });
  it('cannot be given by the requester, however the address is spelled', () => {
    given(major({ requester: ' Lena@OUR.example ' }))
      .when(yes, LENA)
      .thenRefused(
        'requester',
        'You requested this yourself, so someone else must decide; these people may: Leo Lindgren',
      );
  });
  it('cannot be given by the person for whom someone else opened the ticket', () => {
    given(major({ requester: 'service@our.example', others: ['Lena@our.example'] }))
      .when(yes, LENA)
      .thenRefused('requester');
  });
  it('can be given until the moment it expires, and not after', () => {
    const run = major();
    run.now += 4 * HOUR;
    given(run).when(yes, LENA).then('ApprovalGiven', 'ApprovalGranted');
    run.now += 1;
    given(run)
      .when(yes, LENA)
      .thenRefused('expired', 'The time to decide ended at 2026-03-02 18:00:00 UTC; nothing was done');
  });
  it('ignores a second click', () => {
    const run = major();
    const { askId } = run.ask('approval');
    run.approve(LENA);
    expect(run.decide(yes(askId), LENA)).toEqual({
      ok: false,
      code: 'already_decided',
      sentence: 'Already approved by Lena Lindqvist at 2026-03-02 14:00:00 UTC; your click changed nothing',
    });
    expect(run.decide(no('Too late')(askId), LENA)).toMatchObject({ code: 'already_decided' });
    expect(run.events('ApprovalGranted')).toHaveLength(1);
  });
  it('cannot be decided by a button for something else', () => {
    const run = major();
    const { askId } = run.ask('approval');
    expect(run.decide({ type: 'Answer', askId }, LENA)).toMatchObject({ code: 'gone' });
    expect(run.decide({ type: 'Recover', askId, choice: 'it_was_done', note: null }, LENA)).toMatchObject({
      code: 'gone',
    });
    expect(run.decide(yes(run.askIdOf('__proto__')), LENA)).toMatchObject({ code: 'gone' });
  });
});

describe('an approval by two different people', () => {
  it('needs one person from each group, in any order', () => {
    for (const [first, second] of [
      [DORA, FIONA],
      [FIONA, DORA],
    ] as const) {
      const run = major({ handbook: TWO });
      given(run).when(yes, first).then('ApprovalGiven');
      run.approve(first);
      expect(run.steps).not.toContain('3a');
      given(run).when(yes, first).thenRefused('already_decided');
      run.approve(second);
      expect(run.steps).toContain('3a');
    }
  });
  it('is denied if one of them says no, even after the other said yes', () => {
    const run = major({ handbook: TWO });
    run.approve(FIONA).deny(DORA);
    expect(run.steps).not.toContain('3a');
    expect(run.flags).toEqual(['issue_denied']);
  });
  it('is denied by one who has approved it, and by one whose group has, while others are still asked', () => {
    const handbook = handbookOf(
      filesOf(
        TWO_LEADS,
        asking('jira.create_issue', 'claims-leads:1, finance:1'),
        ...FILES.filter(({ path }) => path.endsWith('.sop.yaml')),
      ),
    );
    for (const who of [LENA, MARCUS]) {
      const run = major({ handbook }).approve(LENA);
      given(run).when(no('It is a fraud'), who).then('ApprovalDenied');
    }
  });
  it('does not count a person who has left the group meanwhile', () => {
    const run = major({ handbook: TWO });
    run.approve(FIONA);
    const people = {
      ...TWO.people,
      groups: TWO.people.groups.map((group) =>
        group.group === 'finance' ? { ...group, members: ['ana-analyst'] } : group,
      ),
    };
    run.handbook = { ...TWO, people };
    given(run).when(yes, DORA).then('ApprovalGiven');
    // Both are asked again, since other people are in the group now.
    run.go().approve(DORA);
    expect(run.steps).not.toContain('3a');
    run.approve(ANA);
    expect(run.steps).toContain('3a');
  });
});

describe('two people who click at once', () => {
  it('are ordered by the log: the second click is decided again and gets a refusal', () => {
    const run = major();
    const { askId } = run.ask('approval');
    const first = run.decide(no('Not ours')(askId), LENA);
    const second = run.decide(yes(askId), LENA);
    expect([first.ok, second.ok]).toEqual([true, true]);
    let { state } = run;
    if (first.ok)
      for (const event of first.events)
        state = evolve(state, { seq: state.seq + 1, at: run.now, actor: first.by, event });
    const again = new Walk();
    again.state = state;
    expect(again.decide(yes(askId), LENA)).toMatchObject({ ok: false, code: 'already_decided' });
  });
});

describe('an approval that was withdrawn', () => {
  it('is void even if it was given, and is requested again', () => {
    const run = major();
    const { askId } = run.ask('approval');
    const decided = run.decide(yes(askId), LENA);
    if (decided.ok) for (const event of decided.events) run.append(decided.by, event);
    run.append(
      { kind: 'runner' },
      { type: 'ApprovalWithdrawn', askId, because: 'Someone who approved is no longer entitled to' },
    );
    run.go();
    expect(run.steps).not.toContain('3a');
    expect(run.ask('approval').askId).not.toBe(askId);
    expect(run.decide(yes(askId), LENA)).toMatchObject({ code: 'already_decided' });
    run.approve(LENA);
    expect(run.steps).toContain('3a');
  });
});

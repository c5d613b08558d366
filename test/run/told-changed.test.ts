/** What a direct message says once the case states something else than when it was written. */
import { describe, expect, it } from 'vitest';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { AVA, filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { renderTold } from '../../src/connector/slack/render/told.ts';
import type { ToldView } from '../../src/run/view/thread-view.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
const LEO = slackUser('ULEO00001');
/** The first message is sent before the change, the second one after it. */
const TELL = (step: number): string => `  - step: ${step}
    says: Tell her
    use: slack.notify
    with: { to: ava@our.example, message: "Look at {case.claim.amount}" }
`;
const TWICE = `${TELL(1)}  - step: 2
    says: Wait an hour
    wait: { for: 1 hour }
${TELL(3)}`;
const major = (): Walk => walk({ facts: { 'claim.amount': usd(30_000) } });
const changedIn = (run: Walk): unknown => run.view().told[0]?.changed;
const HIGHER = 'claim value $30,000.00 → $31,000.00';

describe('a direct message that is open', () => {
  it('says at once that the case changed, before the change comes into use and after', () => {
    const run = major();
    expect(run.view().told).toMatchObject([{ state: { kind: 'open' } }]);
    expect(changedIn(run)).toBeUndefined();
    run.correct({ 'claim.amount': usd(31_000) });
    expect(changedIn(run)).toEqual([HIGHER]);
    run.after(changesTogetherMs);
    expect(changedIn(run)).toEqual([HIGHER]);
  });

  it('says it also where the run keeps the earlier value', () => {
    const run = walk()
      .after(MINUTE)
      .correct({ 'claim.amount': usd(9_000) });
    expect(run.state.changes.at(-1)?.standing).toBe('unused');
    expect(changedIn(run)).toEqual(['claim value $7,200.00 → $9,000.00']);
  });

  it('says nothing once the case has changed back', () => {
    const run = major().correct({ 'claim.amount': usd(31_000) });
    expect(changedIn(run.correct({ 'claim.amount': usd(30_000) }))).toBeUndefined();
  });

  it('shows the value when it was written, not the one in between', () => {
    const run = major()
      .correct({ 'claim.amount': usd(31_000) })
      .after(changesTogetherMs);
    expect(changedIn(run.correct({ 'claim.amount': usd(32_000) }))).toEqual(['claim value $30,000.00 → $32,000.00']);
  });
});

describe('a direct message about a value that could not be read', () => {
  const UNREADABLE = {
    path: 'claim.amount',
    label: 'claim value',
    problem: '`42.000` can be read as $42.00 or as $42,000.00',
    text: '42.000',
    readings: [usd(42), usd(42_000)],
  };
  const given = (): Walk => {
    const run = walk({ facts: { 'claim.amount': null }, refused: [UNREADABLE] });
    return run.click(
      { type: 'AnswerQuestion', askId: run.ask('recovery').askId, given: { answer: '$42,000.00' } },
      LEO,
    );
  };

  it('says nothing of a change once a person has given the value', () => {
    const run = given();
    expect(run.view().told).toHaveLength(1);
    expect(changedIn(run)).toBeUndefined();
  });

  it('says it once the source states something else, or something else that cannot be read', () => {
    expect(changedIn(given().correct({ 'claim.amount': usd(20_000) }))).toEqual([
      'claim value $42,000.00 → $20,000.00',
    ]);
    const other = { ...UNREADABLE, text: '43.000', problem: '`43.000` can be read as $43.00 or as $43,000.00' };
    expect(changedIn(given().correct({}, [other]))).toEqual([
      'claim value $42,000.00 → unreadable: `43.000` can be read as $43.00 or as $43,000.00',
    ]);
  });
});

it('a direct message says of a change before it that it was before, and that the run does not use it', () => {
  const run = major()
    .answer(AVA)
    .correct({ 'claim.amount': usd(31_000) });
  const before = walk({
    handbook: handbookOf(filesOf(sopFile(TWICE, { needs: '  - case.claim.amount' }), PERMISSIVE)),
    facts: { 'claim.amount': usd(30_000) },
  })
    .correct({ 'claim.amount': usd(31_000) })
    .after(2 * HOUR);
  expect(changedIn(run)).toEqual([HIGHER]);
  expect(before.view().told).toMatchObject([{ changed: [HIGHER] }, { changedBefore: [HIGHER] }]);
  expect(before.view().told[1]?.changed).toBeUndefined();
});

it('a direct message that was answered still says it, during the run and after its end', () => {
  const run = major()
    .answer(AVA)
    .correct({ 'claim.amount': usd(31_000) });
  expect(changedIn(run)).toEqual([HIGHER]);
  run.after(changesTogetherMs).approve(LENA);
  expect(run.state.ended?.kind).toBe('completed');
  expect(changedIn(run)).toEqual([HIGHER]);
});

it('a direct message of a run whose personal data was erased says of no value what it was', () => {
  const run = major()
    .answer(AVA)
    .correct({ 'claim.amount': usd(31_000) });
  run.after(changesTogetherMs).approve(LENA);
  expect(changedIn(run)).toEqual([HIGHER]);
  const by = {
    kind: 'person',
    person: 'lena-lead',
    slackUser: LENA.userId,
    slackTeam: LENA.teamId,
    name: 'Lena',
  } as const;
  const fields = [{ seq: 1, field: 'facts' }];
  run.append(by, { type: 'FieldsErased', fields, by, group: 'claims-leads', reason: 'Asked for' });
  expect(run.state.isErased).toBe(true);
  expect(run.view().told).toMatchObject([{ state: { kind: 'answered' } }]);
  expect(changedIn(run)).toBeUndefined();
});

describe('a direct message about a case on which others decide', () => {
  const decidedIn = (run: Walk): unknown => run.view().told.find(({ askId }) => askId !== null)?.decided;

  it('says who denied what and why since it was written, while its reader may still take the case over', () => {
    const run = major();
    expect(decidedIn(run)).toBeUndefined();
    run.after(MINUTE).deny(LENA, 'A duplicate');
    expect(run.view().told[0]?.state).toEqual({ kind: 'open' });
    expect(decidedIn(run)).toEqual([
      expect.stringMatching(
        /^Lena Lindqvist denied at .* UTC: Create a High priority issue .*\. The reason: “A duplicate”$/,
      ),
    ]);
    expect(JSON.stringify(renderTold(run.view().told[0] as ToldView))).toContain('Since this was written');
  });

  it('says what was approved and done, and how the case ended', () => {
    const run = major().after(MINUTE).answer(AVA).approve(LENA);
    expect(decidedIn(run)).toEqual([
      expect.stringMatching(/^Lena Lindqvist approved at .*; it was done \(Jira /),
      expect.stringMatching(/^The case has ended: /),
    ]);
  });

  const FAILED = { 'jira.create_issue': { kind: 'failed', code: 'forbidden', message: 'No' } } as const;
  const stopped = (): Walk => walk({ script: FAILED }).after(MINUTE);

  it('says who stopped it and why', () => {
    const run = stopped();
    const { askId } = run.ask('recovery');
    run.click({ type: 'Recover', askId, choice: 'stop', note: 'Fraud: do not pay' }, LENA);
    expect(decidedIn(run)).toEqual([
      expect.stringMatching(/^Lena Lindqvist stopped it at .* UTC$/),
      expect.stringMatching(/^The case has ended: Stopped: Fraud: do not pay/),
    ]);
  });

  it('says what a person said was done, and nothing of a write that was tried again', () => {
    const lost = { 'jira.create_issue': { kind: 'unknown', message: 'The connection was lost' } } as const;
    const run = walk({ script: lost });
    run.probe = { kind: 'unknown', message: 'The search is away' };
    for (let looks = 0; looks < 9; looks++) run.after(MINUTE);
    run.recover('it_was_done', LENA);
    expect(decidedIn(run)).toContainEqual(
      expect.stringMatching(/^Lena Lindqvist said at .* that it was done: Create a /),
    );
    expect(decidedIn(stopped().recover('try_again', LENA))).toBeUndefined();
  });

  it('says what it is that is taken over', () => {
    expect(major().view().told[0]?.brief).toMatchObject({
      happened: expect.stringContaining('CASE-1 comes to you because') as string,
      asked: expect.stringMatching(/^Take CASE-1 over: /) as string,
    });
  });
});

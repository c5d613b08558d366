/** An ask says who of those it asks is away, and tells someone who is there where no one who may decide is. */
import { describe, expect, it } from 'vitest';
import { renderApproval } from '../../src/connector/slack/render/approval-card.ts';
import { renderQuestion } from '../../src/connector/slack/render/question-card.ts';
import { renderRecovery } from '../../src/connector/slack/render/recovery-card.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import type { Absent, AskView } from '../../src/run/view/thread-view.ts';
import { asking, filesOf, filesWith, handbookOf, LENA, MARCUS, PEOPLE_PATH, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const TELL = `  - step: 9
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
/** The walk begins on Monday 2 March 2026; Leo's backup is the manager. */
function away(days: Readonly<Record<string, string>>): HandbookFile {
  const text = filesWith(PEOPLE_PATH, '', '').find(({ path }) => path === PEOPLE_PATH)?.text ?? '';
  const names = Object.entries(days).map(([person, span]) => ({ person, span }));
  const changed = names.reduce(
    (before, { person, span }) => {
      const [from, until] = span.split(' ');
      const found = `- person: ${person}\n`;
      if (!before.includes(found)) throw new Error(`Expected ${person} in people.yaml`);
      return before.replace(found, `${found}    away: [{ from: ${from}, until: ${until} }]\n`);
    },
    text.replaceAll(/^ {4}away: .*\n/gm, ''),
  );
  return { path: PEOPLE_PATH, text: changed };
}
const run = (
  days: Readonly<Record<string, string>>,
  { steps = TELL, approvers = 'claims-leads:1', expires = 'PT4H', requester = 'carla@wobbly.example' } = {},
): Walk =>
  walk({
    requester,
    handbook: handbookOf(filesOf(sopFile(steps), asking('zendesk.add_internal_note', approvers, expires), away(days))),
  });
const lastAsk = (walked: Walk): AskView => {
  const ask = walked.view().asks.at(-1);
  if (ask === undefined) throw new Error('Expected an ask');
  return ask;
};
const absent = (walked: Walk): Absent | undefined => lastAsk(walked).absent;
const TWO_WEEKS = '2026-02-23 2026-03-08';

describe('an approval of which someone who may give it is away', () => {
  it('says who and until when, and asks no one else while another one is there', () => {
    const walked = run({ 'leo-lead': TWO_WEEKS });
    expect(absent(walked)).toEqual({ away: ['Leo Lindgren until 2026-03-08'] });
    expect(JSON.stringify(renderApproval(lastAsk(walked) as never))).toContain('Leo Lindgren until 2026-03-08');
    expect(walked.view().card.mayDecide).toEqual(['Lena Lindqvist', 'Leo Lindgren (away until 2026-03-08)']);
    expect(absent(run({}))).toBeUndefined();
  });

  it('names someone whose last day away is the day on which it is asked', () => {
    expect(absent(run({ 'leo-lead': '2026-02-23 2026-03-02' }))?.away).toEqual(['Leo Lindgren until 2026-03-02']);
    expect(absent(run({ 'leo-lead': '2026-02-23 2026-03-01' }))).toBeUndefined();
  });

  it('tells no one that someone is missing who has approved it already', () => {
    const walked = run({ 'lena-lead': TWO_WEEKS }, { approvers: 'claims-leads:2' });
    expect(absent(walked)?.nobodyThere?.text).toContain('Not everyone who is needed to approve is here');
    expect(absent(walked.approve(LENA))).toEqual({ away: ['Lena Lindqvist until 2026-03-08'] });
  });

  it('names someone who leaves before it ends, and no one who leaves afterwards', () => {
    const days = { 'leo-lead': '2026-03-03 2026-03-08' };
    expect(absent(run(days))).toBeUndefined();
    expect(absent(run(days, { expires: 'P2D' }))?.away).toEqual(['Leo Lindgren from 2026-03-03 until 2026-03-08']);
  });

  it('mentions whoever is there where no one who may give it is before it ends, and lets them decide nothing', () => {
    const walked = run({ 'leo-lead': TWO_WEEKS, 'lena-lead': TWO_WEEKS });
    expect(absent(walked)?.nobodyThere).toEqual({
      text: 'No one who is needed to approve is here before this expires. Have someone who is here added to claims-leads, or wait: until then nothing is done',
      mention: [MARCUS.userId],
    });
    expect(JSON.stringify(renderApproval(lastAsk(walked) as never))).toContain(`"user_id":"${MARCUS.userId}"`);
    const { askId } = walked.ask('approval');
    expect(walked.decide({ type: 'GiveApproval', askId }, MARCUS)).toMatchObject({ ok: false, code: 'not_in_group' });
  });

  it('mentions the colleague who may not give it, but is there', () => {
    const walked = run({ 'leo-lead': TWO_WEEKS }, { requester: 'lena@our.example' });
    expect(absent(walked)?.nobodyThere?.mention).toEqual([LENA.userId]);
  });

  it('tells no one where someone comes back before it ends', () => {
    const days = { 'leo-lead': TWO_WEEKS, 'lena-lead': '2026-02-23 2026-03-02' };
    expect(absent(run(days))).toHaveProperty('nobodyThere');
    expect(absent(run(days, { expires: 'P2D' }))).not.toHaveProperty('nobodyThere');
  });

  it('says that not everyone who is needed is there where two have to approve', () => {
    const walked = run({ 'leo-lead': TWO_WEEKS }, { approvers: 'claims-leads:2' });
    expect(absent(walked)?.nobodyThere?.text).toMatch(/^Not everyone who is needed to approve is here before this/);
  });

  it('says nothing of it once it is decided', () => {
    expect(absent(run({ 'leo-lead': TWO_WEEKS }).approve(LENA))).toBeUndefined();
  });
});

it('a question says the same of those whom it asks', () => {
  const walked = run({ 'leo-lead': TWO_WEEKS, 'lena-lead': TWO_WEEKS }, { steps: QUESTION + TELL });
  expect(absent(walked)?.nobodyThere?.text).toMatch(/^No one who is needed to answer is here before the time is over/);
  expect(JSON.stringify(renderQuestion(lastAsk(walked) as never))).toContain('Leo Lindgren until 2026-03-08');
});

it('a run that stopped says the same of those whom it asks, on the day on which it does', () => {
  const failed = { 'zendesk.add_internal_note': { kind: 'failed', code: 'forbidden', message: 'No' } } as const;
  const walked = run({ 'leo-lead': TWO_WEEKS });
  walked.script = failed;
  walked.approve(LENA);
  expect(absent(walked)).toEqual({ away: ['Leo Lindgren until 2026-03-08'] });
  expect(JSON.stringify(renderRecovery(lastAsk(walked) as never))).toContain('Leo Lindgren until 2026-03-08');
});

describe('what is said of those who are left', () => {
  it('names who is away among the too few who may approve', () => {
    const walked = run({ 'leo-lead': TWO_WEEKS }, { approvers: 'claims-leads:2', requester: 'lena@our.example' });
    expect(walked.ask('recovery').because).toContain('only Leo Lindgren (away until 2026-03-08); not Lena Lindqvist');
  });

  const missing = (days: Readonly<Record<string, string>>, approvers: string): string =>
    walk({
      facts: { 'claim.amount': null },
      handbook: handbookOf(
        filesOf(
          sopFile(TELL, { needs: '  - case.claim.amount' }),
          asking('zendesk.add_internal_note', approvers),
          away(days),
        ),
      ),
    })
      .ask('recovery')
      .known.join('\n');

  it('says who is needed while the others are away, and until when they are', () => {
    expect(missing({ 'leo-lead': TWO_WEEKS }, 'claims-leads:1')).toContain(
      'Lena Lindqvist is needed to approve what may follow (any one of claims-leads; away: Leo Lindgren until 2026-03-08)',
    );
    expect(missing({}, 'claims-leads:1')).not.toContain('needed to approve');
  });
});

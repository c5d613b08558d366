import { describe, expect, it } from 'vitest';
import type { ReplayedCase } from '../../src/evaluate/replay.ts';
import { expecting, handbookFiles, handbookWith, play } from './cases.ts';

const ASKING = handbookWith(
  '            flag: ticket_not_changed\n    outcome: standard',
  `            flag: ticket_not_changed
      - step: 4c
        says: Ask how it goes on
        action: slack.ask_human
        ask: { of: claims-leads, question: How does this claim go on, choices: [Go on, Give up], within: 1 day }
        save: way
        if_late: { says: Nobody said, flag: silent }
      - step: 4d
        says: Ask how much
        ask: { of: claims-leads, question: How many dollars, form: { amount: { label: Amount, type: money, currency: USD } }, within: 1 day }
        save: told
        if_late: { says: Nobody said, flag: silent }
    outcome: standard`,
);

const SOP = handbookFiles.find(({ path }) => path === 'freight-damage-claim.sop.yaml')?.text ?? '';
/** From the acknowledgment up to the line of the step after it. */
const ACKNOWLEDGE = /^ {6}- step: 4a\n[\s\S]*?^ {6}- step: 4b\n/m.exec(SOP)?.[0] ?? 'the step 4a';
const ASKED_FIRST = handbookWith(
  ACKNOWLEDGE,
  `      - step: 4a
        says: Ask whether it goes on
        ask: { of: claims-leads, question: Go on now?, choices: [Go on, Give up], within: 1 day }
        save: way
        if_late: { says: Nobody said, flag: silent }
${ACKNOWLEDGE.replace('step: 4b', 'step: 4c').replace('step: 4a', 'step: 4b')}`,
);

const at = (minutes: number): string => new Date(Date.parse('2026-03-04T14:05:00Z') + minutes * 60_000).toISOString();

async function answered(...events: Record<string, unknown>[]): Promise<ReplayedCase> {
  return play((written) => {
    written['claim'] = { ...written['claim'], amount: '100.00' };
    written.events = events.map((event, index) => ({ at: at(index + 1), type: 'answered', ...event }));
    expecting(written, { route: 'standard', must: ['slack.ask_human'] });
  }, ASKING);
}

const said = ({ recorded }: ReplayedCase): Record<string, unknown>[] =>
  recorded.state?.bindings.flatMap(({ path, value }) =>
    path[0] === 'way' || path[0] === 'told' ? [value as Record<string, unknown>] : [],
  ) ?? [];

describe('a scripted answer', () => {
  it('answers the open question, in any letter case, and then the next', async () => {
    const played = await answered({ answer: 'go ON', by: 'claims_lead' }, { answer: '12.50', by: 'lena-lead' });
    expect(played.failures).toEqual([]);
    expect(said(played)).toEqual([
      { answer: 'Go on', answered_by: 'Lena Lindqvist' },
      { amount: { $money: 'USD', minor: 1_250 }, answered_by: 'Lena Lindqvist' },
    ]);
  });

  it.each([
    ['its step', '4c'],
    ['its name', 'way'],
    ['its action', 'slack.ask_human'],
    ['a part of what was asked', 'does this claim go on?'],
  ])('finds a question by %s', async (_how, question) => {
    expect((await answered({ question, answer: 'Give up', by: 'claims_leads' })).failures).toEqual([]);
  });

  it.each(['wey', '4d', 'fraud', 'Is it covered?'])(
    'finds none by `%s`, also when one question is open',
    async (question) => {
      expect((await answered({ question, answer: 'Give up', by: 'claims_leads' })).failures.join()).toMatch(
        /no open question is `[^`]+`: `way` is open/,
      );
    },
  );

  it('may be one that the form must refuse', async () => {
    const way = { answer: 'Go on', by: 'claims_lead' };
    const typo = { answer: '-12.50', by: 'lena-lead', refused: true };
    expect((await answered(way, typo, { answer: '12.50', by: 'lena-lead' })).failures).toEqual([]);
    expect((await answered(way, { ...typo, answer: '12.50' })).failures.join()).toMatch(
      /the answer of Lena Lindqvist was accepted/,
    );
    // Refused because of the person, not of the answer.
    expect((await answered(way, { ...typo, answer: '12.50', by: 'ana-analyst' })).failures.join()).toMatch(
      /was refused/,
    );
  });

  it('may be corrected until something used it', async () => {
    const way = { answer: 'Go on', by: 'claims_lead' };
    const first = { answer: '12.50', by: 'lena-lead' };
    const late = { type: 'answer_corrected', question: 'told', answer: '13.50', by: 'lena-lead' };
    const other = { type: 'answer_corrected', question: 'way', answer: 'Give up', by: 'claims_lead' };
    // Its second question was asked because of the first answer, so that is asked again, or not at all.
    const corrected = await answered(way, other);
    expect(corrected.failures).toEqual([]);
    expect(said(corrected)).toEqual([{ answer: 'Give up', answered_by: 'Lena Lindqvist' }]);
    expect((await answered(way, first, { ...late, refused: true })).failures).toEqual([]);
    expect((await answered(way, first, late)).failures.join()).toMatch(/can no longer be corrected/);
    expect((await answered({ ...late, refused: true })).failures.join()).toMatch(/no question was answered before/);
  });

  it.each([
    ['a person who may not answer', { answer: 'Go on', by: 'ana-analyst' }, /Ana Alvarez was refused/],
    ['an answer that is not a choice', { answer: 'Perhaps', by: 'claims_lead' }, /Choose one of Go on, Give up/],
    ['no answer at all', { by: 'claims_lead' }, /the answer does not fit the fields of the question: one choice/],
  ])('fails the case for %s', async (_what, event, sentence) => {
    const played = await answered(event);
    expect(played.pass).toBe(false);
    expect(played.failures.join('\n')).toMatch(sentence);
  });

  it.each([
    ['a reading of it', '$7,200.00', '7.200', 'claim.amount'],
    ['another value', '7,200.00 USD', 'a lot', 'claim value was given'],
  ])('says what a fact that cannot be read should be: %s', async (_how, answer, amount, question) => {
    const played = await play((written) => {
      written['claim'] = { ...written['claim'], amount };
      written.events = [{ at: at(1), type: 'answered', question, answer, by: 'claims_lead' }];
      expecting(written, { route: 'priority', must: ['jira.create_priority_issue'] });
    });
    expect(played.failures).toEqual([]);
    expect(played.recorded.state?.facts.at(-1)).toMatchObject({ value: { $money: 'USD', minor: 720_000 } });
  });

  it('corrects what was said of a fact until something used it', async () => {
    const corrected = async (more: Record<string, unknown>, handbook = ASKED_FIRST): Promise<ReplayedCase> =>
      play((written) => {
        written['claim'] = { ...written['claim'], amount: '7.200' };
        const fact = { question: 'claim.amount', by: 'claims_lead' };
        const last = { at: at(3), type: 'answered', question: 'Go on now?', answer: 'Go on', by: 'claims_lead' };
        written.events = [
          { at: at(1), type: 'answered', answer: '$7.20', ...fact },
          { at: at(2), type: 'answer_corrected', answer: '810.00 USD', ...fact, ...more },
          last,
        ];
        expecting(written, { route: 'standard', must: ['zendesk.send_acknowledgment'] });
      }, handbook);
    const played = await corrected({});
    expect(played.failures).toEqual([]);
    expect(played.recorded.state?.facts.at(-1)).toMatchObject({ value: { $money: 'USD', minor: 81_000 } });
    expect((await corrected({ refused: true })).failures.join()).toMatch(/was accepted/);
    expect((await corrected({}, ASKING)).failures.join()).toMatch(/The given claim value can no longer be corrected/);
  });

  it('fails the case when no question is open', async () => {
    const played = await play((written) => {
      written.events = [{ at: at(1), type: 'answered', answer: 'yes' }];
      expecting(written, {});
    });
    expect(played.failures).toEqual([
      'The event `answered` of 2026-03-04 14:06:00 UTC could not be played: no question is open at that time',
    ]);
  });
});

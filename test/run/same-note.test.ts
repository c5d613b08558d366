/** A note that no one outside sees is not added, nor asked about, once more after the case started again. */
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import type { EarlierEffect } from '../../src/run/log/earlier-effect.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { asking, filesOf, handbookOf, PERMISSIVE, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const TOOL = 'zendesk.add_internal_note';
const note = (step: string, text = 'Terms checked'): string => `  - step: ${step}
    says: Note it
    use: ${TOOL}
    with: { ticket: = case.zendesk.ticket_id, text: '${text}' }
    save: noted_${step}
    outcome: noted
`;
const done = (over: Partial<EarlierEffect> = {}, text = 'Terms checked'): EarlierEffect => ({
  step: '1',
  tool: TOOL,
  summary: `Add an internal note, which the customer does not see, to ticket 101: ${text}`,
  isKnown: true,
  output: { ticket: '101' },
  record: 'ticket 101',
  argsSha256: hashOf({ ticket: '101', text }),
  ...over,
});
const again = (steps: string, effects: readonly EarlierEffect[], boundary = PERMISSIVE): Walk =>
  walk({ effects, handbook: handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), boundary)) });
const came = ({ steps, state }: Walk) => [steps, openAsks(state).map(({ step }) => step), state.ended?.kind ?? null];

describe('a note that the earlier run added with the same words to the same ticket', () => {
  it('counts as done with its answer, and the record says so', () => {
    const walked = again(note('1'), [done()]);
    expect(came(walked)).toEqual([[], [], 'completed']);
    expect(walked.outcomes).toEqual(['noted']);
    expect(walked.state.bindings.map(({ path, value }) => [path, value])).toEqual([[['noted_1'], { ticket: '101' }]]);
    expect(walked.view().posts).toContainEqual(
      expect.objectContaining({
        title: 'Step 1 was done before the case started again',
        lines: [{ label: 'done before', text: `step 1, ${done().summary} (ticket 101)` }],
      }),
    );
    expect(walked.explain().steps.find(({ step }) => step === '1')?.result).toBe(
      `The same was done before the case started again: step 1, ${done().summary} (ticket 101)`,
    );
  });

  it('needs no approval again', () => {
    expect(came(again(note('1'), [done()], asking(TOOL, 'claims-leads:1')))).toEqual([[], [], 'completed']);
  });

  it.each([
    ['with other words', note('1', 'Invoice is there'), [done()]],
    ['where no system said that it was done', note('1'), [done({ isKnown: false })]],
    ['where its words are not known any more', note('1'), [{ ...done(), argsSha256: '' }]],
  ])('is asked about %s', (_, steps, effects) => {
    expect(came(again(steps, effects))).toEqual([[], ['1'], null]);
  });

  it('stands for one of now alone', () => {
    const twice = note('1') + note('2');
    expect(came(again(twice, [done()]))).toEqual([[], ['2'], null]);
    expect(came(again(twice, [done(), done({ step: '2' })]))).toEqual([[], [], 'completed']);
  });

  it('is asked about where people outside see it', () => {
    const tool = 'zendesk.send_acknowledgment';
    const send = `  - step: 1
    says: Acknowledge it
    use: ${tool}
    with: { ticket: = case.zendesk.ticket_id }
`;
    expect(came(again(send, [done({ tool, argsSha256: hashOf({ ticket: '101' }) })]))).toEqual([[], ['1'], null]);
  });
});

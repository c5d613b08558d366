/** What a source wrote for a fact that counts as missing is shown as it arrived: on the card, in the thread, in `explain`. */
import { describe, expect, it } from 'vitest';
import { takeCorrection } from '../../src/run/plan/take-correction.ts';
import { caseType } from '../../src/case/kind.ts';
import { asking, filesOf, handbookOf, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const NOTE = `  - step: 1
    says: Note that there is no PRO
    if:
      - "!has(case.claim.pro)"
    otherwise: nothing
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: No PRO
`;
const asked = (saidNone: Record<string, string>): Walk =>
  walk({
    facts: { 'claim.pro': null },
    saidNone,
    handbook: handbookOf(filesOf(sopFile(NOTE), asking('zendesk.add_internal_note', 'claims-leads:1'))),
  });

describe('text that counts as none', () => {
  it('is on the approval card, next to the label of its fact', () => {
    const walked = asked({ 'claim.pro': 'n/a' });
    expect(walked.ask('approval').card.facts).toContainEqual({ label: 'PRO', text: '“n/a”, which counts as none' });
    expect(walked.ask('approval').card.because).toContain('PRO missing (“n/a”)');
    expect(JSON.stringify(asked({}).ask('approval').card)).not.toContain('counts as none');
  });

  it('is in the explanation and in the thread', () => {
    const walked = asked({ 'claim.pro': '-' });
    const step = walked.explain().steps.find((one) => one.step === '1');
    expect(step?.evidence).toContainEqual(expect.objectContaining({ label: 'PRO', value: 'missing (“-”)' }));
    expect(JSON.stringify(walked.view())).toContain('“-”, which counts as none');
  });

  it('is what a correction says anew', () => {
    const walked = asked({ 'claim.pro': '-' });
    const kind = walked.handbook.kinds.get('freight_claim');
    if (kind === undefined) throw new Error('Expected the kind');
    const taken = takeCorrection(
      walked.state,
      {
        eventId: 'e2',
        channel: 'zendesk_web',
        facts: [],
        refused: [],
        cleared: ['claim.amount'],
        saidNone: [{ path: 'claim.amount', text: 'n/a' }],
        record: { system: 'Zendesk', record: 'ticket 101' },
      },
      caseType(kind),
    );
    expect(JSON.stringify(taken)).toContain('"saidNone":"n/a"');
  });
});

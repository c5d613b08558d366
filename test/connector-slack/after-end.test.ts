/** What people see of a case that changed after its run had ended. */
import { describe, expect, it } from 'vitest';
import { renderRecovery, type RecoveryView } from '../../src/connector/slack/render/recovery-card.ts';
import { renderTold, type Told } from '../../src/connector/slack/render/told.ts';
import { asAskId, asCaseId } from '../../src/kernel/ids.ts';

const ASKED: RecoveryView = {
  kind: 'recovery',
  kept: [],
  cost: null,
  repeats: null,
  corrections: [],
  correctable: false,
  key: 'ask:ask-1',
  seq: 9,
  askId: asAskId('ask-1'),
  caseId: asCaseId('CASE-1'),
  step: null,
  because: 'The case changed after its run had ended, and the run would decide otherwise now',
  known: ['claim value $7,200.00 → $4,100.00'],
  choices: ['start_again', 'leave_it'],
  fact: null,
  group: 'claims-leads',
  mention: [],
  state: { kind: 'open' },
};
const TOLD: Told = {
  askId: null,
  brief: { case: 'CASE-1', title: 'Freight claim', happened: 'It broke', asked: 'Know it', facts: [] },
  answerBy: null,
  state: { kind: 'answered', by: 'Ava Executive', at: 0, isLate: false },
  message: null,
};

describe('the card of a case that changed after its run had ended', () => {
  it('has the buttons Start again and Leave it, and does not say that the run stopped', () => {
    const shown = JSON.stringify(renderRecovery(ASKED).blocks);
    expect(shown).toContain('"Start again"');
    expect(shown).toContain('"Leave it"');
    expect(shown).toContain('Asked because');
    expect(shown).not.toContain('Stopped because');
  });

  it('has what changed, however much was done before and however long it is', () => {
    const done = Array.from({ length: 30 }, (_, at) => `Done already: step ${at}, ${'x'.repeat(900)}`);
    const known = [
      ...ASKED.known,
      'Step 9 would do otherwise now',
      ...done,
      'Leave it: the case stays as it was decided',
    ];
    const shown = JSON.stringify(renderRecovery({ ...ASKED, known }).blocks);
    expect(shown).toContain('$7,200.00 → $4,100.00');
    expect(shown).toMatch(/and 2\d more, about what was done/);
    expect(shown).toContain('Leave it: ');
  });
});

describe('a card on which a person decides', () => {
  it('says that it waits until someone answers, unless there is nothing to decide', () => {
    const says = 'without a deadline or a reminder until someone answers';
    expect(JSON.stringify(renderRecovery(ASKED).blocks)).toContain(says);
    expect(JSON.stringify(renderRecovery({ ...ASKED, choices: [] }).blocks)).not.toContain(says);
  });
});

describe('a direct message about the decision', () => {
  it('says that the case changed after it', () => {
    expect(JSON.stringify(renderTold(TOLD).blocks)).not.toContain('changed');
    const shown = JSON.stringify(renderTold({ ...TOLD, changed: ['claim value $7,200.00 → $4,100.00'] }).blocks);
    expect(shown).toContain('The case changed after this was written');
    expect(shown).toContain('$7,200.00 → $4,100.00');
  });
});

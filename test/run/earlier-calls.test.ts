/** Which writes are looked for before another one is sent, and until when they may still show. */
import { describe, expect, it } from 'vitest';
import { commitMsMax, settleMs } from '../../src/kernel/limits.ts';
import { refusedPayments, shownUntil, type RefusedWrite } from '../../src/run/log/earlier-calls.ts';
import type { CallResult, Tool } from '../../src/tool/tool.ts';
import { filesOf, handbookOf, PERMISSIVE, registry, sopFile } from './handbook.ts';
import { NEEDS, pay } from './refund.ts';
import { HOUR, walk } from './walk.ts';

const isPayment = (tool: string): boolean => tool === 'tms.pay_claim';

function toolOf(id: string): Tool {
  const tool = registry.get(id)?.tool;
  if (tool === undefined) throw new Error(`Expected the tool ${id}`);
  return tool;
}

function refusedNote(): ReturnType<typeof walk> {
  const steps = `  - step: 1
    says: Note
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Noted }
    if_error: { refused: { says: Go on, flag: refused_once } }
`;
  const refused = { kind: 'failed', code: 'refused', message: 'No' } as const;
  return walk({ handbook: handbookOf(filesOf(sopFile(steps), PERMISSIVE)), script: { '1': refused } });
}

describe('a write that was refused', () => {
  it('is looked for before a payment only if it moved money itself', () => {
    const { state } = refusedNote();
    expect(Object.values(state.calls).map(({ progress }) => progress.kind)).toEqual(['failed']);
    expect(refusedPayments(state, isPayment)).toEqual([]);
    expect(refusedPayments(state, (tool) => tool === 'zendesk.add_internal_note')).toMatchObject([{ step: '1' }]);
  });

  it('may still show as long as its list lags, of a payment as long as its system may go on with it', () => {
    const [sent] = refusedPayments(refusedNote().state, () => true);
    if (sent === undefined) throw new Error('Expected the refused note');
    const at: RefusedWrite = { ...sent, sentAt: 1_000 };
    const note = toolOf('zendesk.add_internal_note');
    const pays = { ...toolOf('tms.pay_claim'), commitMs: commitMsMax };
    expect(shownUntil(at, note)).toBe(1_000 + settleMs);
    expect(shownUntil(at, undefined)).toBe(1_000 + settleMs);
    expect(shownUntil(at, pays)).toBe(1_000 + settleMs + commitMsMax);
  });

  it('is not looked for if each attempt was given up before it was sent', () => {
    const notNow = { kind: 'not_now', message: 'It cannot be seen', afterMs: null } as const;
    const after = (first: CallResult, then: CallResult): readonly string[] => {
      const results = [first];
      const walked = walk({
        handbook: handbookOf(filesOf(sopFile(pay('case.claim.amount'), { needs: NEEDS }), PERMISSIVE)),
        script: { 'tms.pay_claim': () => results.pop() ?? then },
      });
      for (let tries = 0; tries < 9; tries++) walked.after(HOUR);
      return refusedPayments(walked.state, isPayment).map(({ step }) => step);
    };
    const unsent = { ...notNow, isUnsent: true } as const;
    expect(after(unsent, unsent)).toEqual([]);
    expect(after(unsent, { kind: 'failed', code: 'earlier_found', message: 'The TMS has one' })).toEqual([]);
    expect(after(notNow, unsent)).toEqual(['9']);
    expect(after(unsent, { kind: 'failed', code: 'refused', message: 'No' })).toEqual(['9']);
  });

  it('never shows where its system cannot be asked, or when it was not sent', () => {
    const [sent] = refusedPayments(refusedNote().state, () => true);
    if (sent === undefined) throw new Error('Expected the refused note');
    const note = toolOf('zendesk.add_internal_note');
    expect(shownUntil({ ...sent, sentAt: 1_000 }, { ...note, probe: 'none' })).toBe(0);
    expect(shownUntil({ ...sent, sentAt: null }, note)).toBe(0);
  });
});

it.each(['refused', 'already_paid'])('a payment that fails with `%s` may be said to be done, for it may be', (code) => {
  const walked = walk({
    handbook: handbookOf(filesOf(sopFile(pay('case.claim.amount'), { needs: NEEDS }), PERMISSIVE)),
    script: { 'tms.pay_claim': { kind: 'failed', code, message: 'CASE-1 was paid with PAY-1' } },
  });
  expect(walked.ask('recovery')).toMatchObject({
    code,
    choices: ['try_again', 'it_was_done', 'stop'],
    known: expect.arrayContaining(['It was done: the run goes on without it. Look in TMS first']) as string[],
  });
});

/** An approval holds for what its approvers saw: the facts of now for a call, the card for the search of a lost one. */
import { expect, it } from 'vitest';
import { unboundIn } from '../../src/run/log/approval-binding.ts';
import type { RunState } from '../../src/run/log/state.ts';
import { LENA } from './handbook.ts';
import { APPROVED, pay, run, usd } from './refund.ts';

it('an approved call is not sent once the log states another fact than its card, and a lost one is searched for', () => {
  const walked = run(pay('case.claim.amount'), { boundary: APPROVED });
  const { askId, callId, seq } = walked.ask('approval');
  const decided = walked.decide({ type: 'GiveApproval', askId }, LENA);
  for (const event of decided.ok ? decided.events : []) walked.append({ kind: 'runner' }, event);
  const facts = walked.state.facts.map((fact) =>
    fact.path === 'claim.amount' ? { ...fact, value: usd(9_000) } : fact,
  );
  const unbound = (state: RunState, kind: 'call' | 'probe'): unknown =>
    unboundIn(state, { kind, callId: callId ?? '' });
  for (const kind of ['call', 'probe'] as const) expect(unbound(walked.state, kind)).toBeNull();
  const other = { ...walked.state, facts };
  expect(unbound(other, 'call')).toEqual({
    seq,
    problem: 'Expected the facts that the card shows, got another claim value',
  });
  expect(unbound(other, 'probe')).toBeNull();
});

it('an approved call is neither sent nor searched for once the log says that other people had to approve', () => {
  const walked = run(pay('case.claim.amount'), { boundary: APPROVED });
  const { askId, callId, seq } = walked.ask('approval');
  const decided = walked.decide({ type: 'GiveApproval', askId }, LENA);
  for (const event of decided.ok ? decided.events : []) walked.append({ kind: 'runner' }, event);
  const ask = walked.state.asks[askId];
  if (ask?.kind !== 'approval' || callId === null) throw new Error('Expected the approval of a call');
  const other = {
    ...walked.state,
    asks: { ...walked.state.asks, [askId]: { ...ask, demands: [{ group: 'claims-operations', count: 1 }] } },
  };
  for (const kind of ['call', 'probe'] as const)
    expect(unboundIn(other, { kind, callId })).toEqual({
      seq,
      problem: 'Expected the approvers that the boundary demands, got others',
    });
});

it('a call that is judged anew has no approval any more', () => {
  const walked = run(pay('case.claim.amount'), { boundary: APPROVED });
  const { askId, callId } = walked.ask('approval');
  const callOf = () => (callId === null ? undefined : walked.state.calls[callId]);
  const call = callOf();
  if (call === undefined) throw new Error('Expected a call that waits');
  expect(call.approval).toBe(askId);
  walked.append({ kind: 'runner' }, { type: 'VerdictChanged', callId: call.callId, verdict: call.verdict });
  expect(callOf()?.approval).toBeNull();
});

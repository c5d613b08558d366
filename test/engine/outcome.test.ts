/** What a search for a lost call says depends on how far the search of that tool can be trusted. */
import { expect, it } from 'vitest';
import { eventOfProbe, eventOfResult, refuseAttempt } from '../../src/engine/outcome.ts';
import { callAttemptsMax, commitMsMax, probeDelaysMs, settleMs } from '../../src/kernel/limits.ts';
import type { Tool } from '../../src/tool/tool.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, registry, sopFile } from '../run/handbook.ts';
import { walk, Walk } from '../run/walk.ts';

const NOTE = `  - step: 1
    says: Note
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: Noted
`;

/** A call that was started at 0 and whose answer was lost, after so many searches. */
function lost(probes: number) {
  const walked = new Walk({ handbook: handbookOf(filesOf(sopFile(NOTE), PERMISSIVE)) });
  walked.powerCut = '1';
  walked.go();
  const [call] = Object.values(walked.state.calls);
  if (call === undefined) throw new Error('Expected a call');
  return {
    ...call,
    progress: {
      kind: 'lost',
      message: 'Lost',
      probes,
      repeat: false,
      isThere: false,
      probeAt: 0,
      startedAt: 0,
    } as const,
  };
}

function againAt(probe: Tool['probe'], result: 'absent' | 'unknown', now: number, probes = 0): number | null {
  const tool = registry.get('zendesk.add_internal_note')?.tool;
  if (tool === undefined) throw new Error('Expected the tool');
  const found = result === 'absent' ? { kind: result } : { kind: result, message: 'The search is down' };
  const event = eventOfProbe(lost(probes), { ...tool, probe }, found, now);
  if (event.type !== 'CallProbed') throw new Error(`Expected a probe, got \`${event.type}\``);
  expect(event.result).toBe(probe === 'exact' && result === 'absent' ? 'absent' : 'unknown');
  return event.againAt;
}

it('an exact search that finds nothing is repeated until a late request can no longer arrive, and then counts', () => {
  const settledAt = settleMs + commitMsMax;
  expect([1_000, settleMs, 400_000, settledAt - 1].map((now) => againAt('exact', 'absent', now))).toEqual([
    settleMs,
    2 * settleMs,
    settledAt,
    settledAt,
  ]);
  expect(againAt('exact', 'absent', settledAt)).toBeNull();
});

it('a search that lags behind is repeated a few times, whatever it says, and never says that nothing was done', () => {
  for (const result of ['absent', 'unknown'] as const) {
    expect(probeDelaysMs.map((_, probes) => againAt('eventual', result, 1_000, probes))).toEqual(
      probeDelaysMs.map((delay) => 1_000 + delay),
    );
    expect(againAt('eventual', result, 1_000, probeDelaysMs.length)).toBeNull();
  }
});

it('what a system took is not repeated for a person, whatever its search says', () => {
  const tool = registry.get('zendesk.add_internal_note')?.tool;
  if (tool === undefined) throw new Error('Expected the tool');
  const call = lost(probeDelaysMs.length);
  const seen = (probe: Tool['probe'], taken: string | null): unknown =>
    eventOfProbe(
      { ...call, taken, progress: { ...call.progress, repeat: true } },
      { ...tool, probe },
      { kind: 'absent' },
      settleMs + commitMsMax,
    );
  for (const probe of ['exact', 'eventual'] as const) {
    expect(seen(probe, null)).toMatchObject({ result: 'absent', againAt: null });
    expect(seen(probe, 'It is queued')).toMatchObject({ result: 'unknown', againAt: null });
  }
});

it('a system that cannot be searched is not asked again: a person decides at once', () => {
  expect(againAt('none', 'unknown', 1_000)).toBeNull();
});

it('giving up on an effect that is partly done is unknown, not failed', () => {
  const busy = { kind: 'not_now', message: 'Busy', afterMs: null } as const;
  const call = lost(0);
  expect(eventOfResult(call, callAttemptsMax, busy, 0)).toMatchObject({ type: 'CallFailed', code: 'unavailable' });
  expect(eventOfResult(call, callAttemptsMax, { ...busy, partly: 'Half is done' }, 7)).toMatchObject({
    type: 'CallLost',
    message: 'Half is done. Busy',
    probeAt: 7,
  });
  expect(eventOfResult(call, 1, { ...busy, partly: 'Half is done' }, 7)).toMatchObject({ type: 'CallDeferred' });
  expect(eventOfResult(call, 1, { ...busy, afterMs: 540_000, partly: 'Half is done' }, 7).type).toBe('CallLost');
});

it('what is partly done is completed by a repeat, and asked about after the last attempt', () => {
  const tool = registry.get('zendesk.link_duplicate')?.tool;
  if (tool === undefined) throw new Error('Expected the tool');
  const at = (attempts: number): unknown =>
    eventOfProbe({ ...lost(0), attempts }, tool, { kind: 'absent', partly: 'Half is done' }, settleMs + commitMsMax);
  expect(at(1)).toMatchObject({ result: 'absent', againAt: null });
  expect(at(callAttemptsMax)).toMatchObject({ result: 'unknown', message: 'Half is done' });
});

it('a person who lets a call be tried again gives more attempts to that call, and to no other', () => {
  const STEPS = NOTE + NOTE.replace('step: 1', 'step: 2').replace('Noted', 'Noted again');
  const walked = walk({
    handbook: handbookOf(filesOf(sopFile(STEPS), PERMISSIVE)),
    script: { '1': { kind: 'unknown', message: 'Rejected', answered: 'refusal' } },
  });
  walked.script = { '2': { kind: 'not_now', message: 'Busy', afterMs: null } };
  walked.recover('try_again', LENA);
  for (let looks = 0; looks < 9 && walked.state.calls['2#1'] === undefined; looks++) walked.after(commitMsMax);
  const { '1#1': first, '2#1': second } = walked.state.calls;
  if (first === undefined || second === undefined) throw new Error('Expected two calls');
  const refusal = (call: typeof first): unknown =>
    refuseAttempt(walked.state, { ...call, attempts: callAttemptsMax })?.type ?? null;
  expect([refusal(first), refusal(second)]).toEqual([null, 'CallFailed']);
});

it('a refusal that may be of our own request is looked up once more, and has failed if it is not there', () => {
  const tool = registry.get('zendesk.add_internal_note')?.tool;
  if (tool === undefined) throw new Error('Expected the tool');
  const message = 'The TMS refused the request with `422`: duplicate';
  const call = lost(0);
  const event = eventOfResult(call, 1, { kind: 'unknown', answered: 'repeated', message }, 7);
  expect(event).toMatchObject({ type: 'CallLost', probeAt: 7 + settleMs });
  const refused = { ...call, progress: { ...call.progress, refusal: message } };
  for (const probe of ['exact', 'eventual'] as const)
    expect(eventOfProbe(refused, { ...tool, probe }, { kind: 'absent' }, 7 + settleMs)).toMatchObject({
      type: 'CallFailed',
      code: 'refused',
      message,
    });
  expect(eventOfProbe({ ...refused, taken: 'It is queued' }, tool, { kind: 'absent' }, 7)).toMatchObject({
    type: 'CallProbed',
  });
  const unseen = { kind: 'unknown', message: 'The search is down' } as const;
  for (const probes of [0, 3]) {
    const later = { ...refused, progress: { ...refused.progress, probes } };
    expect(eventOfProbe(later, tool, unseen, settleMs)).toMatchObject({ type: 'CallProbed', result: 'unknown' });
  }
});

it('a lost write that its system may still carry out, and would do twice, is not sent again by itself, but when a person says so', () => {
  const tool = registry.get('zendesk.add_internal_note')?.tool;
  if (tool === undefined) throw new Error('Expected the tool');
  const exact = { ...tool, probe: 'exact', commitMs: commitMsMax } as const;
  const settledAt = settleMs + commitMsMax;
  const look = (repeat: boolean, now: number, mayCome: object) => {
    const call = lost(0);
    const known = { ...call, progress: { ...call.progress, repeat } };
    return eventOfProbe(known, exact, { kind: 'absent', ...mayCome }, now);
  };
  expect(look(false, 1_000, { mayCome: true })).toMatchObject({ result: 'absent', againAt: settleMs });
  expect(look(false, settledAt, { mayCome: true })).toMatchObject({
    result: 'unknown',
    againAt: null,
    message: expect.stringContaining('would then do it twice') as string,
  });
  expect(look(true, settledAt, { mayCome: true })).toMatchObject({ result: 'absent', againAt: null });
  expect(look(false, settledAt, {})).toMatchObject({ result: 'absent', againAt: null });
});

it('what waits in the system is looked for as long as the system may go on with it, and then people are asked', () => {
  const tool = registry.get('zendesk.add_internal_note')?.tool;
  if (tool === undefined) throw new Error('Expected the tool');
  const waiting = { kind: 'unknown', isThere: true, isWaiting: true, message: 'It is queued' } as const;
  const settledAt = settleMs + commitMsMax;
  const slow = { ...tool, probe: 'exact', commitMs: commitMsMax } as const;
  for (const probes of [0, 9]) {
    expect(eventOfProbe(lost(probes), slow, waiting, 70_000)).toMatchObject({ result: 'there', againAt: 140_000 });
    expect(eventOfProbe(lost(9), slow, waiting, settledAt)).toMatchObject({ result: 'there', againAt: null });
  }
});

it('a write whose record says that it came to nothing has failed, unless a request may still make another one', () => {
  const tool = registry.get('zendesk.add_internal_note')?.tool;
  if (tool === undefined) throw new Error('Expected the tool');
  const undone = { kind: 'unknown', isThere: true, isUndone: true, message: 'It was rejected' } as const;
  const settledAt = settleMs + (tool.commitMs ?? 0);
  const look = (now: number, taken: string | null) => eventOfProbe({ ...lost(0), taken }, tool, undone, now);
  expect(look(1_000, 'Queued')).toMatchObject({ type: 'CallFailed', code: 'refused', message: 'It was rejected' });
  expect(look(1_000, null)).toMatchObject({ type: 'CallProbed', result: 'there' });
  expect(look(settledAt, null)).toMatchObject({ type: 'CallFailed' });
  // A refusal was an answer: no other request is on its way.
  const call = lost(0);
  for (const said of [{ refusal: 'No such account' }, { error: 'Account on hold' }]) {
    const answered = { ...call, taken: null, progress: { ...call.progress, ...said } };
    expect(eventOfProbe(answered, tool, undone, 1_000)).toMatchObject({
      type: 'CallFailed',
      message: 'It was rejected',
    });
  }
  // Until then it is looked for as what waits is, and not with the patience for a search that fails.
  const slow = { ...tool, commitMs: commitMsMax };
  expect(eventOfProbe({ ...lost(9), taken: null }, slow, undone, 70_000)).toMatchObject({
    result: 'there',
    againAt: 140_000,
  });
});

import { describe, expect, it } from 'vitest';
import { createSessionKeys, mintSession, type SessionScope } from '../../src/boundary/session.ts';
import { createGateway, type GatewayRequest } from '../../src/engine/gateway.ts';
import { createRateLimiter } from '../../src/engine/rate-limiter.ts';
import { slotWaitersMax } from '../../src/kernel/limits.ts';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { ToolBinding } from '../../src/tool/tool.ts';
import { SteppingClock } from '../stepping-clock.ts';
import { Power, START, Vendors } from './world.ts';

const keys = createSessionKeys(new Uint8Array(32).fill(7));
const ARGS = { ticket: '101' };

function open(): { vendors: Vendors; clock: SimulatedClock; gateway: ReturnType<typeof createGateway> } {
  const vendors = new Vendors();
  const clock = new SimulatedClock(START);
  return { vendors, clock, gateway: createGateway({ bindings: vendors.bindings(new Power()), keys, clock }) };
}

const scopeOf = (over: Partial<SessionScope> = {}): SessionScope => ({
  run: 'run-1',
  step: '4a',
  callId: '4a#1',
  attempt: 1,
  tool: 'zendesk.send_acknowledgment',
  argsSha256: hashOf(ARGS),
  sopHash: 's',
  policyHash: 'p',
  approvalId: null,
  ...over,
});

async function request(
  over: {
    minted?: Partial<SessionScope>;
    used?: Partial<SessionScope>;
    args?: Record<string, Value>;
    token?: string;
    jti?: string;
    signedWith?: typeof keys;
    mintedAt?: number;
  } = {},
): Promise<GatewayRequest> {
  const token =
    over.token ??
    (await mintSession({
      ...scopeOf(over.minted),
      key: (over.signedWith ?? keys).signing,
      jti: over.jti ?? 'session-1',
      now: over.mintedAt ?? START,
    }));
  return {
    token,
    scope: scopeOf(over.used),
    args: over.args ?? ARGS,
    key: 'sop-run-1-4a-1',
    intendedAt: START,
    isDoubted: false,
    mayBeSent: false,
    earlier: [],
  };
}

describe('the gateway', () => {
  it('performs a call under its session, after its intent was appended', async () => {
    const { gateway, vendors } = open();
    const appended: string[] = [];
    const { calls } = await gateway.start([await request()], async (sessions) => {
      expect(vendors.calls).toEqual([]);
      appended.push(...sessions);
      return 'appended';
    });
    expect(await calls[0]).toMatchObject({ kind: 'done' });
    expect(appended).toEqual(['session-1']);
  });

  it.each([
    ['no session', { token: '' }],
    ['something that is no session', { token: 'a.b.c' }],
    ['altered arguments', { args: { ticket: '102' } }],
    ['altered arguments that claim the old hash', { args: { ticket: '102' }, used: { argsSha256: hashOf(ARGS) } }],
    ['the session of another tool', { minted: { tool: 'zendesk.add_internal_note' } }],
    ['the session of another run', { minted: { run: 'run-2' } }],
    ['the session of another step', { minted: { step: '4b' } }],
    ['the session of another call', { minted: { callId: '4a#2' } }],
    ['the session of another attempt', { minted: { attempt: 2 } }],
    ['the session of another SOP version', { minted: { sopHash: 't' } }],
    ['the session of another policy', { minted: { policyHash: 'q' } }],
    ['the session of another approval', { minted: { approvalId: 'ask-1' } }],
    ['a session of a foreign key', { signedWith: createSessionKeys(new Uint8Array(32).fill(8)) }],
    ['an old session', { mintedAt: START - 60_000 }],
    ['a session of the future', { mintedAt: START + 2_000 }],
    ['a tool it does not hold', { used: { tool: 'zendesk.delete_ticket' }, minted: { tool: 'zendesk.delete_ticket' } }],
  ])('refuses %s, and appends and calls nothing', async (_, over) => {
    const { gateway, vendors } = open();
    let committed = 0;
    const good = await request({ jti: 'session-2' });
    await expect(
      gateway.start([good, await request(over)], async () => {
        committed += 1;
        return 'appended';
      }),
    ).rejects.toMatchObject({ code: 'session.refused' });
    await expect(gateway.probe(await request(over))).rejects.toMatchObject({ code: 'session.refused' });
    expect([committed, vendors.calls.length, vendors.probes]).toEqual([0, 0, 0]);
  });

  it('appends and calls nothing where a tool is declared otherwise than when the call was planned', async () => {
    const { gateway, vendors } = open();
    const requests = [await request(), { ...(await request({ jti: 'session-2' })), declared: 'another' }];
    const started = await gateway.start(requests, () => {
      throw new Error('Expected no append');
    });
    expect([started, vendors.calls]).toEqual([{ appended: 'outdated', calls: [] }, []]);
  });

  it('accepts each session once, for a call or for a probe', async () => {
    const { gateway, vendors } = open();
    await gateway.start([await request()], async () => 'appended');
    await expect(gateway.start([await request()], async () => 'appended')).rejects.toMatchObject({
      code: 'session.refused',
    });
    await expect(gateway.probe(await request())).rejects.toMatchObject({ code: 'session.refused' });
    await expect(
      gateway.start([await request({ jti: 'twice' }), await request({ jti: 'twice' })], async () => 'appended'),
    ).rejects.toMatchObject({ code: 'session.refused' });
    expect(vendors.calls).toHaveLength(1);
  });

  it.each(['conflict', 'lease_lost', 'session_used'] as const)(
    'calls nothing when the append ends in %s',
    async (result) => {
      const { gateway, vendors } = open();
      expect(await gateway.start([await request()], async () => result)).toEqual({ appended: result, calls: [] });
      expect(vendors.calls).toEqual([]);
    },
  );

  it('tells a binding the time at which it is sent or looked for, which may be days after its intent', async () => {
    const { gateway, vendors, clock } = open();
    const times: (number | undefined)[] = [];
    const [binding] = vendors.bindings(new Power()).filter(({ tool }) => tool.id === 'zendesk.send_acknowledgment');
    if (binding === undefined) throw new Error('Expected the binding');
    vendors.real.set('zendesk.send_acknowledgment', {
      tool: binding.tool,
      call: (_, { now }) => {
        times.push(now);
        return Promise.resolve({ kind: 'not_now', message: 'Later', afterMs: null });
      },
      probe: (_, { now }) => {
        times.push(now);
        return Promise.resolve({ kind: 'absent' });
      },
    });
    const later = START + 3 * 86_400_000;
    await clock.advanceTo(later);
    const asked = async (jti: string) => ({ ...(await request({ jti, mintedAt: later })), intendedAt: later - 1_000 });
    const { calls } = await gateway.start([await asked('session-1')], async () => 'appended');
    await calls[0];
    await gateway.probe({ ...(await asked('session-2')), intendedAt: START });
    expect(times).toEqual([later, later]);
  });

  it('calls nothing when writing the intent took too long', async () => {
    const { gateway, vendors, clock } = open();
    let isAskedWhatHolds = false;
    const late = {
      ...(await request()),
      heldBack: async () => {
        isAskedWhatHolds = true;
        return null;
      },
    };
    const { calls } = await gateway.start([late], async () => {
      await clock.advanceTo(START + 5_001);
      return 'appended';
    });
    expect(await calls[0]).toMatchObject({ kind: 'not_now', afterMs: 0, message: expect.stringContaining('intent') });
    expect([vendors.calls, isAskedWhatHolds]).toEqual([[], false]);
  });

  it('calls nothing when the clock was set back while the intent was written: no one knows how long that took', async () => {
    const vendors = new Vendors();
    const clock = new SteppingClock(START);
    const gateway = createGateway({ bindings: vendors.bindings(new Power()), keys, clock });
    const { calls } = await gateway.start([await request()], async () => {
      clock.step(-3_600_000);
      return 'appended';
    });
    expect(await calls[0]).toMatchObject({ kind: 'not_now', afterMs: 0, isUnsent: true });
    expect(vendors.calls).toEqual([]);
  });

  it('seeks among what was just paid what a tool sent that is not there any more: it may have been one that pays', async () => {
    const vendors = new Vendors();
    const sought = ['tms.pay_claim', 'tms.pay_by_wire', 'tms.find_payments', 'zendesk.send_acknowledgment'];
    const bindings = vendors.bindings(new Power()).map(
      (binding): ToolBinding => ({
        ...binding,
        call: async (_, { paymentsSince }) => {
          const payments = (await paymentsSince?.(START)) ?? [];
          return { kind: 'not_now', message: payments.map(({ key }) => key).join(' '), afterMs: null };
        },
      }),
    );
    const gateway = createGateway({
      bindings,
      keys,
      clock: new SimulatedClock(START),
      recentPayments: async (_, { isMoney }) =>
        sought.filter((tool) => isMoney(tool)).map((tool) => ({ key: tool, args: {}, until: START })),
    });
    const { calls } = await gateway.start([await request()], async () => 'appended');
    expect(await calls[0]).toMatchObject({ message: 'tms.pay_claim tms.pay_by_wire' });
  });
});

describe('an earlier call that is looked for first', () => {
  const earlier = {
    tool: 'tms.pay_by_wire',
    args: {},
    key: 'sop-run-1-3-1',
    intendedAt: START,
    attempt: 1,
    isDoubted: false,
    isOfStep: false,
    step: '3',
    summary: 'Pay $150.00',
    message: 'Refused',
    shownUntil: 0,
  };

  it('keeps the call from being sent when its tool is not there any more', async () => {
    const { gateway, vendors } = open();
    const { calls } = await gateway.start([{ ...(await request()), earlier: [earlier] }], async () => 'appended');
    expect(await calls[0]).toMatchObject({
      kind: 'not_now',
      message: expect.stringContaining('its tool is not available any more') as string,
    });
    expect(vendors.calls).toEqual([]);
  });

  it('keeps the call from being sent when the look took so long that another worker may have taken the run', async () => {
    const vendors = new Vendors();
    const clock = new SimulatedClock(START);
    const bindings = vendors.bindings(new Power()).map((binding) => ({
      ...binding,
      probe: async () => {
        await clock.advanceTo(START + 5_001);
        return { kind: 'absent' as const };
      },
    }));
    const gateway = createGateway({ bindings, keys, clock });
    const slow = { ...earlier, tool: 'tms.pay_claim' };
    const { calls } = await gateway.start([{ ...(await request()), earlier: [slow] }], async () => 'appended');
    expect(await calls[0]).toMatchObject({
      kind: 'not_now',
      isUnsent: true,
      message: expect.stringContaining('took too long to show what became of an earlier call') as string,
    });
    expect(vendors.calls).toEqual([]);
  });

  it('that takes as long each time does not keep the call from being sent for good: the next intent goes by it, once', async () => {
    const vendors = new Vendors();
    const clock = new SimulatedClock(START);
    let looks = 0;
    const bindings = vendors.bindings(new Power()).map((binding) => ({
      ...binding,
      probe: async () => {
        looks += 1;
        await clock.advanceTo(clock.now() + 8_000);
        return { kind: 'absent' as const };
      },
    }));
    const gateway = createGateway({ bindings, keys, clock });
    const sendAfter = async (id: number, ms: number): Promise<string> => {
      await clock.advanceTo(clock.now() + ms);
      const slow = { ...earlier, tool: 'tms.pay_claim' };
      const asked = { ...(await request({ jti: `session-${id}`, mintedAt: clock.now() })), earlier: [slow] };
      const { calls } = await gateway.start([asked], async () => 'appended');
      return (await calls[0])?.kind ?? '';
    };
    expect(await sendAfter(1, 0)).toBe('not_now');
    expect(await sendAfter(2, 100)).toBe('done');
    expect(looks).toBe(1);
    // What was seen counts once, and only while it is new.
    expect(await sendAfter(3, 100)).toBe('not_now');
    expect(await sendAfter(4, 5_001)).toBe('not_now');
    expect(looks).toBe(3);
    expect(vendors.calls).toHaveLength(1);
  });

  it('keeps the call from being sent when a part of it is there', async () => {
    const vendors = new Vendors();
    const bindings = vendors.bindings(new Power()).map((binding) => ({
      ...binding,
      probe: async () => ({ kind: 'absent' as const, partly: 'the record is there, its amount is not' }),
    }));
    const gateway = createGateway({ bindings, keys, clock: new SimulatedClock(START) });
    const half = { ...earlier, tool: 'tms.pay_claim' };
    const { calls } = await gateway.start([{ ...(await request()), earlier: [half] }], async () => 'appended');
    expect(await calls[0]).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('the record is there, its amount is not') as string,
    });
    expect(vendors.calls).toEqual([]);
  });

  it.each([true, false])('is looked for as doubted, or not, as its answer was: %s', async (isDoubted) => {
    const doubts: unknown[] = [];
    const bindings = new Vendors().bindings(new Power()).map((binding) => ({
      ...binding,
      probe: async (_: unknown, context: { readonly isDoubted?: boolean }) => {
        doubts.push(context.isDoubted);
        return { kind: 'absent' as const };
      },
    }));
    const gateway = createGateway({ bindings, keys, clock: new SimulatedClock(START) });
    const refused = { ...earlier, tool: 'tms.pay_claim', isDoubted };
    const { calls } = await gateway.start([{ ...(await request()), earlier: [refused] }], async () => 'appended');
    expect([(await calls[0])?.kind, doubts]).toEqual(['done', [isDoubted]]);
  });

  it('is looked for in its own system, also where that of the call cannot be asked', async () => {
    const vendors = new Vendors();
    const bindings = vendors
      .bindings(new Power())
      .map(
        (binding): ToolBinding =>
          binding.tool.id === 'zendesk.send_acknowledgment'
            ? { ...binding, tool: { ...binding.tool, probe: 'none' } }
            : { ...binding, probe: async () => ({ kind: 'found', output: { payment: 'PAY-1' } }) },
      );
    const gateway = createGateway({ bindings, keys, clock: new SimulatedClock(START) });
    const other = { ...earlier, tool: 'tms.pay_claim' };
    const { calls } = await gateway.start([{ ...(await request()), earlier: [other] }], async () => 'appended');
    expect(await calls[0]).toMatchObject({ kind: 'failed', code: 'earlier_found' });
    expect(vendors.calls).toEqual([]);
  });

  it('is not looked for in a system that cannot be asked, when the same tool sent it: the call would never start', async () => {
    const vendors = new Vendors();
    const bindings = vendors
      .bindings(new Power())
      .filter(({ tool }) => tool.id === 'zendesk.send_acknowledgment')
      .map((binding) => ({ ...binding, tool: { ...binding.tool, probe: 'none' as const } }));
    const gateway = createGateway({ bindings, keys, clock: new SimulatedClock(START) });
    const same = { ...earlier, tool: 'zendesk.send_acknowledgment', isOfStep: true };
    const { calls } = await gateway.start([{ ...(await request()), earlier: [same] }], async () => 'appended');
    expect(await calls[0]).toMatchObject({ kind: 'done' });
    expect(vendors.probes).toBe(0);
  });
});

describe('what a connector answers', () => {
  const NOTE = 'zendesk.add_internal_note';
  const READ = 'salesforce.get_account';
  /** A gateway on a connector that checks nothing: it answers calls and probes with `output`. */
  async function answersOf(tool: string, output: Record<string, Value>): Promise<readonly unknown[]> {
    const bindings = new Vendors().bindings(new Power()).map((binding) => ({
      ...binding,
      call: async () => ({ kind: 'done' as const, output }),
      ...(binding.probe === undefined ? {} : { probe: async () => ({ kind: 'found' as const, output }) }),
    }));
    const gateway = createGateway({ bindings, keys, clock: new SimulatedClock(START) });
    const ofTool = async (jti: string) => request({ minted: { tool }, used: { tool }, jti });
    const { calls } = await gateway.start([await ofTool('call')], async () => 'appended');
    return [await calls[0], await gateway.probe(await ofTool('probe'))];
  }

  it.each([
    [READ, { kind: 'not_now', message: 'The connection broke', afterMs: null }],
    [NOTE, { kind: 'unknown', message: 'The connection broke' }],
  ])('defers a read with an unknown outcome, and leaves that of a write open: %s', async (tool, result) => {
    const bindings = new Vendors().bindings(new Power()).map((binding) => ({
      ...binding,
      call: async () => ({ kind: 'unknown' as const, message: 'The connection broke' }),
    }));
    const gateway = createGateway({ bindings, keys, clock: new SimulatedClock(START) });
    const { calls } = await gateway.start(
      [await request({ minted: { tool }, used: { tool } })],
      async () => 'appended',
    );
    expect(await calls[0]).toEqual(result);
  });

  it('is waited for as long as its tool says, and not longer', async () => {
    const clock = new SimulatedClock(START);
    const asked = Promise.withResolvers<AbortSignal>();
    const bindings = new Vendors().bindings(new Power()).map(
      (binding): ToolBinding => ({
        ...binding,
        tool: { ...binding.tool, answerMs: 40_000 },
        call: (_, { signal }) => {
          asked.resolve(signal);
          return new Promise(() => undefined);
        },
      }),
    );
    const gateway = createGateway({ bindings, keys, clock });
    const { calls } = await gateway.start(
      [await request({ minted: { tool: READ }, used: { tool: READ } })],
      async () => 'appended',
    );
    const signal = await asked.promise;
    await clock.advanceTo(START + 44_000);
    expect(signal.aborted).toBe(false);
    await clock.advanceTo(START + 45_000);
    expect(await calls[0]).toMatchObject({ kind: 'not_now' });
    expect(signal.aborted).toBe(true);
  });

  it('leaves the outcome of a write open when the answer does not fit the tool', async () => {
    expect((await answersOf(NOTE, { ticket: 7 }))[0]).toEqual({
      kind: 'unknown',
      answered: 'taken',
      message: expect.stringMatching(
        /^zendesk answered `zendesk.add_internal_note` in a shape the tool does not allow: /,
      ),
    });
  });

  it('fails a read when the answer does not fit the tool', async () => {
    expect((await answersOf(READ, { account_id: 7 }))[0]).toEqual({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringMatching(
        /^salesforce answered `salesforce.get_account` in a shape the tool does not allow: /,
      ),
    });
  });

  it('does not count as found by a probe when the answer does not fit the tool', async () => {
    expect((await answersOf(NOTE, { ticket: 7 }))[1]).toEqual({
      kind: 'unknown',
      isThere: true,
      message: 'zendesk answered in a shape the tool does not allow',
    });
  });

  it('is well-formed before it is hashed, and cannot be changed afterwards', async () => {
    const output = { ticket: '101', group: 'Claims \ud800', group_id: '7' };
    const results = await answersOf('zendesk.assign_group', output);
    expect(results).toEqual([
      { kind: 'done', output: { ...output, group: 'Claims \ufffd' } },
      { kind: 'found', output: { ...output, group: 'Claims \ufffd' } },
    ]);
    expect(results.map((result) => [Object.isFrozen(result), Object.isFrozen(Object(result).output)])).toEqual([
      [true, true],
      [true, true],
    ]);
  });
});

describe('the rate limiter', () => {
  const rates = {
    salesforce: { atOnce: 2, perMinute: 3 },
    zendesk: { atOnce: 1, perMinute: 9 },
    jira: { atOnce: 1, perMinute: 9 },
    tms: { atOnce: 1, perMinute: 9 },
    slack: { atOnce: 1, perMinute: 9 },
    openai: { atOnce: 1, perMinute: 9 },
  };

  it('limits the slots at once and per minute, for each system separately', async () => {
    const clock = new SimulatedClock(START);
    const limiter = createRateLimiter(clock, rates);
    const [first, second] = [limiter.take('salesforce'), limiter.take('salesforce')];
    expect([first === null, second === null, limiter.take('salesforce'), limiter.take('jira') === null]).toEqual([
      false,
      false,
      null,
      false,
    ]);
    first?.release();
    first?.release();
    expect(limiter.take('salesforce')).not.toBeNull();
    second?.release();
    expect(limiter.take('salesforce')).toBeNull();
    let isFree = false;
    void limiter.wait('salesforce', new AbortController().signal).then((slot) => {
      isFree = slot !== null;
    });
    await clock.advanceTo(START + 60_000);
    expect(isFree).toBe(false);
    // A minute is over, and who waits in line goes first.
    expect(limiter.take('salesforce')).toBeNull();
    await clock.advanceTo(START + 60_001);
    expect(isFree).toBe(true);
  });

  it('counts a slot that is released twice once', () => {
    const limiter = createRateLimiter(new SimulatedClock(START), rates);
    const slot = limiter.take('openai');
    slot?.release();
    slot?.release();
    expect([limiter.take('openai') === null, limiter.take('openai')]).toEqual([false, null]);
  });

  it('gives a released slot to the first in line, and to no one else', async () => {
    const limiter = createRateLimiter(new SimulatedClock(START), rates);
    const over = new AbortController();
    const served: string[] = [];
    const wait = (who: string, signal = new AbortController().signal): void => {
      void limiter.wait('jira', signal).then((slot) => {
        served.push(slot === null ? `${who} left` : who);
        slot?.release();
      });
    };
    const slot = limiter.take('jira');
    wait('first');
    wait('leaving', over.signal);
    wait('second');
    over.abort();
    await Promise.resolve();
    expect(served).toEqual(['leaving left']);
    slot?.release();
    expect(limiter.take('jira')).toBeNull();
    await new Promise((resolve) => setImmediate(resolve));
    expect(served).toEqual(['leaving left', 'first', 'second']);
    expect(limiter.take('jira')).not.toBeNull();
  });

  it('lets no one into a line that is left already', async () => {
    const limiter = createRateLimiter(new SimulatedClock(START), rates);
    const over = new AbortController();
    over.abort();
    expect(await limiter.wait('jira', over.signal)).toBeNull();
    expect(limiter.take('jira')).not.toBeNull();
  });

  it('is crowded when many wait', () => {
    const limiter = createRateLimiter(new SimulatedClock(START), rates);
    limiter.take('jira');
    const { signal } = new AbortController();
    for (let waiting = 0; waiting < slotWaitersMax; waiting++) {
      expect(limiter.isCrowded('jira')).toBe(false);
      void limiter.wait('jira', signal);
    }
    expect([limiter.isCrowded('jira'), limiter.isCrowded('tms')]).toEqual([true, false]);
  });
});

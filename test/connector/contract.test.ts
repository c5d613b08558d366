/**
 * One contract for every binding: whatever the vendor or the network does, the outcome says correctly whether the call
 * happened.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allTools } from '../../src/connector/tools.ts';
import type { CallResult, ToolBinding } from '../../src/tool/tool.ts';
import type { Fake } from './fakes.ts';
import { bindingOf, contextOf, subjects, vendors, type Options } from './subjects.ts';
import { HTML, type Fault } from './vendor-server.ts';

describe.each(subjects)(
  '$tool',
  ({ tool: id, vendor, input, output, performs, readsFirst = false, refusal = 'refused', reply }) => {
    let fake: Fake;
    let binding: ToolBinding;
    const bindingWith = (options?: Options): ToolBinding => bindingOf(vendors[vendor].bindings(fake, options), id);
    const performed = (): number => fake.seen.filter(performs).length;
    const callMeeting = async (fault: Fault): Promise<CallResult> => {
      fake.fail(fault, performs);
      const result = await binding.call(input, contextOf());
      fake.heal();
      return result;
    };
    /** No words of the TMS refuse a payment. */
    const isByCode = id === 'tms.pay_claim';
    const isWrite = (): boolean => binding.tool.effect === 'write';

    beforeEach(async () => {
      fake = await vendors[vendor].start();
      binding = bindingWith();
    });
    afterEach(() => fake.stop());

    it('is done, with the output that the contract names', async () => {
      const result = await binding.call(input, contextOf());
      expect(result).toMatchObject({ kind: 'done', reference: { record: expect.any(String) as string } });
      expect(result.kind === 'done' && result.output).toEqual(output);
      expect(performed()).toBe(1);
    });

    it('is done even if a good answer carries Retry-After', async () => {
      const good = await replyOf(fake, binding, input, performs, reply);
      fake.fail({ status: 200, headers: { 'retry-after': '3' }, body: good }, performs);
      expect((await binding.call(input, contextOf())).kind).toBe('done');
    });

    it('is `not_now` after a 429, for as long as the vendor says', async () => {
      expect(await callMeeting({ status: 429, headers: { 'retry-after': '7' }, body: {} })).toMatchObject({
        kind: 'not_now',
        afterMs: 7_000,
      });
      expect(await callMeeting({ status: 429, body: {} })).toMatchObject({ kind: 'not_now', afterMs: null });
      const date = { date: 'Wed, 04 Mar 2026 14:05:00 GMT', 'retry-after': 'Wed, 04 Mar 2026 14:05:09 GMT' };
      expect(await callMeeting({ status: 429, headers: date, body: {} })).toMatchObject({
        kind: 'not_now',
        afterMs: 9_000,
      });
    });

    it.each([
      ['a 500', { status: 500, body: { message: 'oops' } }],
      ['a 502 with HTML', HTML],
      ['a 503 with Retry-After', { status: 503, headers: { 'retry-after': '5' }, body: {} }],
      ['a lost connection', 'lost_before'],
    ] as const)('is unknown for a write and not now for a read after %s', async (_name, fault) => {
      const result = await callMeeting(fault);
      expect(result.kind).toBe(isWrite() ? 'unknown' : 'not_now');
      // The SDKs' own retries are off: only the engine, which holds the log, decides to retry.
      expect(performed()).toBe(1);
    });

    it('is `not_now` when no connection can be made', async () => {
      const { address } = fake;
      await fake.stop();
      expect((await bindingWith({ address }).call(input, contextOf())).kind).toBe('not_now');
    });

    it('ends a hanging call when its signal aborts', async () => {
      const stopping = new AbortController();
      fake.fail('hang', performs);
      const result = binding.call(input, contextOf(stopping.signal));
      await fake.hanging();
      stopping.abort(new Error('stopping'));
      expect((await result).kind).toBe(isWrite() ? 'unknown' : 'not_now');
    });

    it('ends a call by its own timeout', async () => {
      fake.fail('hang');
      const result = await bindingWith({ timeout_ms: 50 }).call(input, contextOf());
      // If a token request or a read hangs before the write, the write was certainly not sent.
      expect(result.kind).toBe(isWrite() && vendor !== 'zendesk' && !readsFirst ? 'unknown' : 'not_now');
    });

    it('sends nothing when it was aborted before it began', async () => {
      expect((await binding.call(input, contextOf(AbortSignal.abort()))).kind).toBe('not_now');
      expect(fake.seen).toEqual([]);
    });

    it('is refused by a 403, unless only a code refuses', async () => {
      expect(await callMeeting({ status: 403, body: { message: 'no' } })).toMatchObject(
        isByCode ? { kind: 'unknown', answered: 'error' } : { kind: 'failed', code: 'refused' },
      );
    });

    it('follows no redirect, which could carry a credential away', async () => {
      const redirect = { status: 303, headers: { location: `${fake.address}/elsewhere` }, body: {} };
      expect(await callMeeting(redirect)).toMatchObject(
        isWrite() ? { kind: 'unknown' } : { kind: 'failed', code: 'refused' },
      );
      expect(fake.seen.filter(({ path }) => path === '/elsewhere')).toEqual([]);
    });

    it('is unauthorized with wrong credentials, and keeps them out of the message', async () => {
      const secret = 'a-wrong-secret-value';
      const result = await bindingWith({ secret }).call(input, contextOf());
      expect(result).toMatchObject({ kind: 'failed', code: 'unauthorized' });
      const basic = Buffer.from(`sopwith@our.example:${secret}`).toString('base64');
      expect(JSON.stringify(result)).not.toContain(secret);
      expect(JSON.stringify(result)).not.toContain(basic);
      expect(performed()).toBe(vendors[vendor].hasToken || readsFirst ? 0 : 1);
    });

    it('does not accept an answer that is not JSON or has another shape', async () => {
      const expected = isWrite() ? { kind: 'unknown' } : { kind: 'failed', code: 'invalid_output' };
      expect(await callMeeting({ status: 200, body: '<html>Down for maintenance</html>' })).toMatchObject(expected);
      expect(await callMeeting({ status: 200, body: { something: 'else' } })).toMatchObject(expected);
      expect(await callMeeting({ status: 200 })).toMatchObject(expected);
      expect(await callMeeting({ status: 200, body: [null] })).toMatchObject(expected);
    });

    it('clips and cleans what the vendor says', async () => {
      const result = await callMeeting({ status: 400, body: hostileBody(`${'x'.repeat(5_000)}\n\u202Eevil`) });
      expect(result).toMatchObject(isByCode ? { kind: 'unknown' } : { kind: 'failed', code: refusal });
      const message = 'message' in result ? result.message : '';
      expect(message.length).toBeLessThan(binding.tool.movesMoney === undefined ? 500 : 1_800);
      expect(message).not.toMatch(/[\n\u202E]/);
    });

    it('refuses input that its schema does not allow, without a request', async () => {
      expect(await binding.call({ ...input, surprise: 'yes' }, contextOf())).toMatchObject({
        kind: 'failed',
        code: 'refused',
      });
      expect(fake.seen).toEqual([]);
    });
  },
);

describe.each(subjects.filter(({ vendor }) => vendors[vendor].hasToken))(
  '$tool with a token that expired',
  ({ tool, vendor, input, output, performs }) => {
    it('renews the token once and performs the call once', async () => {
      const fake = (await vendors[vendor].start()) as Fake & { expire(): void; tokens: number };
      const binding = bindingOf(vendors[vendor].bindings(fake), tool);
      await binding.call(input, contextOf());
      fake.expire();
      fake.seen.length = 0;
      const result = await binding.call(input, contextOf(undefined, 'run-1-3a-1'));
      expect(result).toMatchObject({ kind: 'done' });
      expect(result.kind === 'done' && Object.keys(result.output)).toEqual(Object.keys(output));
      expect(fake.tokens).toBe(2);
      await fake.stop();
    });

    it('gives up when the new token is refused too', async () => {
      const fake = (await vendors[vendor].start()) as Fake & { tokens: number };
      const binding = bindingOf(vendors[vendor].bindings(fake), tool);
      fake.fail({ status: 401, body: {} }, performs);
      expect(await binding.call(input, contextOf())).toMatchObject({ kind: 'failed', code: 'unauthorized' });
      expect(fake.seen.filter(performs)).toHaveLength(2);
      expect(fake.tokens).toBe(2);
      await fake.stop();
    });
  },
);

const writes = new Set(
  allTools()
    .filter(({ effect }) => effect === 'write')
    .map(({ id }) => id),
);

describe.each(subjects.filter(({ tool }) => writes.has(tool)))(
  '$tool, probed',
  ({ tool, vendor, input, output, performs, isState = false }) => {
    let fake: Fake;
    let binding: ToolBinding;
    const probe = (key?: string): Promise<unknown> => {
      if (binding.probe === undefined) throw new Error('Expected a probe');
      return binding.probe(input, contextOf(undefined, key));
    };

    beforeEach(async () => {
      fake = await vendors[vendor].start();
      binding = bindingOf(vendors[vendor].bindings(fake), tool);
    });
    afterEach(() => fake.stop());

    it('is found when the answer of an executed call was lost', async () => {
      fake.fail('lost_after', performs);
      expect((await binding.call(input, contextOf())).kind).toBe('unknown');
      fake.heal();
      expect(await probe()).toMatchObject({ kind: 'found', output });
    });

    it('is absent when the call never arrived', async () => {
      fake.fail('lost_before', performs);
      expect((await binding.call(input, contextOf())).kind).toBe('unknown');
      fake.heal();
      expect(await probe()).toEqual({ kind: 'absent' });
    });

    it(
      isState ? 'is found also when another step did the same' : 'is absent when another step did the same',
      async () => {
        await binding.call(input, contextOf(undefined, 'run-1-3a-00'));
        expect(await probe('run-1-3a-0')).toMatchObject({ kind: isState ? 'found' : 'absent' });
      },
    );

    it.each([
      ['a 500', { status: 500, body: {} }],
      ['a 429', { status: 429, body: {} }],
      ['a 404', { status: 404, body: {} }],
      ['HTML', HTML],
      ['a lost connection', 'lost_before'],
    ] as const)('is unknown when the probe meets %s', async (_name, fault) => {
      await binding.call(input, contextOf());
      fake.fail(fault, ({ method }) => method === 'GET');
      expect(await probe()).toMatchObject({ kind: 'unknown' });
    });
  },
);

/** What the vendor's code answers to the performing request, so it can be sent with other headers. */
async function replyOf(
  fake: Fake,
  binding: ToolBinding,
  input: Parameters<ToolBinding['call']>[0],
  performs: (request: Fake['seen'][number]) => boolean,
  reply: unknown,
): Promise<unknown> {
  await binding.call(input, contextOf());
  const request = fake.seen.find(performs);
  if (request === undefined) throw new Error('Expected that the call was performed');
  const { authorization = '' } = request.headers;
  if (reply !== undefined) return reply;
  const isTicket = request.method === 'PUT' && request.path.includes('/tickets/');
  if (request.method !== 'GET' && !isTicket)
    return { id: '10001', key: 'CLM-9', self: 'http://jira.test/rest/api/3/issue/10001' };
  const answer = await fetch(`${fake.address}${request.path}?${request.query.toString()}`, {
    headers: { authorization },
  });
  if (!isTicket) return answer.json();
  // Zendesk answers a change with the ticket and the audit of it, which is on the last page.
  const audits = request.path.replace(/(?:\.json)?$/, '/audits.json');
  let page: AuditPage = { audits: [], meta: { has_more: true, after_cursor: null } };
  while (page.meta.has_more) {
    const after = page.meta.after_cursor === null ? '' : `?page[after]=${page.meta.after_cursor}`;
    page = (await (
      await fetch(`${fake.address}${audits}${after}`, { headers: { authorization } })
    ).json()) as AuditPage;
  }
  return { ...((await answer.json()) as object), audit: page.audits.at(-1) };
}

type AuditPage = {
  readonly audits: readonly unknown[];
  readonly meta: { readonly has_more: boolean; readonly after_cursor: string | null };
};

function hostileBody(text: string): unknown {
  return { message: text, detail: text, description: text, errorMessages: [text] };
}

/**
 * Where the status of a record is, is declared, and what is there proves that it is done. The answers here say that it is
 * not, in names and words that no table has.
 */
import { describe, expect, it } from 'vitest';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createTmsClient } from '../../src/connector/tms/client.ts';
import type { TmsConfig } from '../../src/connector/tms/config.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallContext, CallResult, ProbeResult } from '../../src/tool/tool.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { tmsSettings } from './clients.ts';

type Members = Readonly<Record<string, unknown>>;
const usd = (minor: number): Value => ({ $money: 'USD', minor });
const PAYMENT = {
  shipment_id: 'SHP-1',
  claim: 'CASE-9',
  account_id: 'ACC-77',
  amount: usd(50_000),
  claim_type: 'damage',
};
const INPUTS = { 'tms.pay_claim': PAYMENT, 'tms.send_tracer': { shipment_id: 'SHP-1', claim: 'CASE-9' } } as const;

type Vendor = {
  readonly tool?: keyof typeof INPUTS;
  readonly settings?: Omit<TmsConfig, 'url' | 'auth'>;
  /** What it answers to the creation, in addition to what was sent. */
  readonly answer?: Members;
  readonly status?: number;
  /** What it shows of the record later, in addition to what was sent; null if it has none. */
  readonly shows?: Members | null;
};

function vendor({ tool = 'tms.pay_claim', settings = {}, answer = {}, status = 201, shows = answer }: Vendor) {
  let looks = 0;
  let sent: Members = {};
  const given: Readonly<Record<string, Value>> = INPUTS[tool];
  const echo = (): Members => ({
    id: 'R-2',
    client_key: KEY,
    ...given,
    ...('amount' in given ? { amount: { amount: '500.00', currency: 'USD' } } : {}),
    ...sent,
  });
  const client = createTmsClient(
    tmsSettings({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }),
    async ({ method, body }) => {
      if (method === 'POST') {
        sent = JSON.parse(body ?? '{}') as Members;
        return { status, headers: new Headers(), json: { ...echo(), ...answer } };
      }
      looks += 1;
      const records = shows === null ? [] : [{ ...echo(), ...shows }];
      return { status: 200, headers: new Headers(), json: { records } };
    },
  );
  const binding = bindingOf(createTmsBindings(client), tool);
  const context = (more: Partial<CallContext>): CallContext => ({ ...contextOf(undefined, KEY, 1), ...more });
  return {
    call: (more: Partial<CallContext> = {}): Promise<CallResult> => binding.call(given, context(more)),
    probe: async (more: Partial<CallContext> = {}): Promise<ProbeResult | undefined> =>
      binding.probe?.(given, context(more)),
    looks: () => looks,
  };
}
const call = (given: Vendor): Promise<CallResult> => vendor(given).call();
const sentence = async (given: Vendor): Promise<string> => {
  const result = await call(given);
  return 'message' in result ? result.message : '';
};

/** A payment that was not made, in words of other languages and of programs. */
const NOT_PAID: readonly Members[] = [
  { estado: 'rechazado' },
  { statut: 'refus\u00e9', motif: 'compte bloqu\u00e9' },
  { Zahlungsstatus: 'abgelehnt', Fehler: 'Kreditor gesperrt' },
  { erfolg: false },
  { rows_affected: 0 },
  { enabled: false },
  { is_effective: 'N' },
  { success: true, betaald: 'nee' },
  { ok: true, code: 'OK', zustand: 'storniert' },
  { paid: true, estado: 'rechazado' },
  { message: 'Payment created' },
  {},
];

describe('a payment', () => {
  it.each(NOT_PAID)('without a status is never done: %j', async (answer) => {
    const { call: pay, probe } = vendor({ answer });
    expect(await pay()).toMatchObject({ kind: 'unknown' });
    expect(await probe()).toMatchObject({ kind: 'unknown' });
  });

  it.each(NOT_PAID)(
    'is not done by a status of the request, or one that only says that it is there: %j',
    async (answer) => {
      for (const status of [
        'created',
        'Recorded',
        'saved',
        'success',
        'OK',
        'ok',
        'successful',
        200,
        '201',
        true,
        'true',
      ])
        expect(await call({ answer: { ...answer, status } })).toMatchObject({ kind: 'unknown' });
    },
  );

  it.each([null, '', ' ', {}, [], ['paid'], { id: 4 }, { name: 'paid', state: 'storniert' }])(
    'is not done by the status %j',
    async (status) => {
      expect(await call({ answer: { status } })).toMatchObject({ kind: 'unknown' });
    },
  );

  it('is asked about with the setting that would prove it, after one look for its key', async () => {
    const { call: pay, probe, looks } = vendor({ answer: { payment_status: 'paid' } });
    const unknown = {
      kind: 'unknown',
      message: expect.stringContaining(
        'it has no `status`; name the field with the status of a payment in `records.payments.status` of TMS_SETTINGS, or `none` if the TMS has none',
      ) as string,
    };
    const result = await pay();
    expect(result).toMatchObject(unknown);
    // Nothing was refused: once the setting is there, its record is found without more.
    expect(result).toMatchObject({ answered: 'taken' });
    expect(looks()).toBe(1);
    expect(await probe()).toMatchObject(unknown);
  });

  it('is done by the status of its record, when the answer has none', async () => {
    const { call: pay, looks } = vendor({ shows: { status: 'paid' } });
    expect(await pay()).toMatchObject({ kind: 'done', output: { payment: 'R-2' } });
    expect(looks()).toBe(1);
    expect(await call({ shows: { status: 'paid', id: 'R-3' } })).toMatchObject({ kind: 'unknown' });
  });

  it.each([{ error: 'Vendor on hold' }, { voided: true }, { errors: [{ code: 4 }] }, { success: 'false' }])(
    'is not done by its status next to %j',
    async (answer) => {
      expect(await call({ answer: { status: 'paid', ...answer } })).toMatchObject({ kind: 'unknown' });
    },
  );
});

describe('a payment that is answered with 200 and without our key', () => {
  const answer = { client_key: undefined, status: 'paid' };

  it('is not done when the TMS shows none with our key', async () => {
    expect(await call({ answer, status: 200, shows: null })).toMatchObject({ kind: 'unknown' });
  });

  it('is not done when the record with our key has another id', async () => {
    expect(await call({ answer, status: 200, shows: { status: 'paid', id: 'R-77' } })).toMatchObject({
      kind: 'unknown',
    });
  });

  it('is done when both are the same record', async () => {
    expect(await call({ answer, status: 200, shows: { status: 'paid' } })).toMatchObject({
      kind: 'done',
      output: { payment: 'R-2' },
    });
  });
});

describe('a status that is declared', () => {
  const settings = { records: { payments: { status: 'zahlung.zustand' } }, done_statuses: ['gebucht'] };

  it('is read where it is', async () => {
    expect(await call({ settings, answer: { zahlung: { zustand: 'Gebucht' } } })).toMatchObject({ kind: 'done' });
  });

  it.each([
    { status: 'paid' },
    { zahlung: { zustand: 'storniert' } },
    { zahlung: { zustand: 'nicht gebucht' } },
    { zahlung: { status: 'gebucht' } },
    { zahlung: [{ zustand: 'gebucht' }, { zustand: 'gebucht' }] },
    { zahlung: { zustand: 'gebucht', on_hold: true } },
  ])('is not there: %j', async (answer) => {
    expect(await call({ settings, answer })).toMatchObject({ kind: 'unknown' });
  });

  it('is named with the word that would mean done', async () => {
    expect(await sentence({ settings, answer: { zahlung: { zustand: 'verbucht' } } })).toContain(
      '`zahlung.zustand` is `verbucht`, which is none of the words that mean done. If `verbucht` means done, add it to `records.payments.done` of TMS_SETTINGS',
    );
  });

  it('is needed of each kind of record for which it is declared', async () => {
    const answer = { estado: 'rechazado' };
    const tool = 'tms.send_tracer';
    expect(await call({ tool, answer, settings: { records: { tracers: { status: 'estado' } } } })).toMatchObject({
      kind: 'unknown',
    });
    expect(await sentence({ tool, settings: { records: { tracers: { status: 'estado' } } } })).toContain(
      '`records.tracers.status`',
    );
    const sent = { estado: 'enviado' };
    const spanish = { records: { tracers: { status: 'estado' } }, done_statuses: ['enviado'] };
    expect(await call({ tool, answer: sent, settings: spanish })).toMatchObject({ kind: 'done' });
  });
});

describe.each([
  ['a payment of a TMS that has no status', { settings: { records: { payments: { status: 'none' } } } }],
  [
    'a tracer of a TMS that has no status',
    { tool: 'tms.send_tracer', settings: { records: { tracers: { status: 'none' } } } },
  ],
] as const)('%s', (_name, given) => {
  it('is done once the TMS shows it by its key', async () => {
    const { call: pay, looks } = vendor({ ...given, answer: {}, shows: {} });
    expect(await pay()).toMatchObject({ kind: 'done' });
    expect(looks()).toBe(1);
  });

  it('is not done when the TMS does not show it', async () => {
    expect(await call({ ...given, shows: null })).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('with our key') as string,
    });
  });

  it.each([{ error: 'locked' }, { rejected: true }, { is_void: 1 }, { claim: 'CASE-1' }])(
    'is not done when its record says %j',
    async (shows) => {
      expect(await call({ ...given, answer: {}, shows })).toMatchObject({ kind: 'unknown' });
    },
  );

  it.each([
    { err: 'EDI is down' },
    { result: { errors: ['PRO not on file'] } },
    { exception: 'timeout' },
    { ok: false },
  ])('is not done next to an error in its answer, or in its record: %j', async (failed) => {
    expect(await call({ ...given, answer: failed, shows: {} })).toMatchObject({ kind: 'unknown' });
    expect(await call({ ...given, answer: {}, shows: failed })).toMatchObject({ kind: 'unknown' });
  });

  it('is not done by its record after an answer that was something else', async () => {
    expect(await vendor({ ...given }).probe({ isDoubted: true })).toMatchObject({ kind: 'unknown' });
    expect(await vendor({ ...given }).call({ isDoubted: true, attempt: 2 })).toMatchObject({ kind: 'unknown' });
    for (const status of [202, 207]) expect(await call({ ...given, status })).toMatchObject({ kind: 'unknown' });
  });
});

describe('a payment that was refused, before the refusal was in the log', () => {
  const refused: readonly Members[] = [
    ...NOT_PAID,
    { status: 'REJECTED' },
    { status: 'abgelehnt' },
    { status: 'created' },
  ];

  it.each(refused)('is not found as done: %j', async (shows) => {
    expect(await vendor({ shows }).probe()).toMatchObject({ kind: 'unknown' });
  });

  it.each(refused)('is not done when its repetition is answered with the same record: %j', async (answer) => {
    // One whose record says so, and nothing else, has failed.
    const kind = answer['status'] === 'REJECTED' ? 'failed' : 'unknown';
    for (const isDoubted of [false, true])
      expect(await vendor({ answer, status: 200 }).call({ attempt: 2, isDoubted })).toMatchObject({ kind });
  });
});

describe('an id of ours that the TMS shows as its own', () => {
  const paid = (answer: Members, ids: TmsConfig['ids'] = {}): Promise<CallResult> =>
    call({ answer: { status: 'paid', ...answer }, settings: { ids } });
  const foreign: readonly [string, Members][] = [
    ['account_id', { account_id: 993 }],
    ['account_id', { account_id: 'A0093', account: { reference: 'ACC-77' } }],
    ['account_id', { account_id: '/accounts/993' }],
    ['shipment_id', { shipment_id: { href: 'https://tms.test/shipments/81' } }],
    ['claim', { claim: 'CLM-000123' }],
    ['claim', { claim: '/claims/4711' }],
  ];

  it.each(foreign)('is no reason to cancel, and the setting is named: `%s` in %j', async (name, answer) => {
    const result = await paid(answer);
    expect(result).toMatchObject({ kind: 'unknown' });
    const words = 'message' in result ? result.message : '';
    expect(words).toContain(`\`ids.${name}\` of TMS_SETTINGS`);
    expect(words).toContain('cannot be compared');
    expect(words).not.toMatch(/cancel|correct/);
  });

  it.each(foreign)('is not compared once that is declared: `%s` in %j', async (name, answer) => {
    expect(await paid(answer, { [name]: 'none' })).toMatchObject({ kind: 'done' });
  });

  it('is compared where ours is', async () => {
    const ids = { account_id: 'account.reference' };
    expect(await paid({ account_id: 'A0093', account: { reference: 'ACC-77' } }, ids)).toMatchObject({ kind: 'done' });
    expect(await paid({ account_id: 'A0093', account: { reference: 'ACC-78' } }, ids)).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('`account_id` is `ACC-78`, where `ACC-77` was sent') as string,
    });
  });

  it('is missed where the settings say that it is, unless the record with our key shows it', async () => {
    const settings = { ids: { account_id: 'payee.ref' } };
    const answer = { status: 'paid', account_id: 993 };
    expect(await sentence({ answer, settings })).toContain('it has no `payee.ref`, which proves that it is ours');
    const shows = { ...answer, payee: { ref: 'ACC-77' } };
    expect(await call({ answer, shows, settings })).toMatchObject({ kind: 'done' });
  });

  it('does not hide another amount or another key', async () => {
    for (const other of [{ amount: { amount: '5.00', currency: 'USD' } }, { client_key: 'another' }])
      expect(await paid({ account_id: 993, ...other })).toMatchObject({
        kind: 'unknown',
        message: expect.stringContaining('correct or cancel it there if it is wrong') as string,
      });
  });
});

describe('a tracer whose status is not declared', () => {
  const tool = 'tms.send_tracer';

  it.each([{}, { err: 'EDI is down' }, { code: 500 }, { result: { status: 'error' } }])(
    'is not done by being there, nor next to an error in a 200: %j',
    async (answer) => {
      expect(await call({ tool, answer, shows: {} })).toMatchObject({
        kind: 'unknown',
        message: expect.stringContaining('`records.tracers.status` of TMS_SETTINGS, or `none`') as string,
      });
    },
  );

  it('is done by its `status`', async () => {
    expect(await call({ tool, answer: { status: 'sent' } })).toMatchObject({ kind: 'done' });
  });
});

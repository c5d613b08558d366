/**
 * Shipments that are none, or were not delivered when their facts say so; and those of healthy systems.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

const BOL = '0400000020260001';
const SHIPMENT = { id: 'SHP-1', bol: BOL, ship_date: '2026-02-20', delivered_at: '2026-02-24T15:00:00Z' };

function find(members: object, settings: object = {}): Promise<CallResult> {
  const shipment = { ...SHIPMENT, ...members };
  const exchange = createExchange(() => Promise.resolve(new Response(JSON.stringify({ shipments: [shipment] }))));
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, exchange);
  return bindingOf(createTmsBindings(client), 'tms.get_shipment_by_bol').call(
    { bol: BOL },
    contextOf(undefined, KEY, 1),
  );
}
const DOUBTED = { kind: 'failed', code: 'invalid_output' };

describe('a shipment', () => {
  it.each([
    { voided: 'Y' },
    { voided: 'X' },
    { void: 1 },
    { void: '1' },
    { is_deleted: 'T' },
    { isTemplate: true },
    { template: 'on' },
    { test: 'maybe' },
    { deleted_at: '2026-03-01T10:00:00Z' },
    { canceledAt: 'soon' },
    { replaced_by: 'SHP-22' },
    { merged_into: { id: 'SHP-9' } },
    { merged_into: ['SHP-9'] },
    { is_quote: true },
    { active: 'N' },
    { is_active: 0 },
  ])('that may be none is asked about: %j', async (members) => {
    expect(await find(members)).toMatchObject({
      ...DOUBTED,
      message: expect.stringContaining(`\`${Object.keys(members)[0]}\` is `) as string,
    });
  });

  it.each([
    ['Withdrawn', 'delivered'],
    ['rate request', 'delivered'],
    ['Zugestellt', 'delivered'],
    ['draft', 'delivered'],
    ['pending', 'delivered'],
    ['planned', 'delivered'],
    [4, 'delivered'],
    ['Refused by consignee', 'delivered'],
  ])('whose status is not known is asked about, with the word to declare: %j', async (status, list) => {
    const asked = await find({ status });
    expect(asked).toMatchObject(DOUBTED);
    const { message = '' } = asked as { message?: string };
    const [, entry = ''] = /add `("[^`]+")` to `shipments\.delivered`/.exec(message) ?? [];
    const declared = { shipments: { [list]: [JSON.parse(entry) as string] } };
    expect(await find({ status }, declared)).toMatchObject({ kind: 'done' });
    expect(await find({ status, delivered_at: null }, declared)).toMatchObject({ kind: 'done' });
  });

  it.each([{ code: 'CANCELLED' }, ['cancelled'], true, {}, { name: 'Delivered' }])(
    'whose status is no plain text is asked about: %j',
    async (status) => {
      expect(await find({ status })).toMatchObject({
        ...DOUBTED,
        message: expect.stringContaining('name the field with its text in `shipments.status`') as string,
      });
    },
  );

  it.each([{ Status: 'Cancelled' }, { STATUS: 'Refused by consignee' }, { status: 'delivered', Status: 'Cancelled' }])(
    'is read by its status in any style of its name: %j',
    async (more) => {
      expect(await find(more)).toMatchObject({ code: 'invalid_output' });
      expect(await find({ load: more }, { shipments: { status: 'load.status' } })).toMatchObject({
        code: 'invalid_output',
      });
    },
  );

  it('is read by its status at the declared path, or by none', async () => {
    const settings = { shipments: { status: 'load.state' } };
    expect(await find({ load: { state: 'Delivered' }, status: 'X9' }, settings)).toMatchObject({ kind: 'done' });
    for (const members of [{ load: { state: 'Voided' } }, { load: {} }, { load: { state: null } }, {}])
      expect(await find(members, settings)).toMatchObject(DOUBTED);
    expect(await find({ delivered_at: null }, settings)).toMatchObject({ kind: 'done' });
    expect(await find({ status: 'X9' }, { shipments: { status: 'none' } })).toMatchObject({ kind: 'done' });
  });

  it.each([
    { delivered: false },
    { delivered: 0 },
    { is_delivered: '0' },
    { delivered: 'partly' },
    { refused: true },
    { is_returned: 'Y' },
    { status: 'In Transit' },
    { status: 'OUT_FOR_DELIVERY' },
    { delivered_at: '2031-05-01' },
    { delivered_at: '2026-04-20T10:00:00Z' },
    { delivered_at: '2026-02-02T10:00:00Z' },
  ])('that may not have been delivered is asked about: %j', async (members) => {
    expect(await find(members)).toMatchObject(DOUBTED);
  });

  it('has flags next to its id, where that is in an object', async () => {
    const settings = { fields: { shipment_id: 'load.id' } };
    expect(await find({ load: { id: 'SHP-1' } }, settings)).toMatchObject({ kind: 'done' });
    expect(await find({ load: { id: 'SHP-1', cancelled: true } }, settings)).toMatchObject(DOUBTED);
  });

  it('in several rows is asked about by each of them', async () => {
    const rows = [SHIPMENT, { ...SHIPMENT, stop: 2, voided: true }];
    const exchange = createExchange(() => Promise.resolve(new Response(JSON.stringify({ shipments: rows }))));
    const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' } }, exchange);
    const binding = bindingOf(createTmsBindings(client), 'tms.get_shipment_by_bol');
    expect(await binding.call({ bol: BOL }, contextOf(undefined, KEY, 1))).toMatchObject(DOUBTED);
  });

  it.each([
    {},
    { status: 'Delivered', active: true, is_active: 1, delivered: 'Y' },
    { status: 'in_transit', delivered_at: null, delivered: false, returned: true },
    { status: 'PICKED UP', delivered_at: '' },
    { status: null, deleted_at: null, voided: false, cancelled: 'N', test: 0, merged_into: [] },
    { created_at: '2026-02-19T08:00:00Z', eta: '2026-02-24', is_hazmat: true, liftgate_required: 'Y' },
    { stops: [{ status: 'skipped', voided: true }], invoice: { status: 'void' }, carrier: { active: false } },
    { delivered_at: '2026-02-24', ship_date: '2026-02-24T23:00:00-06:00' },
  ])('of a healthy system is read: %j', async (members) => {
    expect(await find(members)).toMatchObject({ kind: 'done', output: { shipment_id: 'SHP-1' } });
  });

  it.each([{ pro: 'to be determined' }, { pro: 'N/A' }, { carrier_scac: 'unknown' }, { carrier_scac: 'tbd' }])(
    'has no number and no carrier where there is none yet: %j',
    async (members) => {
      const found = await find(members);
      expect(found).toMatchObject({ kind: 'done' });
      expect(JSON.stringify(found)).not.toMatch(/"pro"|"carrier_scac"/);
    },
  );

  it.each([
    { pro: 'see attached' },
    { pro: '204581177 or 204581178' },
    { pro: '204581177/204581178' },
    { carrier_scac: 'ABFS,SAIA' },
    { carrier_scac: 'CARRIER' },
    { carrier_scac: 'TEST' },
    { carrier_scac: 'UNKN' },
    { weight_lbs: 1e15 },
    { pieces_shipped: 99_999_999 },
  ])('with what is no one number or carrier, or more than any load is asked about: %j', async (members) => {
    expect(await find(members)).toMatchObject(DOUBTED);
  });

  it.each([{ weight_code: 'K' }, { wgt_um: 'KGS' }, { system: 'SI' }])(
    'in kilograms, however that is named, is asked about: %j',
    async (members) => {
      expect(await find({ weight_lbs: 1_200, ...members })).toMatchObject(DOUBTED);
    },
  );
});

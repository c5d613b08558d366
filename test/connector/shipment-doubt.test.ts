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
    { archived_duplicate: true },
    { deleted_at: '2026-03-01T10:00:00Z' },
    { withdrawn_on: '2026-03-01' },
    { status: 'Withdrawn' },
    { status: 'rate request' },
    { shipment_status: 'VOID' },
    { load_state: 'Storniert' },
    { replaced_by: 'SHP-22' },
    { consolidated_into: 'SHP-9' },
    { is_template: true },
    { is_quote: true },
    { sandbox: true },
    { is_current: false },
    { active: 'N' },
  ])('that may be none is asked about, with the setting: %j', async (members) => {
    expect(await find(members)).toMatchObject({
      ...DOUBTED,
      message: expect.stringContaining('`neutral.in_shipments`') as string,
    });
    const [name = ''] = Object.keys(members);
    expect(await find(members, { neutral: { in_shipments: [name] } })).toMatchObject({ kind: 'done' });
  });

  it.each([
    { is_delivered: false },
    { status: 'In Transit' },
    { delivery_status: 'rescheduled' },
    { delivered_is_estimate: true },
    { estimated_delivery: true },
    { delivered_at: '2031-05-01' },
    { delivered_at: '2026-02-02T10:00:00Z' },
  ])('that may not have been delivered is asked about: %j', async (members) => {
    expect(await find(members)).toMatchObject(DOUBTED);
  });

  it.each([
    {},
    { status: 'Delivered', delivery_status: 'POD received', active: true },
    { status: 'INVOICED', created_at: '2026-02-19T08:00:00Z', eta: '2026-02-24', pickup_date: '2026-02-20' },
    { status: 'in_transit', delivered_at: null, delivered: false },
    { is_hazmat: false, liftgate_required: true, residential_delivery: 'Y', insured: true, stackable: false },
    { state: null, deleted_at: null, voided: false, cancelled: 'N', test: false },
    { stops: [{ status: 'skipped', id: 'SHP-4' }], invoice: { status: 'void' }, carrier: { active: false } },
    { po: 'PO-1', customer: 'ACME-1', equipment: '53FT', reference: '4711', lane: 'DAL-CHI' },
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
    { weight_lbs: 1e15 },
    { pieces_shipped: 99_999_999 },
  ])('with what is no one number or carrier, or more than any load is asked about: %j', async (members) => {
    expect(await find(members)).toMatchObject(DOUBTED);
  });

  it.each([
    { weight_code: 'K' },
    { wgt_um: 'KGS' },
    { system: 'SI' },
    { peso_unidad: 'KG' },
    { gewicht_in: 'kilogramm' },
  ])('in kilograms, however that is named, is asked about: %j', async (members) => {
    expect(await find({ weight_lbs: 1_200, ...members })).toMatchObject(DOUBTED);
  });
});

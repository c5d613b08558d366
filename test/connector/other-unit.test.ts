/**
 * Units and currencies that a shipment states next to the fields that are read.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

type Members = Readonly<Record<string, unknown>>;
const BOL = '0400000020260001';

function find(shipments: readonly Members[], settings: object = {}): Promise<CallResult> {
  const exchange = createExchange(() => Promise.resolve(new Response(JSON.stringify({ shipments }))));
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, exchange);
  return bindingOf(createTmsBindings(client), 'tms.get_shipment_by_bol').call(
    { bol: BOL },
    contextOf(undefined, KEY, 1),
  );
}

const shipment = (members: Members): Members => ({ id: 'SHP-1', bol: BOL, ...members });
const weighed = { weight_lbs: 1_200, liability_limit_per_lb_usd: '25.00' };

describe('a shipment', () => {
  it.each([
    [{ totalWeight: { value: 1_200, unit: 'KG' } }, 'totalWeight.value'],
    [{ grossWeight: { amount: 1_200, uom: 'KGM' } }, 'grossWeight.amount'],
    [{ total_weight: 1_200, total_weight_unit: 'KG' }, 'total_weight'],
    [{ totals: { weight: 1_200, weightUnit: 'KG' } }, 'totals.weight'],
    [{ wt: 1_200, wt_um: 'KG' }, 'wt'],
    [{ weight_kg: 1_200 }, 'weight_kg'],
    [{ weight: 1_200, weight_qualifier: 'K' }, 'weight'],
    [{ weight: 1_200, unit_system: 'metric' }, 'weight'],
    [{ weight: 1_200, uom: 'KG' }, 'weight'],
    [{ weight: { value: 1_200, code: 'KGM' } }, 'weight.value'],
    [{ weight: 1_200, weight_code: 'KGM' }, 'weight'],
    [{ gross: 1_200, wt_unit: 'KG' }, 'gross'],
    [{ weight: 1_200, is_metric: true }, 'weight'],
    [{ weights_kg: { total: 1_200 } }, 'weights_kg.total'],
    [{ kg: { value: 1_200 } }, 'kg.value'],
    [{ metric: { weight: 1_200 } }, 'metric.weight'],
    [{ weightkg: 1_200 }, 'weightkg'],
    [{ weight_t: 1_200 }, 'weight_t'],
  ])('is refused when a weight that is read is in another unit: %j', async (members, path) => {
    expect(await find([shipment(members)], { fields: { weight_lbs: path } })).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining('name other fields in `fields` of TMS_SETTINGS') as string,
    });
  });

  it.each([
    [{ releasedValue: { amount: 25, currencyCode: 'CAD' } }, 'releasedValue.amount'],
    [{ releasedValue: { amount: 25, basis: 'PER_KG' } }, 'releasedValue.amount'],
    [{ liabilityLimit: { amount: 25, per: 'kg' } }, 'liabilityLimit.amount'],
    [{ release_value: 25, release_value_currency: 'CAD' }, 'release_value'],
    [{ release_value: 25, currency: 'CAD' }, 'release_value'],
    [{ limit_cad: { value: 25, ccy: 'MXN' } }, 'limit_cad.value'],
    [{ limit: { amount: 25, currency: 124 } }, 'limit.amount'],
    [{ limit: { amount: 25, currency: '978' } }, 'limit.amount'],
    [{ limit: { amount: 25, code: 'CAD' } }, 'limit.amount'],
    [{ limit: { amount: 25 }, currency: 124 }, 'limit.amount'],
    [{ release_value: 25, currency: 36 }, 'release_value'],
    [{ release_value_cad: 25 }, 'release_value_cad'],
    [{ release_value_eur: 25 }, 'release_value_eur'],
    [{ limits_cad: { per_lb: 25 } }, 'limits_cad.per_lb'],
  ])('is refused when its limit is in another currency or for another unit: %j', async (members, path) => {
    expect(await find([shipment(members)], { fields: { liability_limit_per_lb: path } })).toMatchObject({
      code: 'invalid_output',
    });
  });

  it.each([
    { units: 26 },
    { unit: 'TRL-5531' },
    { units: ['T100', 'T200'] },
    { unit_type: 'PALLET' },
    { uom: 'PLT' },
    { unit_of_measure: 'EACH' },
    { weight_per_unit: 40 },
    { freight_currency: 'CAD' },
    { weight_unit_code: 'L' },
    { weight_uom: 'LBS.' },
    { weight_uom: '#' },
    { weight_unit: 'Pound(s)' },
    { weight_unit: '[lb_av]' },
    { weight_unit: 'LBR' },
    { currency: 'US Dollar' },
    { currency: 'US$' },
    { currency: 840 },
    { currency: '840' },
    { is_metric: false },
    { code: 'KG' },
    { type: 'TON' },
    { container: { type: 'TON' } },
    { pod_exceptions: [] },
    { pod_exceptions: false },
    { pod_exceptions: {} },
  ])('is read, whatever else it consists of: %j', async (members) => {
    const found = await find([shipment({ ...weighed, ...members })]);
    expect(found).toMatchObject({ kind: 'done', output: { weight_lbs: 1_200 } });
    expect(found).not.toHaveProperty('output.pod_exceptions');
  });

  it.each([{ weight_lbs: -1 }, { pieces_delivered: -1 }, { liability_limit_per_lb_usd: -1 }])(
    'is refused when a number below zero stands for none or unlimited: %j',
    async (members) => {
      expect(await find([shipment({ ...weighed, ...members })])).toMatchObject({ code: 'invalid_output' });
    },
  );

  it('has its exceptions as one text', async () => {
    expect(await find([shipment({ pod_exceptions: ['crushed', '2 short'] })])).toMatchObject({
      output: { pod_exceptions: 'crushed; 2 short' },
    });
  });

  it('is one in a row for each stop, unless a fact differs', async () => {
    const rows = [1, 2].map((stop) => shipment({ ...weighed, stop }));
    expect(await find(rows)).toMatchObject({ kind: 'done', output: { shipment_id: 'SHP-1' } });
    expect(await find([...rows, shipment({ ...weighed, weight_lbs: 4_000 })])).toMatchObject({
      code: 'ambiguous',
      message: expect.stringContaining('`SHP-1` 2 times with other facts') as string,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { startWorld, type World } from './world.ts';

const get = async (
  { sandbox }: World,
  path: string,
  key = 'sandbox-tms-key',
): Promise<{ status: number; type: string | null; body: unknown }> => {
  const response = await fetch(`${sandbox.address}/tms${path}`, { headers: { authorization: `ApiKey ${key}` } });
  return { status: response.status, type: response.headers.get('content-type'), body: await response.json() };
};

describe('The TMS', () => {
  it('finds a shipment by BOL, by PRO and by id', async () => {
    const world = await startWorld();
    const shipment = (await world.sandbox.act('tms', 'ship')) as { id: string; bol: string; pro: string };
    expect(shipment).toMatchObject({
      id: 'SHP-00001',
      bol: '040000002026000001',
      carrier_scac: 'QQFA',
      ship_date: '2026-02-26',
      delivered_at: '2026-03-02',
      liability_limit_per_lb_usd: '10.00',
      affected_weight_lbs: 1_800,
    });
    expect((await get(world, `/shipments?bol=%20${shipment.bol}%20`)).body).toEqual({ shipments: [shipment] });
    expect((await get(world, `/shipments?pro=${shipment.pro}`)).body).toEqual({ shipments: [shipment] });
    expect((await get(world, `/shipments/${shipment.id}`)).body).toEqual(shipment);
  });

  it('treats leading zeros as part of the number', async () => {
    const world = await startWorld();
    const { bol } = (await world.sandbox.act('tms', 'ship')) as { bol: string };
    expect((await get(world, `/shipments?bol=${bol.slice(1)}`)).body).toEqual({ shipments: [] });
    expect((await get(world, `/shipments?bol=0${bol}`)).body).toEqual({ shipments: [] });
  });

  it('gives every shipment a PRO with a valid check digit', async () => {
    const { sandbox } = await startWorld();
    for (let times = 0; times < 20; times++) {
      const { pro } = (await sandbox.act('tms', 'ship')) as { pro: string };
      expect([pro.length, Number(pro.slice(0, 8)) % 7]).toEqual([9, Number(pro[8])]);
    }
  });

  it('describes its problems', async () => {
    const world = await startWorld();
    const missing = await get(world, '/shipments/SHP-99999');
    expect([missing.status, missing.type]).toEqual([404, 'application/problem+json']);
    expect((await get(world, '/shipments/__proto__')).status).toBe(404);
    expect((await get(world, '/shipments')).status).toBe(400);
    expect((await get(world, '/shipments?bol=1', 'wrong')).body).toMatchObject({ title: 'Unauthorized', status: 401 });
  });
});

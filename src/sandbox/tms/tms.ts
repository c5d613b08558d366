/**
 * A transport management system, as a plain REST service: shipments by BOL, by PRO and by id.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { createCounter } from '../counter.ts';
import { sandboxCredentials } from '../credentials.ts';
import { requiredText } from '../input.ts';
import { route, type Route } from '../router.ts';
import type { SandboxResponse, Vendor, VendorOptions } from '../vendor.ts';

/** Decimals are text, so that no amount or limit is ever a float. */
export type Shipment = {
  readonly id: string;
  readonly bol: string;
  readonly pro: string;
  readonly carrier_scac: string;
  readonly carrier_name: string;
  readonly ship_date: string;
  readonly delivered_at: string | null;
  readonly pod_exceptions: string | null;
  readonly weight_lbs: number;
  readonly affected_weight_lbs: number | null;
  readonly liability_limit_per_lb_usd: string | null;
  readonly pieces_shipped: number;
  readonly pieces_delivered: number;
};

export type Tms = Vendor & {
  /** Lets goods travel, so that there is a shipment to claim for: one that arrived damaged two days ago. */
  ship(): Shipment;
  /** Numbers of a shipment that the TMS does not know. */
  unknownShipment(): { readonly bol: string; readonly pro: string };
};

const DAY_MS = 86_400_000;
const PROBLEM = { 'content-type': 'application/problem+json' } as const;

export function createTms({ clock, journal, changed }: VendorOptions): Tms {
  const shipments = journal.table<Shipment>('tms.shipments');
  const nextNumber = createCounter(journal, 'tms.shipment', 1);
  const dateBefore = (days: number): string => new Date(clock.now() - days * DAY_MS).toISOString().slice(0, 10);

  const routes: readonly Route[] = [
    ['GET', '/shipments', ({ query }) => {
      const bol = query.get('bol');
      const pro = query.get('pro');
      if (bol === null && pro === null) return problem(400, 'Bad Request', 'Expected the query `bol` or `pro`');
      // Exact but for blanks around it: leading zeros and hyphens belong to the number.
      const found = shipments.all().filter((each) => (bol === null || each.bol === bol.trim()) && (pro === null || each.pro === pro.trim()));
      return { status: 200, body: { shipments: found } };
    }],
    ['GET', '/shipments/{id}', (_request, { id = '' }) => {
      const shipment = shipments.get(id);
      return shipment === undefined ? problem(404, 'Not Found', `There is no shipment \`${id}\``) : { status: 200, body: shipment };
    }],
  ];

  const ship = (): Shipment => {
    const number = nextNumber();
    const shipment: Shipment = {
      id: `SHP-${String(number).padStart(5, '0')}`, ...numbersOf(number),
      carrier_scac: 'QQFA', carrier_name: 'Fiddlehead Freightways',
      ship_date: dateBefore(6), delivered_at: dateBefore(2), pod_exceptions: '2 crates crushed, noted by driver',
      weight_lbs: 5_400, affected_weight_lbs: 1_800, liability_limit_per_lb_usd: '10.00', pieces_shipped: 6, pieces_delivered: 6,
    };
    shipments.put(shipment.id, shipment);
    changed();
    return shipment;
  };

  return {
    name: 'tms',
    async handle(request) {
      if (request.headers['authorization'] !== `ApiKey ${sandboxCredentials.tms.apiKey}`) return problem(401, 'Unauthorized', 'Expected a known key in `Authorization: ApiKey KEY`');
      return route(routes, request) ?? problem(404, 'Not Found', `There is nothing at \`${request.path}\``);
    },
    snapshot: () => ({ shipments: shipments.all() }),
    async act(action, input) {
      if (action === 'ship') return ship();
      if (action === 'forget_shipment') { shipments.delete(requiredText(input, 'id')); changed(); return null; }
      throw new Trouble('sandbox.no_action', { message: `Expected an action of the TMS such as \`ship\`, met \`${action}\`` });
    },
    ship,
    unknownShipment: () => numbersOf(nextNumber()),
  };
}

/** BOL and PRO of the n-th shipment; the PRO ends in the carrier's check digit, the first eight digits modulo 7. */
function numbersOf(number: number): { readonly bol: string; readonly pro: string } {
  const base = 40_217_700 + number;
  return { bol: `0400000020${26_000_000 + number}`, pro: `${base}${base % 7}` };
}

function problem(status: number, title: string, detail: string): SandboxResponse {
  return { status, headers: PROBLEM, body: { type: 'about:blank', title, status, detail } };
}

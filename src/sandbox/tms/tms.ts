/**
 * A stand-in for a transport management system with a plain REST API: shipments by BOL, PRO and id, exchange rates,
 * check digits, and claims work.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { createCounter } from '../counter.ts';
import { sandboxCredentials } from '../credentials.ts';
import { requiredText } from '../input.ts';
import { route, type Route } from '../router.ts';
import type { Vendor, VendorOptions } from '../vendor.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { openClaimRecords } from './claim-records.ts';
import { checkPro, type Carrier } from './pro-check.ts';
import { problem } from './problem.ts';
import { createQuirks } from './quirks.ts';
import { sendCaseEvent, type EventTarget } from './send-case-event.ts';

/** Decimals are text, so amounts and limits are never floats. */
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
  /** Creates a shipment to claim for: one that arrived damaged two days ago. */
  ship(): Shipment;
  /** The numbers of a shipment unknown to the TMS. */
  unknownShipment(): { readonly bol: string; readonly pro: string };
};

const DAY_MS = 86_400_000;

/** Dollars per unit of a currency, from a given day on. */
export type Rate = { readonly currency: string; readonly on: string; readonly rate_to_usd: string };

const CARRIERS: readonly Carrier[] = [
  { scac: 'QQFA', name: 'Fiddlehead Freightways', scheme: 'mod7' },
  { scac: 'QQFB', name: 'Bumblecrate Transport', scheme: 'mod11' },
  { scac: 'QQRG', name: 'Rutabaga Regional', scheme: 'mod10' },
  { scac: 'QQTL', name: 'Tumblewick Truckload', scheme: 'none' },
];
const RATES: readonly Rate[] = [
  { currency: 'CAD', on: '2023-01-01', rate_to_usd: '0.7300' },
  { currency: 'EUR', on: '2023-01-01', rate_to_usd: '1.0800' },
  { currency: 'GBP', on: '2023-01-01', rate_to_usd: '1.2500' },
  { currency: 'MXN', on: '2023-01-01', rate_to_usd: '0.0550' },
];

export function createTms({
  clock,
  journal,
  changed,
  events = null,
}: VendorOptions & { readonly events?: EventTarget | null }): Tms {
  const shipments = journal.table<Shipment>('tms.shipments');
  const carriers = journal.table<Carrier>('tms.carriers');
  const rates = journal.table<Rate>('tms.rates');
  if (carriers.all().length === 0) for (const carrier of CARRIERS) carriers.put(carrier.scac, carrier);
  if (rates.all().length === 0) for (const rate of RATES) rates.put(`${rate.currency} ${rate.on}`, rate);
  const work = openClaimRecords(journal, {
    now: () => new Date(clock.now()).toISOString(),
    changed,
    isShipment: (id) => shipments.get(id) !== undefined,
  });
  const quirks = createQuirks();
  const nextNumber = createCounter(journal, 'tms.shipment', 1);
  const nextEvent = createCounter(journal, 'tms.event', 1);
  const dateBefore = (days: number): string => new Date(clock.now() - days * DAY_MS).toISOString().slice(0, 10);

  /** The rate of the day, or of the latest earlier day that has one. */
  const rateOf = ({ query }: SandboxRequest): SandboxResponse => {
    const [currency, on] = [query.get('currency') ?? '', query.get('on') ?? ''];
    const known = rates
      .all()
      .filter((rate) => rate.currency === currency && rate.on <= on)
      .sort((a, b) => (a.on < b.on ? 1 : -1))[0];
    return known === undefined
      ? problem(404, 'Not Found', `There is no rate of \`${currency}\` of \`${on}\``, 'no_rate')
      : { status: 200, body: { ...known, on } };
  };

  const routes: readonly Route[] = [
    ['GET', '/exchange-rates', rateOf],
    [
      'GET',
      '/carriers/{scac}/pro-check',
      ({ query }, { scac = '' }) => ({
        status: 200,
        body: { scac, pro: query.get('pro') ?? '', check: checkPro(carriers.get(scac), query.get('pro') ?? '') },
      }),
    ],
    ...work.routes,
    [
      'GET',
      '/shipments',
      ({ query }) => {
        const bol = query.get('bol');
        const pro = query.get('pro');
        if (bol === null && pro === null) return problem(400, 'Bad Request', 'Expected the query `bol` or `pro`');
        // Exact except for surrounding blanks: leading zeros and hyphens are part of the number.
        const found = shipments
          .all()
          .filter((each) => (bol === null || each.bol === bol.trim()) && (pro === null || each.pro === pro.trim()));
        return { status: 200, body: { shipments: found } };
      },
    ],
    [
      'GET',
      '/shipments/{id}',
      (_request, { id = '' }) => {
        const shipment = shipments.get(id);
        return shipment === undefined
          ? problem(404, 'Not Found', `There is no shipment \`${id}\``)
          : { status: 200, body: shipment };
      },
    ],
  ];

  const ship = (): Shipment => {
    const number = nextNumber();
    const shipment: Shipment = {
      id: `SHP-${String(number).padStart(5, '0')}`,
      ...numbersOf(number),
      carrier_scac: 'QQFA',
      carrier_name: 'Fiddlehead Freightways',
      ship_date: dateBefore(6),
      delivered_at: dateBefore(2),
      pod_exceptions: '2 crates crushed, noted by driver',
      weight_lbs: 5_400,
      affected_weight_lbs: 1_800,
      liability_limit_per_lb_usd: '10.00',
      pieces_shipped: 6,
      pieces_delivered: 6,
    };
    shipments.put(shipment.id, shipment);
    changed();
    return shipment;
  };

  return {
    name: 'tms',
    async handle(request) {
      if (request.headers['authorization'] !== `ApiKey ${sandboxCredentials.tms.apiKey}`)
        return problem(401, 'Unauthorized', 'Expected a known key in `Authorization: ApiKey KEY`');
      return quirks.answer(
        request,
        () => route(routes, request) ?? problem(404, 'Not Found', `There is nothing at \`${request.path}\``),
      );
    },
    snapshot: () => ({ shipments: shipments.all(), claims: work.all() }),
    async act(action, input) {
      if (action === 'ship') return ship();
      if (action === 'forget_shipment') {
        shipments.delete(requiredText(input, 'id'));
        changed();
        return null;
      }
      if (action === 'misbehave' || action === 'behave') {
        if (action === 'misbehave') quirks.add(input);
        else quirks.clear();
        changed();
        return null;
      }
      if (action === 'tell_event') return sendCaseEvent(events, clock, nextEvent, input);
      throw new Trouble('sandbox.no_action', {
        message: `Expected an action of the TMS such as \`ship\`, got \`${action}\``,
      });
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

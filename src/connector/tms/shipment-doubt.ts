/**
 * Finds what in the record of a shipment may say that it is none, is no more, or was not delivered when its facts say so:
 * `status: 'quote'`, `voided: true`, `merged_into: 'SHP-2'`, `delivered_at` next to `delivered: false`.
 *
 * INVARIANT: the shipment's own status, its flags and its other times count as harmless only if their names and values are
 * known.
 *
 * Pure.
 */
import { meansNoDate } from '../../kernel/no-date.ts';
import { saysNone, saysOpen, saysUnknown } from '../../kernel/says-none.ts';
import { createWordReader } from '../name-words.ts';
import { isEntries, isNo, isYes, type Entries } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';
import { isDeclaredNeutral, statementShown, statementsIn } from '../statements.ts';
import { timeStated } from '../stated-time.ts';
import { valueAt } from '../value-at.ts';
import type { TmsSettings } from './config.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

const STATUS = words('status state stage phase');
/** What the status may be called after: it is then that of the shipment itself, or of its delivery. */
const OF_SHIPMENT = words(
  'shipment load freight order record tracking transport delivery current last latest code name text',
);
/** It was delivered, and what comes after that. */
const DELIVERED = words(
  'delivered complete completed closed invoiced billed paid settled pod received final finalized done arrived archived audited exception exceptions short damaged refused dl d1 ag with',
);
/** It is real, and on its way. */
const UNDERWAY = words(
  'active open in transit booked tendered accepted dispatched picked up pickup pickedup shipped out for delivery at terminal scheduled on hand intransit enroute en route loaded moving ok good valid live confirmed',
);
/** Things of which a flag, a time or a status is: none of them is about whether there is a shipment. */
const THINGS = words(`
  hazmat hazardous liftgate lift gate residential appointment notify notified inside pickup delivery tailgate tarp team stackable stacked fragile
  frozen refrigerated reefer temperature controlled insured insurance bonded customs export import cod prepaid collect third party oversized overlength
  expedited guaranteed rush priority ltl ftl tl truckload volume intermodal rail parcel multi stop stops round trip equipment trailer seal sealed
  driver carrier shipper consignee customer invoice invoiced billing billed bill rated rate paid audit audited claim claims damage damaged shortage
  exception exceptions osd photo photos pod document documents signature signed edi email printed label labeled pallet pallets pieces weight
  dimensions class freight accessorial accessorials detention layover lumper fuel tax taxable lock locked editable tracked tracking visibility
  delivered shipped picked received arrived departed dispatched completed closed active current valid live is has was up needs required requires
  requested on off road origin destination dock door loading unloading driverless sort segregate tender tendered accepted booked confirmed
  created updated modified changed entered synced exported imported eta etd ready due ship date created planned estimated expected actual
  scheduled requested earliest latest by at time window start end from to last first next cutoff refused returned`);
const WHEN = words('at on date time timestamp datetime');
const REAL = words('active current valid live confirmed latest production');
const ESTIMATED = words(
  'estimate estimated estimates estimation eta expected planned projected predicted forecast tentative provisional',
);

const wordsIn = createWordReader([
  ...[STATUS, OF_SHIPMENT, DELIVERED, UNDERWAY, THINGS, WHEN, REAL, ESTIMATED].flatMap((set) => [...set]),
]);
const DAY_MS = 86_400_000;

/** @returns the rest of a sentence: *`status` is `quote`*; null when nothing may say so */
export function shipmentDoubt(shipment: unknown, { fields, neutral }: TmsSettings, asOf: number): string | null {
  if (!isEntries(shipment)) return null;
  const declared = new Set(neutral.in_shipments.map(plainText));
  const read = new Set(Object.values(fields).filter((path) => path !== null));
  const own = ownOf(shipment, fields.shipment_id).flatMap(({ path, entries }) =>
    Object.entries(entries).map(([name, value]) => ({ path: [...path, name], value })),
  );
  const stated = own.flatMap(({ path, value }) =>
    isScalar(value) && !read.has(path.join('.')) ? [{ path, value }] : [],
  );
  const delivered = valueAt(shipment, fields.delivered_at ?? '');
  const isDelivered = typeof delivered === 'string' && delivered.trim() !== '' && !meansNoDate(delivered);
  const id = String(valueAt(shipment, fields.shipment_id) ?? '');
  const found = stated.find((each) => !isDeclaredNeutral(each, declared) && isDoubtful(each, { isDelivered, id }));
  if (found !== undefined) return statementShown(found);
  if (!isDelivered) return null;
  return timeDoubt(delivered, {
    path: fields.delivered_at ?? '',
    shipped: valueAt(shipment, fields.ship_date ?? ''),
    asOf,
  });
}

type Scalar = string | number | boolean;
const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'boolean'].includes(typeof value);

/** The record, and the objects that lead to its id: what is elsewhere is of a stop, a carrier or a document. */
function ownOf(
  shipment: Entries,
  idPath: string,
): readonly { readonly path: readonly string[]; readonly entries: Entries }[] {
  const names = idPath.split('.').slice(0, -1);
  const holders = names.map((_, at) => names.slice(0, at + 1));
  const inner = holders.flatMap((path) => {
    const entries = valueAt(shipment, path.join('.'));
    return isEntries(entries) ? [{ path, entries }] : [];
  });
  return [{ path: [], entries: shipment }, ...inner];
}

type Known = { readonly isDelivered: boolean; readonly id: string };

function isDoubtful(
  { path, value }: { readonly path: readonly string[]; readonly value: Scalar },
  known: Known,
): boolean {
  const name = path.at(-1) ?? '';
  const all = wordsIn(name);
  const head = all.at(-1) ?? '';
  if (statementsIn(value).length === 0 && !isNo(value)) return false;
  if (all.some((word) => STATUS.has(word)) && all.every((word) => STATUS.has(word) || OF_SHIPMENT.has(word)))
    return isDoubtfulStatus(value, known);
  if (isFlag(value)) return isDoubtfulFlag(all, value, known);
  if (WHEN.has(head) && Number.isFinite(timeStated(value)))
    return !all.every((word) => THINGS.has(word) || WHEN.has(word));
  // `merged_into: 'SHP-2'`: another shipment that counts in its place.
  return typeof value === 'string' && formOf(value) === formOf(known.id) && value !== known.id && /\d/.test(value);
}

const isFlag = (value: Scalar): boolean =>
  typeof value === 'boolean' || /^(?:true|false|yes|no|y|n)$/i.test(String(value));

function isDoubtfulFlag(all: readonly string[], value: Scalar, { isDelivered }: Known): boolean {
  if (isYes(value)) return !all.every((word) => THINGS.has(word)) || (isDelivered && isOfEstimate(all));
  if (isDelivered && all.includes('delivered') && all.every((word) => /^(?:is|has|was|delivered)$/.test(word)))
    return true;
  return all.length > 0 && all.every((word) => REAL.has(word) || /^(?:is|has|was)$/.test(word));
}

const isOfEstimate = (all: readonly string[]): boolean =>
  all.some((word) => ESTIMATED.has(word)) && all.some((word) => /^deliver(?:y|ed)$/.test(word));

function isDoubtfulStatus(value: Scalar, { isDelivered }: Known): boolean {
  const said = wordsIn(String(value));
  if (said.length > 0 && said.every((word) => DELIVERED.has(word))) return false;
  return isDelivered || said.length === 0 || !said.every((word) => UNDERWAY.has(word) || DELIVERED.has(word));
}

function timeDoubt(
  delivered: string,
  { path, shipped, asOf }: { readonly path: string; readonly shipped: unknown; readonly asOf: number },
): string | null {
  const at = timeStated(delivered);
  const shown = `\`${path}\` is \`${delivered}\``;
  if (wordsIn(path.split('.').at(-1) ?? '').some((word) => ESTIMATED.has(word)))
    return `${shown}, which is an estimate`;
  if (at > asOf + DAY_MS) return `${shown}, a time that has not come`;
  // A day without a time ends a day later, and later still in another time zone.
  return typeof shipped === 'string' && timeStated(shipped) > at + 2 * DAY_MS
    ? `${shown}, before it was shipped (\`${shipped}\`)`
    : null;
}

/** The form of an id: its digits as one, and small letters. */
const formOf = (id: string): string =>
  id
    .trim()
    .replace(/\d+/g, '9')
    .replace(/\p{Ll}+/gu, 'a');

/** Whether a text says that there is none, or none that is known: `TBD`, `N/A`, `UNKNOWN`. */
export const saysNothing = (text: string): boolean => saysNone(text, true) || saysOpen(text) || saysUnknown(text);

/** A code of a carrier is two to four letters. */
export const isScac = (value: unknown): boolean => typeof value === 'string' && /^[A-Z]{2,4}$/i.test(value.trim());

/**
 * Finds what in the record of a shipment may say that it is none, is no more, or was not delivered when its facts say so. Only
 * its status and a few flags (`flags.ts`) are read; words of any other member are not.
 *
 * INVARIANT: a delivery is a fact only next to a status that is known to mean delivered, or in a record without a status.
 *
 * Pure.
 */
import { meansNoDate } from '../../kernel/no-date.ts';
import { saysNone, saysOpen, saysUnknown } from '../../kernel/says-none.ts';
import { clip } from '../outcome.ts';
import { isEntries, type Entries } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';
import { bareName } from '../stated-value.ts';
import { timeStated } from '../stated-time.ts';
import { valueAt } from '../../kernel/value-at.ts';
import { readDeclared } from './written-dates.ts';
import { NO_STATUS, type TmsSettings } from './config.ts';
import { DELIVERY_FLAGS, flagIn, SHIPMENT_FLAGS } from './flags.ts';

/** Statuses of the contract, as `plainText` writes them; the settings add others. */
const DELIVERED: readonly string[] = ['delivered'];
const UNDERWAY: readonly string[] = ['booked', 'tendered', 'dispatched', 'picked up', 'in transit', 'out for delivery'];
const DAY_MS = 86_400_000;
const SHOWN_MAX = 120;

/** The rest of two sentences: *`status` is `quote`*, and what the operator may declare. */
export type ShipmentDoubt = { readonly why: string; readonly cure: string };

/** @returns null when nothing that is read may say so */
export function shipmentDoubt(shipment: unknown, settings: TmsSettings, asOf: number): ShipmentDoubt | null {
  if (!isEntries(shipment)) return null;
  const { fields } = settings;
  const textAt = (path: string | null): string => timeText(valueAt(shipment, path ?? ''), settings);
  const delivered = textAt(fields.delivered_at);
  const isDelivered = delivered !== '' && !meansNoDate(delivered);
  const doubt = statusDoubt(shipment, settings, isDelivered) ?? memberDoubt(shipment, settings, isDelivered);
  if (doubt !== null || !isDelivered) return doubt;
  const why = timeDoubt(delivered, {
    path: fields.delivered_at ?? '',
    shipped: textAt(fields.ship_date),
    asOf,
  });
  return why === null ? null : { why, cure: 'or name another field in `fields.delivered_at` of TMS_SETTINGS' };
}

/** As ISO 8601 writes it, where it is declared; empty for none. */
function timeText(stated: unknown, settings: TmsSettings): string {
  const value = readDeclared(stated, settings);
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

function statusDoubt(shipment: Entries, { shipments }: TmsSettings, isDelivered: boolean): ShipmentDoubt | null {
  if (shipments.status === NO_STATUS) return null;
  const path = shipments.status ?? 'status';
  for (const [at, value] of inAnyStyle(shipment, path)) {
    const doubt = doubtOfStatus(at, value, shipments, isDelivered);
    if (doubt !== null) return doubt;
  }
  return null;
}

/** The members at a path, however the last name is written: `Status`, `STATUS`; `undefined` if there is none. */
function inAnyStyle(shipment: Entries, path: string): readonly (readonly [path: string, value: unknown])[] {
  const names = path.split('.');
  const around = names.length === 1 ? shipment : valueAt(shipment, names.slice(0, -1).join('.'));
  const found = Object.entries(isEntries(around) ? around : {})
    .filter(([name]) => bareName(name) === bareName(names.at(-1) ?? ''))
    .map(([name, value]) => [[...names.slice(0, -1), name].join('.'), value] as const);
  return found.length === 0 ? [[path, undefined]] : found;
}

function doubtOfStatus(
  path: string,
  value: unknown,
  shipments: TmsSettings['shipments'],
  isDelivered: boolean,
): ShipmentDoubt | null {
  const shown = `\`${path}\` is \`${clip(JSON.stringify(value ?? null), SHOWN_MAX)}\``;
  if (value === undefined || value === null || value === '')
    return isDelivered && shipments.status !== undefined
      ? { why: `${shown}, next to a delivery`, cure: 'or name another field in `shipments.status` of TMS_SETTINGS' }
      : null;
  if (typeof value !== 'string' && typeof value !== 'number')
    return { why: shown, cure: 'or name the field with its text in `shipments.status` of TMS_SETTINGS' };
  const said = plainText(value);
  const isAmong = (words: readonly string[]): boolean => words.some((word) => plainText(word) === said);
  if (isAmong(DELIVERED) || isAmong(shipments.delivered)) return null;
  const isUnderway = isAmong(UNDERWAY) || isAmong(shipments.underway);
  if (isUnderway && !isDelivered) return null;
  const entry = clip(JSON.stringify(String(value)), SHOWN_MAX);
  const cure = isUnderway
    ? `or add \`${entry}\` to \`shipments.delivered\` of TMS_SETTINGS if it is said of what was delivered`
    : `or add \`${entry}\` to \`shipments.delivered\` or \`shipments.underway\` of TMS_SETTINGS if it means that`;
  return { why: `\`${path}\` is \`${clip(String(value), SHOWN_MAX)}\``, cure };
}

/** The flags of the record itself and of the objects that lead to its id. */
function memberDoubt(shipment: Entries, { fields, dates }: TmsSettings, isDelivered: boolean): ShipmentDoubt | null {
  for (const { path, entries } of ownOf(shipment, fields.shipment_id)) {
    const why =
      flagIn(entries, SHIPMENT_FLAGS, path, dates) ??
      (isDelivered ? flagIn(entries, DELIVERY_FLAGS, path, dates) : null);
    if (why !== null) return { why, cure: 'or have an adapter in front of it leave that out if it says neither' };
  }
  return null;
}

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

function timeDoubt(
  delivered: string,
  { path, shipped, asOf }: { readonly path: string; readonly shipped: string; readonly asOf: number },
): string | null {
  const at = timeStated(delivered);
  const shown = `\`${path}\` is \`${delivered}\``;
  if (at > asOf + DAY_MS) return `${shown}, a time that has not come`;
  // A day without a time ends a day later, and later still in another time zone.
  return timeStated(shipped) > at + 2 * DAY_MS ? `${shown}, before it was shipped (\`${shipped}\`)` : null;
}

/** Whether a text says that there is none, or none that is known: `TBD`, `N/A`, `UNKNOWN`. */
export const saysNothing = (text: string): boolean => saysNone(text, true) || saysOpen(text) || saysUnknown(text);

/** Codes of no carrier, which stand where its code would be. */
const NO_CARRIER: ReadonlySet<string> = new Set(['UNKN', 'TEST', 'VOID', 'MULT']);

/** A code of a carrier is two to four letters. */
export const isScac = (value: unknown): boolean =>
  typeof value === 'string' && /^[A-Z]{2,4}$/i.test(value.trim()) && !NO_CARRIER.has(value.trim().toUpperCase());

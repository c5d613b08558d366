/**
 * Performs the TMS tools.
 */
import { BOL, isSameIdentifier, normalOf, PRO, type NormalForm } from '../../kernel/identifier.ts';
import { isMoney } from '../../kernel/money.ts';
import { readNumber } from '../../kernel/read-number.ts';
import { isMeantTime } from '../../kernel/meant-time.ts';
import type { CallContext, CallResult, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { distinct } from '../distinct.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { recordIdSchema } from '../record-id.ts';
import { valueAt } from '../../kernel/value-at.ts';
import { readVendorAmount } from '../vendor-amount.ts';
import { createTmsClaimBindings } from './claim-bindings.ts';
import type { Lookup, TmsClient } from './client.ts';
import type { ShipmentField, TmsSettings } from './config.ts';
import { otherUnit } from './other-unit.ts';
import { tmsOutcome } from './errors.ts';
import { mayMeanMissing } from './missing-shipment.ts';
import { isScac, saysNothing, shipmentDoubt } from './shipment-doubt.ts';
import { readTime } from './read-time.ts';
import { bolInput, createTmsTools, proInput } from './tools.ts';

export function createTmsBindings(client: TmsClient): ToolBinding[] {
  const [byBol, byPro] = createTmsTools(client.settings.fields);
  const common = {
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: (failure: Parameters<typeof tmsOutcome>[0]) => tmsOutcome(failure),
  };
  return [
    bind({
      ...common,
      tool: byBol,
      input: bolInput,
      call: ({ bol }, context) => findOne(client, 'by_bol', bol, context),
    }),
    bind({
      ...common,
      tool: byPro,
      input: proInput,
      call: ({ pro }, context) => findOne(client, 'by_pro', pro, context),
    }),
    ...createTmsClaimBindings(client),
  ];
}

async function findOne(
  client: TmsClient,
  lookup: Lookup,
  number: string,
  { intendedAt, now, signal }: Pick<CallContext, 'intendedAt' | 'now' | 'signal'>,
): Promise<Found | CallResult> {
  const { settings } = client;
  const [field, label, form] = lookup === 'by_bol' ? (['bol', 'BOL', BOL] as const) : (['pro', 'PRO', PRO] as const);
  const path = settings.fields[field];
  const answered = await client
    .find(lookup, number, signal, now ?? intendedAt)
    .catch((error: unknown) => notFoundBy(error, number));
  if ('kind' in answered) return answered;
  // A TMS that ignores an unknown query parameter answers with every shipment, and some match on part of the number.
  const matching =
    path === null
      ? answered
      : answered.filter((shipment) => isSameIdentifier(textOf(valueAt(shipment, path)) ?? '', number, form));
  // One row for each stop is one shipment, if all rows say the same of it.
  const different = distinct(matching, (each) => [otherUnit(each, settings), shipmentOf(settings, each).output]);
  const [shipment, ...others] = different;
  // A number that cannot be read may be the one that was asked for.
  const unread =
    path === null || shipment !== undefined ? [] : answered.filter((each) => !isReadable(valueAt(each, path), form));
  if (path !== null && unread.length > 0)
    return invalid(
      `Expected shipments with their ${label} at \`${path}\`, got \`${clip(JSON.stringify(valueAt(unread[0], path) ?? null), 80)}\`; if the TMS has it elsewhere, name the field in \`fields.${field}\` of TMS_SETTINGS`,
    );
  if (shipment === undefined)
    return {
      kind: 'failed',
      code: 'not_found',
      message: `The TMS has no shipment with the ${label} \`${clip(number, 80)}\``,
    };
  if (others.length > 0) {
    const idOf = (each: unknown): string => textOf(valueAt(each, settings.fields.shipment_id)) ?? 'without an id';
    const ids = different.slice(0, 5).map((each) => `\`${clip(idOf(each), 60)}\``);
    const isSame = distinct(different, idOf).length === 1;
    return {
      kind: 'failed',
      code: 'ambiguous',
      message: `Expected one shipment with the ${label} \`${clip(number, 80)}\`, got ${isSame ? `${ids[0] ?? ''} ${different.length} times with other facts; make the TMS answer with one row for each shipment` : `${ids.join(' and ')}; correct the number`}`,
    };
  }
  const unit = otherUnit(shipment, settings);
  if (unit !== null)
    return invalid(
      `Expected weights in pounds and amounts in ${settings.currency}, got a shipment in which ${unit}; name other fields in \`fields\` of TMS_SETTINGS, or have an adapter in front of it leave that out if it is not about them`,
    );
  // Rows with the same facts are one shipment, of which each row counts.
  const doubt = matching.map((row) => shipmentDoubt(row, settings, now ?? intendedAt)).find((each) => each !== null);
  if (doubt !== undefined)
    return invalid(
      `Expected a shipment that is known to be one, and to have been delivered if it says so, got one in which ${doubt.why}; correct it in the TMS, ${doubt.cure}`,
    );
  const found = shipmentOf(settings, shipment);
  const unreadable = unreadableIn(found.output);
  return unreadable === null
    ? found
    : invalid(
        `Expected ${unreadable.expected} at \`${settings.fields[unreadable.field] ?? ''}\` of the shipment, got \`${clip(JSON.stringify(unreadable.value), 80)}\`; correct it in the TMS, or name another field in \`fields.${unreadable.field}\`${cureOfTime(unreadable, settings)} of TMS_SETTINGS`,
      );
}

/** A 404 without a declared sign: only the doctor can say whether it has one, since gateways answer so at any address. */
function notFoundBy(error: unknown, number: string): CallResult {
  if (!(error instanceof VendorFailure) || !mayMeanMissing(error, number)) throw error;
  const outcome = tmsOutcome(error);
  const cure = 'if it has no such shipment, `sop doctor` says what to declare in `shipments.missing`';
  return 'message' in outcome ? { ...outcome, message: `${outcome.message}; ${cure}` } : outcome;
}

const TIMES: readonly string[] = ['ship_date', 'delivered_at'];

function cureOfTime({ field, value }: { readonly field: string; readonly value: unknown }, settings: TmsSettings) {
  if (!TIMES.includes(field)) return '';
  const read = readTime(value, settings);
  const cure = read.kind === 'unread' ? `, ${read.cure}` : '';
  return `${cure}, or leave it out with \`null\` if no procedure needs it,`;
}

/** What was left as the TMS wrote it, since it could not be read. */
function unreadableIn(output: Readonly<Record<string, unknown>>) {
  for (const [expected, fields] of READ) {
    const field = fields.find((name) => output[name] !== undefined && !IS[expected](output[name]));
    if (field !== undefined) return { expected, field, value: output[field] };
  }
  return null;
}

/** A list of texts as one; an empty list or object, or `false`, says that there are none. */
function textsOf(value: unknown): unknown {
  if (value === false || (isRead(value) && Object.keys(value as object).length === 0)) return undefined;
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) return value;
  return value.length === 0 ? undefined : value.join('; ');
}

/** Read as none where there is no real one yet: `TBD`. */
const IDENTIFIERS: readonly ShipmentField[] = ['pro', 'carrier_scac'];
/** No load weighs as much, in pounds or pieces: a larger number is a mark, or a mistake. */
const MEASURED_MAX = 10_000_000;
const isRead = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const IS = {
  'a date, or a time with its offset (`2026-03-02T17:00:00-06:00`),': isRead,
  // Below zero they mean none, or unlimited.
  'an amount with a decimal point (`25.00`)': (value: unknown): boolean => isMoney(value) && value.minor >= 0,
  'a number without a unit': (value: unknown): boolean =>
    typeof value === 'number' && value >= 0 && value <= MEASURED_MAX,
  'one PRO': (value: unknown): boolean => typeof value === 'string' && normalOf(value, PRO) !== null,
  'the code of one carrier, two to four letters,': isScac,
  'a text': (value: unknown): boolean => typeof value === 'string',
} as const;
const READ: readonly (readonly [keyof typeof IS, readonly ShipmentField[]])[] = [
  ['a date, or a time with its offset (`2026-03-02T17:00:00-06:00`),', ['ship_date', 'delivered_at']],
  ['an amount with a decimal point (`25.00`)', ['liability_limit_per_lb']],
  ['a number without a unit', ['weight_lbs', 'affected_weight_lbs', 'pieces_shipped', 'pieces_delivered']],
  ['one PRO', ['pro']],
  ['the code of one carrier, two to four letters,', ['carrier_scac']],
  ['a text', ['carrier_name', 'pod_exceptions']],
];

const invalid = (message: string): CallResult => ({ kind: 'failed', code: 'invalid_output', message });

/** Whether a value is one number, whole and as it was written: JSON numbers lose zeros, and `####0001` is masked. */
function isReadable(value: unknown, form: NormalForm): boolean {
  return typeof value === 'string' && !/#|x{3}/i.test(value) && normalOf(value, form) !== null;
}

function shipmentOf(settings: TmsSettings, shipment: unknown): Found {
  const { fields, currency } = settings;
  const at = (field: ShipmentField): unknown => {
    const path = fields[field];
    const value = path === null ? undefined : valueAt(shipment, path);
    const isNothing = IDENTIFIERS.includes(field) && typeof value === 'string' && saysNothing(value);
    return value === null || value === '' || isNothing ? undefined : value;
  };
  const limit = at('liability_limit_per_lb');
  const id = recordIdSchema.safeParse(at('shipment_id')).data ?? '';
  return {
    kind: 'found',
    output: {
      shipment_id: id,
      bol: identifierOf(at('bol'), BOL),
      pro: identifierOf(at('pro'), PRO),
      carrier_scac: at('carrier_scac'),
      carrier_name: at('carrier_name'),
      ship_date: timeOf(at('ship_date'), settings),
      delivered_at: timeOf(at('delivered_at'), settings),
      pod_exceptions: textsOf(at('pod_exceptions')),
      weight_lbs: numberOf(at('weight_lbs')),
      affected_weight_lbs: numberOf(at('affected_weight_lbs')),
      // An unreadable value is left unchanged, so the output schema refuses it by name.
      liability_limit_per_lb:
        typeof limit === 'string' || typeof limit === 'number' ? amountOf(limit, currency) : limit,
      pieces_shipped: numberOf(at('pieces_shipped')),
      pieces_delivered: numberOf(at('pieces_delivered')),
    },
    reference: { record: `shipment ${id}` },
  };
}

/** A number that has lost digits on the way is none. */
function textOf(value: unknown): string | undefined {
  const isText = typeof value === 'string' || (typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER);
  return isText ? String(value).trim() : undefined;
}

/** In its normal form, as the facts of a case have it; a text without one as it is. */
function identifierOf(value: unknown, form: NormalForm): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : (normalOf(text, form) ?? text);
}

function amountOf(value: string | number, currency: string): unknown {
  const read = readVendorAmount(value, currency);
  return read.kind === 'amount' ? read.amount : value;
}

function numberOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const read = readNumber(value);
  return read.kind === 'number' ? read.number : value;
}

/** One that means "none" is absent; one that cannot be read is left as it is written. */
function timeOf(stated: unknown, settings: TmsSettings): unknown {
  if (stated === undefined) return undefined;
  const read = readTime(stated, settings);
  if (read.kind === 'none') return undefined;
  return read.kind === 'time' && isMeantTime(read.time.$time) ? read.time : stated;
}

/**
 * The connector's configuration for one customer's TMS. Every TMS differs, so paths, queries, the credential header and
 * field names are data; the defaults are those of the sandbox.
 */
import { z } from 'zod';
import { keyCharactersMax } from '../../kernel/limits.ts';
import { isTimeZone } from '../../kernel/time.ts';
import { valueAt } from '../../kernel/value-at.ts';
import { isOurs, objectsTo, OF_STATUS } from '../own-record.ts';
import { isEntries } from '../outcome-values.ts';
import { plainAddress } from '../plain-address.ts';
import { timeoutSetting } from '../timeout-setting.ts';
import { statusText } from '../plain-text.ts';
import { bareName, isStated } from '../stated-value.ts';
import { ENTRY_TYPES } from './entry-type.ts';
import { codeAtPath, fieldPath, NAME, optionalPath, PATH } from './field-path.ts';
import { pathWithout, refuseInQuery } from './paths.ts';

const lookupSchema = z
  .strictObject({
    path: pathWithout(),
    /** The query parameter that carries the number. */
    parameter: z.string().regex(/^[\w.[\]-]+$/),
  })
  .superRefine(({ path, parameter }, context) => refuseInQuery(path, [parameter], context));

const collectionPath = pathWithout('client_key', 'shipment_id');

export const shipmentFieldsSchema = z.strictObject({
  shipment_id: fieldPath.default('id'),
  bol: fieldPath.default('bol'),
  pro: optionalPath.default('pro'),
  carrier_scac: optionalPath.default('carrier_scac'),
  carrier_name: optionalPath.default('carrier_name'),
  ship_date: optionalPath.default('ship_date'),
  delivered_at: optionalPath.default('delivered_at'),
  pod_exceptions: optionalPath.default('pod_exceptions'),
  weight_lbs: optionalPath.default('weight_lbs'),
  affected_weight_lbs: optionalPath.default('affected_weight_lbs'),
  liability_limit_per_lb: optionalPath.default('liability_limit_per_lb_usd'),
  pieces_shipped: optionalPath.default('pieces_shipped'),
  pieces_delivered: optionalPath.default('pieces_delivered'),
});

export type ShipmentFields = z.infer<typeof shipmentFieldsSchema>;
export type ShipmentField = keyof ShipmentFields;

/** Where the TMS keeps the records of claims. Each path takes a POST, and a GET with `client_key`. */
export const collectionsSchema = z.strictObject({
  inspections: collectionPath.default('/inspections'),
  carrier_claims: collectionPath.default('/carrier-claims'),
  appeals: collectionPath.default('/appeals'),
  letters: collectionPath.default('/letters'),
  proposals: collectionPath.default('/proposals'),
  acceptances: collectionPath.default('/acceptances'),
  tracers: collectionPath.default('/tracers'),
  payments: collectionPath.default('/payments'),
});

export type Collection = keyof z.infer<typeof collectionsSchema>;
const COLLECTIONS = Object.keys(collectionsSchema.shape) as readonly Collection[];

/** Of a kind of record whose answers show no status. */
export const NO_STATUS = 'none';

/** What the answers say of one kind of record. */
const recordFields = {
  /**
   * Path of the record's own status, or `none`: a record is done only if it says so there. Not declared, it is `status`.
   */
  status: fieldPath.optional(),
  /** What means that it is done, as in `done_statuses`, for this kind of record only; no word of it means taken back. */
  done: z.array(z.string().trim().min(1)).default([]),
  /** Words of its status that mean that it was refused or taken back, in addition to the usual ones. */
  undone: z.array(z.string().trim().min(1)).default([]),
  /** Words of its status that mean not yet: a usual word for done (`Completed`: the request) is none then. */
  waiting: z.array(z.string().trim().min(1)).default([]),
};
const recordSchema = z.strictObject(recordFields).prefault({});

const paymentsSchema = z
  .strictObject({
    ...recordFields,
    /**
     * Which payments its lists have: `all`, as soon as one is taken, whatever its status, or those that are `made`. Only a
     * list of all proves that a payment is not there; not declared, one that waits may be missing.
     */
    listed: z.enum(['all', 'made']).optional(),
    /**
     * Whether a second request with our key never makes a second payment, however late the first one is carried out. Otherwise one
     * whose answer was lost is sent again only when a person says so.
     */
    deduplicates: z.boolean().default(false),
    /** Path of a payment's own id, and of its amount, where they have another name: `payment_no`, `net_amt`. */
    id: fieldPath.optional(),
    amount: fieldPath.optional(),
    /** The currency of a TMS that pays in no other one and does not show it. One that is shown counts. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'Expected the code of a currency such as `USD`')
      .optional(),
    /** Codes by which the TMS says that a payment was refused and nothing was done, each with its path. */
    refused: z.array(codeAtPath).default([]),
  })
  .prefault({});

const recordsSchema = z.strictObject({
  inspections: recordSchema,
  carrier_claims: recordSchema,
  appeals: recordSchema,
  letters: recordSchema,
  proposals: recordSchema,
  acceptances: recordSchema,
  tracers: recordSchema,
  payments: paymentsSchema,
} satisfies Record<Collection, typeof recordSchema | typeof paymentsSchema>);

/** What a shipment says of itself. */
const shipmentsSchema = z.strictObject({
  /** Path of its own status, or `none`. Not declared, it is `status`, and a shipment without one is read. */
  status: fieldPath.optional(),
  /** Statuses that mean that it was delivered, in addition to `delivered`. */
  delivered: z.array(z.string().trim().min(1)).default([]),
  /** Statuses of a shipment that is real and not delivered yet. */
  underway: z.array(z.string().trim().min(1)).default([]),
  /**
   * By what an answer other than an empty list says that there is no such shipment: `code=NOLOAD`, `detail=No load #`, in which `#` is
   * the number that was asked for. A 404 without it may be of something else than the TMS.
   */
  missing: z
    .array(
      codeAtPath.refine(
        (sign) => !/=\s*404$/.test(sign),
        'Expected what only a missing shipment says, such as `code=NOLOAD`: each `404` has its status',
      ),
    )
    .default([]),
});

/** Path of an id of ours in the records of the TMS; `none` if they show only numbers of the TMS's own. */
const idsSchema = z.strictObject({
  claim: fieldPath.optional(),
  account_id: fieldPath.optional(),
  shipment_id: fieldPath.optional(),
  /** Path of our key, which each record must show; a member `client_key`, in any style of its name, if it is not declared. */
  client_key: fieldPath
    .refine((path) => path !== 'none', 'Expected the path of our key: a record without it is never ours')
    .optional(),
});
export type OurId = Exclude<keyof z.infer<typeof idsSchema>, 'client_key'>;
export const OUR_IDS: readonly OurId[] = ['claim', 'account_id', 'shipment_id'];
/** Of an id of ours that no record shows. */
export const NO_ID = 'none';

const settingsSchema = z.strictObject({
  url: plainAddress,
  /** The credential goes into one header: `Authorization: ApiKey KEY`. With an empty scheme only the key is sent. */
  auth: z.strictObject({
    header: z
      .string()
      .regex(/^[A-Za-z0-9-]+$/)
      .default('authorization'),
    scheme: z
      .string()
      .regex(/^[A-Za-z]*$/)
      .default('ApiKey'),
    key: z.string().min(1),
  }),
  by_bol: lookupSchema.prefault({ path: '/shipments', parameter: 'bol' }),
  /** Null if the TMS looks none up by its PRO. */
  by_pro: lookupSchema.nullable().default({ path: '/shipments', parameter: 'pro' }),
  collections: collectionsSchema.prefault({}),
  records: recordsSchema.prefault({}),
  ids: idsSchema.prefault({}),
  /** Most characters of our key that the TMS keeps; refused where that is fewer than a key may have. */
  key_length_max: z
    .int()
    .min(
      keyCharactersMax,
      `Expected a TMS that keeps all \`${keyCharactersMax}\` characters that our key may have: one that is cut is not found again, and a lost payment would be sent twice; widen the field, or let an adapter keep the key`,
    )
    .optional(),
  /**
   * What is normal next to a list, as `path=value`, or as a path whose value says nothing of the list. Of a value, `#` is the number
   * of records that came: `took`, `start=1`, `maxResults=#`, `message=# records found`; a header of the answer is
   * `header:NAME`. Anything else that is not known makes the list unclear.
   */
  next_to_lists: z
    .array(
      z
        .string()
        .trim()
        .regex(
          new RegExp(`^(?:header:[A-Za-z0-9-]+|${PATH})(?:=.+)?$`, 'u'),
          'Expected a path, or a path and a value, such as `result.code=0000`',
        ),
    )
    .default([]),
  /** Names under which this TMS says of when a list is: `cached_at`. A list of earlier may lack a payment of since then. */
  list_times: z
    .array(
      z
        .string()
        .trim()
        .regex(new RegExp(`^${NAME}$`, 'u'), 'Expected a name, such as `cached_at`'),
    )
    .default([]),
  exchange_rates: pathWithout('currency', 'on').default('/exchange-rates'),
  /** `{scac}` is the carrier; null if the TMS knows no check digits, so every PRO is `unknown`. */
  pro_check: pathWithout('pro').nullable().default('/carriers/{scac}/pro-check'),
  /** Path of the list of shipments in the answer; null if the answer itself is the list or the one shipment. */
  list: optionalPath.default('shipments'),
  fields: shipmentFieldsSchema.prefault({}),
  shipments: shipmentsSchema.prefault({}),
  /** BOL of a shipment with a payment that is made: `sop doctor` reads both as a procedure does. */
  sample_bol: z.string().trim().min(1).optional(),
  /** Currency of the liability limit, and of what was paid, unless `records.payments.currency` is another one. */
  currency: z.string().length(3).default('USD'),
  /**
   * Time zone of dates without a time: a delivery on the 5th is on the 5th there, and deadlines count from that day; UTC if
   * it is not declared. Only a declared one is that of the times of payments and lists.
   */
  time_zone: z.string().refine(isTimeZone, 'Expected a time zone such as `America/Chicago`').optional(),
  /** How days and times are written that are not of ISO 8601: `us` (`11/30/2026 02:05 PM`) or `as400` (`1261130`). */
  dates: z.enum(['us', 'as400']).optional(),
  /** What a sign means where a currency is stated: `{ "$": "USD" }`. */
  currencies: z.record(z.string().trim().min(1), z.string().length(3)).default({}),
  /** The types of claims that a payment may name, however written. A payment of any other type may be for each of them. */
  claim_types: z
    .array(z.string().min(1))
    .default(['damage', 'concealed_damage', 'shortage', 'loss', 'refused', 'delay', 'temperature']),
  /**
   * What means that a record of any kind is done, in addition to the usual words: the whole text of its own status
   * (`gebucht`, `1`), also with its path (`payment_status=created`).
   */
  done_statuses: z.array(z.string().trim().min(1)).default([]),
  /**
   * What words for the type of an entry in the list of payments mean, however written: `payment`, `reversal` (it takes a
   * payment back, so the sum is unclear), or `unrelated`, which counts as neither: `{ "freight refund": "unrelated" }`.
   */
  entry_types: z.record(z.string().trim().min(1), z.enum(ENTRY_TYPES)).default({}),
  neutral: z
    .never(
      'Expected no `neutral`: other members of an answer are not read any more. A record is done by its status (`records`), by what it shows of what was sent (`ids`), and by the flags in src/connector/tms/README.md; take `neutral` out',
    )
    .optional(),
  /** Most days that the day of an exchange rate may be before the day asked for: weekends and holidays have none. */
  rate_age_days: z.int().min(0).max(366).default(7),
  timeout_ms: timeoutSetting,
});

/** What is declared to mean that a record of the collection is done, also as `path=word`, as `statusText` writes the word. */
function doneWordsOf(
  settings: Pick<TmsSettings, 'records' | 'done_statuses'>,
  collection: Collection,
): readonly string[] {
  const own = statusText(`${statusPathOf(settings, collection) ?? ''}=`);
  return [...settings.done_statuses, ...settings.records[collection].done]
    .map(statusText)
    .map((word) => (word.startsWith(own) ? word.slice(own.length).trim() : word));
}

export const tmsConfigSchema = settingsSchema.superRefine((settings, context) => {
  const owns = COLLECTIONS.map((collection) => statusText(`${statusPathOf(settings, collection) ?? ''}=`));
  const refuse = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message });
  const isOfOther = (word: string): boolean =>
    /^[^=\s]+=/.test(word) && !owns.some((own) => own !== '=' && statusText(word).startsWith(own));
  const lists = COLLECTIONS.flatMap((name) =>
    (['done', 'undone', 'waiting'] as const).map(
      (list) => [['records', name, list], settings.records[name][list]] as const,
    ),
  );
  for (const [path, words] of [[['done_statuses'], settings.done_statuses] as const, ...lists])
    for (const word of words.filter(isOfOther))
      refuse([...path], `Expected a word of the status, got \`${word}\`: other members are not read; take it out`);
  // A word of a status cannot mean both.
  for (const collection of COLLECTIONS) {
    const own = statusText(`${statusPathOf(settings, collection) ?? ''}=`);
    const wordOf = (word: string): string => statusText(word).replace(own, '').trim();
    const { undone, waiting } = settings.records[collection];
    const known = new Set(doneWordsOf(settings, collection));
    for (const [list, words] of Object.entries({ undone, waiting })) {
      for (const word of words.filter((each) => known.has(wordOf(each))))
        refuse(
          ['records', collection, list],
          `Expected each word to mean done, taken back or not yet, got \`${word}\` for both; take it out of one of them`,
        );
      for (const word of words) known.add(wordOf(word));
    }
  }
});

/** Our key in a record, at its declared path; undefined if it shows none. */
export function keyIn(record: unknown, { ids }: Pick<TmsSettings, 'ids'>): unknown {
  if (ids.client_key !== undefined) return valueAt(record, ids.client_key);
  return isEntries(record)
    ? Object.entries(record).find(([name, value]) => bareName(name) === 'clientkey' && isStated(value))?.[1]
    : undefined;
}

/** Why a list of payments does not prove that there is no other one, and what to do; null where it has all of them. */
export function unlisted({ records }: Pick<TmsSettings, 'records'>): string | null {
  switch (records.payments.listed) {
    case 'all':
      return null;
    case 'made':
      return 'the TMS lists only payments that are made; look there for one that waits';
    default:
      return 'a payment that is not made yet may be missing in its list; if that has all payments, whatever their status, declare `records.payments.listed` of TMS_SETTINGS as `all`, otherwise as `made`';
  }
}

/** The zone of dates without a time. */
export const zoneOf = ({ time_zone }: Pick<TmsSettings, 'time_zone'>): string => time_zone ?? 'UTC';

/** Path of the status of a collection's records; null if they show none. */
export function statusPathOf({ records }: Pick<TmsSettings, 'records'>, collection: Collection): string | null {
  const declared = records[collection].status;
  return declared === NO_STATUS ? null : (declared ?? 'status');
}

/**
 * The same in a row of a list. A TMS that wraps the answer to a POST (`data.payment.status`) often lists plain rows: where the row
 * itself has our values, and no object of the path does, its status is at the longest end of the path that leads to one.
 */
export function statusPathInRow(
  row: unknown,
  settings: Pick<TmsSettings, 'records'>,
  collection: Collection,
): string | null {
  const path = statusPathOf(settings, collection);
  const names = path?.split('.') ?? [];
  if (path === null || names.length === 1 || !isOurs(row)) return path;
  if (objectsTo(row, path).some(([at, each]) => at.length > 0 && isOurs(each))) return path;
  const ends = names.map((_, at) => names.slice(at).join('.'));
  const own = ends.filter((end) => end.includes('.') || !OF_STATUS.test(end));
  return own.find((end) => valueAt(row, end) !== undefined) ?? own.at(-1) ?? path;
}

export type TmsConfig = z.input<typeof tmsConfigSchema>;
export type TmsSettings = z.infer<typeof settingsSchema>;

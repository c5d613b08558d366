/**
 * What the connector has to be told about one customer's TMS. Every TMS differs, so paths, queries, the header of the
 * credential and the names of fields are data; the defaults are those of the sandbox.
 */
import { z } from 'zod';
import { isTimeZone } from '../../kernel/time.ts';

/** A path into an answer, `shipment.weight.lbs`; names only. */
const fieldPath = z
  .string()
  .regex(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/, 'Expected a path of field names such as `shipment.weight_lbs`');
const optionalPath = fieldPath.nullable();

const lookupSchema = z.strictObject({
  path: z.string().startsWith('/'),
  /** The query parameter that carries the number. */
  parameter: z.string().regex(/^[\w.[\]-]+$/),
});

const collectionPath = z.string().startsWith('/');

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

/** Where the TMS keeps what is done about claims. Each takes a POST, and a GET with `client_key`. */
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

export const tmsConfigSchema = z.strictObject({
  url: z.url(),
  /** The credential goes into one header: `Authorization: ApiKey KEY`. An empty scheme sends the key alone. */
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
  by_pro: lookupSchema.prefault({ path: '/shipments', parameter: 'pro' }),
  collections: collectionsSchema.prefault({}),
  exchange_rates: collectionPath.default('/exchange-rates'),
  /** `{scac}` is the carrier; null when the TMS knows no check digits, so that every PRO is `unknown`. */
  pro_check: collectionPath.nullable().default('/carriers/{scac}/pro-check'),
  /** Where the list of shipments lies in the answer; null when the answer is the list or the one shipment. */
  list: optionalPath.default('shipments'),
  fields: shipmentFieldsSchema.prefault({}),
  /** Currency of the liability limit. */
  currency: z.string().length(3).default('USD'),
  /**
   * Where a date without a time is meant: a delivery of the 5th is one of the 5th there, and deadlines count from that
   * day.
   */
  time_zone: z.string().refine(isTimeZone, 'Expected a time zone such as `America/Chicago`').default('UTC'),
  timeout_ms: z.int().positive().optional(),
});

export type TmsConfig = z.input<typeof tmsConfigSchema>;
export type TmsSettings = z.infer<typeof tmsConfigSchema>;

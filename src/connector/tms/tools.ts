/**
 * The TMS tools: contracts only.
 */
import { z } from 'zod';
import { labelled, moneySchema, timeSchema } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';
import { shipmentFieldsSchema, type ShipmentFields } from './config.ts';

const numberText = z.string().trim().min(1).max(100);

export const bolInput = z.strictObject({ bol: labelled(numberText, 'BOL') });
export const proInput = z.strictObject({ pro: labelled(numberText, 'PRO') });

export const shipmentOutput = z.strictObject({
  shipment_id: labelled(z.string().min(1), 'shipment'),
  bol: labelled(z.string().min(1), 'BOL'),
  pro: labelled(z.string().optional(), 'PRO'),
  carrier_scac: labelled(z.string().optional(), 'carrier SCAC'),
  carrier_name: labelled(z.string().optional(), 'carrier', { untrusted: true }),
  /** A date without a time means its first moment in the time zone of the TMS. */
  ship_date: labelled(timeSchema().optional(), 'shipped'),
  delivered_at: labelled(timeSchema().optional(), 'delivered'),
  pod_exceptions: labelled(z.string().optional(), 'exceptions on the delivery receipt', { untrusted: true }),
  weight_lbs: labelled(z.number().optional(), 'weight in lb'),
  affected_weight_lbs: labelled(z.number().optional(), 'affected weight in lb'),
  liability_limit_per_lb: labelled(moneySchema().optional(), 'liability limit per lb'),
  pieces_shipped: labelled(z.number().optional(), 'pieces shipped'),
  pieces_delivered: labelled(z.number().optional(), 'pieces delivered'),
});

const ERRORS = {
  not_found: 'The TMS has no shipment with this number',
  ambiguous: 'The TMS has more than one shipment with this number',
} as const;

export function createTmsTools(
  fields: ShipmentFields = shipmentFieldsSchema.parse({}),
): readonly [byBol: Tool, byPro: Tool] {
  const common = {
    system: 'tms',
    effect: 'read',
    output: shipmentOutput,
    errors: ERRORS,
    probe: 'none',
    record: 'shipment',
    scopes: ['shipments:read'],
    vendorFields: Object.values(fields).filter((field) => field !== null),
    tellsPerson: false,
  } as const;
  return [
    { ...common, id: 'tms.get_shipment_by_bol', summary: 'Read the shipment with the BOL {bol}', input: bolInput },
    { ...common, id: 'tms.get_shipment_by_pro', summary: 'Read the shipment with the PRO {pro}', input: proInput },
  ];
}

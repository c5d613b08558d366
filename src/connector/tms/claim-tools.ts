/**
 * The tools that pursue a claim with a carrier and pay it, all recorded in the TMS: contracts only.
 *
 * Preparing changes nothing outside the company. Sending, accepting and paying are separate tools, so a boundary can
 * forbid each one or require approval.
 */
import { z } from 'zod';
import { commitMsMax, reasonCharactersMax, textCharactersMax } from '../../kernel/limits.ts';
import { labelled, moneySchema, timeSchema } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';

const id = z.string().trim().min(1).max(100);
/** As long as the text of an event may be: a long letter from a carrier must not prevent the appeal against it. */
const text = z.string().trim().min(1).max(textCharactersMax);
const names = z.array(z.string().trim().min(1).max(100)).max(30);

const shipment_id = labelled(id, 'shipment');
/** Our reference for the claim, such as `CASE-12`; carriers and payments quote it. */
const claim = labelled(id, 'claim');

/** An amount that is claimed, accepted or paid is above zero. */
function aboveZero<Name extends string>(
  name: Name,
): [(given: Readonly<Record<Name, { readonly minor: number }>>) => boolean, { path: [Name]; message: string }] {
  return [(given) => given[name].minor > 0, { path: [name], message: 'Expected an amount above zero' }];
}

export const exchangeRateInput = z.strictObject({
  currency: labelled(z.string().regex(/^[A-Z]{3}$/, 'Expected a currency of three letters'), 'currency'),
  on: labelled(timeSchema(), 'day of the rate'),
});
export const exchangeRateOutput = z.strictObject({
  currency: labelled(z.string(), 'currency'),
  /** US dollars for one unit of the currency, with the digits that the TMS gives. */
  rate: labelled(z.number(), 'exchange rate to USD'),
  on: labelled(timeSchema(), 'day of the rate'),
});

export const checkProInput = z.strictObject({
  pro: labelled(id, 'PRO'),
  carrier_scac: labelled(id.optional(), 'carrier SCAC'),
});
export const PRO_CHECKS = ['valid', 'invalid', 'unknown'] as const;
export const checkProOutput = z.strictObject({
  pro: labelled(z.string(), 'PRO'),
  check: labelled(z.enum(PRO_CHECKS), 'check digit of the PRO'),
});

export const requestInspectionInput = z.strictObject({ shipment_id, claim });
export const requestInspectionOutput = z.strictObject({ inspection: labelled(z.string().min(1), 'inspection') });

export const fileCarrierClaimInput = z
  .strictObject({
    shipment_id,
    claim,
    claim_type: labelled(id, 'claim type'),
    amount: labelled(moneySchema(), 'amount claimed'),
    documents: labelled(names, 'documents'),
  })
  .refine(...aboveZero('amount'));
export const fileCarrierClaimOutput = z.strictObject({
  carrier_claim: labelled(z.string().min(1), 'claim with the carrier'),
});

export const prepareAppealInput = z.strictObject({
  shipment_id,
  claim,
  amount: labelled(moneySchema(), 'amount claimed'),
  reason: labelled(text, 'what the carrier said'),
  evidence: labelled(names.optional(), 'evidence'),
});
export const prepareAppealOutput = z.strictObject({ appeal: labelled(z.string().min(1), 'appeal') });
export const sendAppealInput = z.strictObject({ appeal: labelled(id, 'appeal') });
export const sendAppealOutput = z.strictObject({ letter: labelled(z.string().min(1), 'letter') });

export const proposeAcceptanceInput = z.strictObject({
  shipment_id,
  claim,
  offer: labelled(moneySchema(), 'offer of the carrier'),
  amount: labelled(moneySchema(), 'amount claimed'),
});
export const proposeAcceptanceOutput = z.strictObject({ proposal: labelled(z.string().min(1), 'proposal') });
/**
 * The amount claimed is an input so that a boundary can have a rule about it: the claimant may correct the fact of the
 * case meanwhile.
 */
export const acceptOfferInput = z
  .strictObject({
    proposal: labelled(id, 'proposal'),
    offer: labelled(moneySchema(), 'offer of the carrier'),
    amount: labelled(moneySchema(), 'amount claimed'),
  })
  .refine(...aboveZero('offer'));
export const acceptOfferOutput = z.strictObject({ acceptance: labelled(z.string().min(1), 'acceptance') });

export const sendTracerInput = z.strictObject({ shipment_id, claim });
export const sendTracerOutput = z.strictObject({ tracer: labelled(z.string().min(1), 'tracer') });

/** Empty for a claim that names no type. */
const claim_type = labelled(z.string().trim().max(100).optional(), 'claim type');

export const findPaymentsInput = z.strictObject({ shipment_id, claim_type });
export const findPaymentsOutput = z.strictObject({
  /** Oldest first. */
  payments: labelled(
    z.array(
      z.strictObject({
        payment: labelled(z.string().min(1), 'payment'),
        claim: labelled(z.string().optional(), 'claim'),
        claim_type,
        amount: labelled(moneySchema(), 'amount paid'),
      }),
    ),
    'payments for the shipment',
  ),
  count: labelled(z.number(), 'number of payments for the shipment'),
  /** Of the claim type asked for, and of payments that name no known type; without a type, of all. */
  paid: labelled(moneySchema(), 'paid already'),
  /** Whatever the type. */
  paid_for_shipment: labelled(moneySchema(), 'paid already for the shipment'),
});

export const payClaimInput = z
  .strictObject({
    claim,
    account_id: labelled(id, 'account paid'),
    amount: labelled(moneySchema(), 'amount paid'),
    shipment_id: shipment_id.optional(),
    claim_type,
    /**
     * What was paid before for this shipment and type, as `tms.find_payments` found it. If it is no longer true right
     * before the payment, nothing is paid.
     */
    already_paid: labelled(moneySchema().optional(), 'paid already'),
    /** Why more is paid than can be recovered, or anything else that the approvers should read. */
    reason: labelled(z.string().trim().min(1).max(reasonCharactersMax).optional(), 'reason for the amount'),
  })
  .refine(...aboveZero('amount'))
  .refine(({ already_paid, shipment_id: shipment }) => already_paid === undefined || shipment !== undefined, {
    path: ['shipment_id'],
    message: 'Expected the shipment for which something was paid already',
  });
export const payClaimOutput = z.strictObject({ payment: labelled(z.string().min(1), 'payment') });

const SHIPMENT_ERRORS = { unknown_shipment: 'The TMS has no shipment with this id' } as const;

const read = {
  system: 'tms',
  effect: 'read',
  probe: 'none',
  scopes: ['claims:read'],
  vendorFields: [],
  tellsPerson: false,
} as const;
const write = {
  system: 'tms',
  effect: 'write',
  probe: 'exact',
  commitMs: commitMsMax,
  scopes: ['claims:write'],
  tellsPerson: false,
} as const;

export const getExchangeRateTool: Tool = {
  ...read,
  id: 'tms.get_exchange_rate',
  summary: 'Read the rate from {currency} to USD of {on}',
  record: 'exchange rate',
  input: exchangeRateInput,
  output: exchangeRateOutput,
  errors: { no_rate: 'The TMS has no rate for this currency and day' },
  vendorFields: ['collection.exchange_rates'],
};

export const checkProTool: Tool = {
  ...read,
  id: 'tms.check_pro',
  summary: 'Check the PRO {pro} by the check digit of its carrier[ {carrier_scac}]',
  record: 'carrier',
  input: checkProInput,
  output: checkProOutput,
  errors: {},
  vendorFields: ['collection.pro_check'],
};

export const findPaymentsTool: Tool = {
  ...read,
  id: 'tms.find_payments',
  showsPayments: true,
  summary: 'Find what was paid for shipment {shipment_id}[ and claims of the type {claim_type}]',
  record: 'payments',
  input: findPaymentsInput,
  output: findPaymentsOutput,
  errors: {
    other_currency:
      'A payment for the shipment is in another currency than the one of the TMS, so they cannot be added up',
    too_many: 'The TMS has more payments for the shipment than are added up',
    unclear: 'What the TMS answers does not say what was paid for the shipment',
  },
};

export const requestInspectionTool: Tool = {
  ...write,
  vendorFields: ['collection.inspections'],
  id: 'tms.request_inspection',
  asksOutside: true,
  summary: 'Ask the carrier of shipment {shipment_id} to inspect the goods of claim {claim}',
  record: 'inspection',
  input: requestInspectionInput,
  output: requestInspectionOutput,
  errors: SHIPMENT_ERRORS,
};

export const fileCarrierClaimTool: Tool = {
  ...write,
  vendorFields: ['collection.carrier_claims'],
  id: 'tms.file_carrier_claim',
  asksOutside: true,
  summary: 'File claim {claim} of {amount} with the carrier of shipment {shipment_id}',
  record: 'carrier claim',
  input: fileCarrierClaimInput,
  output: fileCarrierClaimOutput,
  errors: { ...SHIPMENT_ERRORS, already_filed: 'This claim is filed with the carrier already' },
};

export const prepareAppealTool: Tool = {
  ...write,
  vendorFields: ['collection.appeals'],
  id: 'tms.prepare_appeal',
  summary: 'Draft an appeal for claim {claim} of {amount}, without sending it',
  record: 'appeal',
  input: prepareAppealInput,
  output: prepareAppealOutput,
  errors: SHIPMENT_ERRORS,
};

export const sendAppealTool: Tool = {
  ...write,
  vendorFields: ['collection.letters'],
  id: 'tms.send_appeal',
  asksOutside: true,
  summary: 'Send the appeal {appeal} to the carrier',
  record: 'letter',
  input: sendAppealInput,
  output: sendAppealOutput,
  errors: { unknown_appeal: 'The TMS has no appeal with this id', already_sent: 'This appeal was sent already' },
};

export const proposeAcceptanceTool: Tool = {
  ...write,
  vendorFields: ['collection.proposals'],
  id: 'tms.propose_acceptance',
  summary: 'Propose to accept {offer} of the carrier for claim {claim} of {amount}, without telling the carrier',
  record: 'proposal',
  input: proposeAcceptanceInput,
  output: proposeAcceptanceOutput,
  errors: SHIPMENT_ERRORS,
};

export const acceptOfferTool: Tool = {
  ...write,
  vendorFields: ['collection.acceptances'],
  id: 'tms.accept_offer',
  summary: 'Accept {offer} of the carrier for a claim of {amount}, as proposed in {proposal}',
  record: 'acceptance',
  input: acceptOfferInput,
  output: acceptOfferOutput,
  errors: {
    unknown_proposal: 'The TMS has no proposal with this id',
    already_accepted: 'This proposal was accepted already',
    other_offer: 'The proposal is for another amount',
  },
};

export const sendTracerTool: Tool = {
  ...write,
  vendorFields: ['collection.tracers'],
  id: 'tms.send_tracer',
  asksOutside: true,
  summary: 'Send the carrier of shipment {shipment_id} a tracer for claim {claim}',
  record: 'tracer',
  input: sendTracerInput,
  output: sendTracerOutput,
  errors: SHIPMENT_ERRORS,
};

export const payClaimTool: Tool = {
  ...write,
  vendorFields: ['collection.payments'],
  id: 'tms.pay_claim',
  summary:
    'Pay {amount} to the account {account_id} for claim {claim}[ of shipment {shipment_id}][; already paid for it: {already_paid}][ (claims of the type {claim_type})][, because: {reason}]',
  movesMoney: { how: 'pays', amounts: ['amount'], ifOtherPaid: 'other_payments' },
  record: 'payment',
  input: payClaimInput,
  output: payClaimOutput,
  errors: {
    already_paid: 'This claim is paid already',
    unknown_account: 'The TMS can pay no account with this id',
    other_payments: 'The payments for the shipment are not those that were stated',
    unclear_payments: 'It cannot be seen what was paid for the shipment, so nothing was paid',
  },
};

export const tmsClaimTools: readonly Tool[] = [
  getExchangeRateTool,
  checkProTool,
  findPaymentsTool,
  requestInspectionTool,
  fileCarrierClaimTool,
  prepareAppealTool,
  sendAppealTool,
  proposeAcceptanceTool,
  acceptOfferTool,
  sendTracerTool,
  payClaimTool,
];

/** A kind that maps EDI, and its partners: a claimant and a carrier. */
import { kindSchema, type Kind } from '../../../src/case/kind.ts';
import { sendersSchema, type Sender } from '../../../src/handbook/senders.ts';

export const KIND: Kind = kindSchema.parse({
  kind: 'edi_claim',
  title: 'Claim by EDI',
  channel: 'freight-claims',
  if_unforeseen: 'claims-leads',
  edi: { set: 920, record: 'F01-02' },
  facts: [
    { fact: 'claimant.name', label: 'claimant', type: 'text', edi: { from: 'N1[CL]-02' } },
    { fact: 'claimant.street', label: 'street', type: 'text', optional: true, edi: { from: 'N1[CL]/N3-01' } },
    {
      fact: 'claim.amount',
      label: 'claim value',
      type: 'money',
      optional: true,
      edi: { from: 'F01-03', currency: 'F01-06', required: true },
    },
    { fact: 'claim.date', label: 'date of the claim', type: 'time', optional: true, edi: { from: 'F01-01' } },
    {
      fact: 'claim.bol',
      label: 'BOL',
      type: 'text',
      optional: true,
      edi: { from: ['L11[02=BM]-01', 'F02[04=BM]-05', 'F02[06=BM]-07'] },
    },
    {
      fact: 'claim.type',
      label: 'claim type',
      type: 'text',
      one_of: ['damage', 'shortage'],
      optional: true,
      edi: { from: 'F09-03', codes: { X1: 'damage', X2: 'shortage' } },
    },
    { fact: 'claim.pieces', label: 'pieces', type: 'number', optional: true, edi: { from: 'F09-01' } },
    { fact: 'claim.goods', label: 'goods', type: 'list', optional: true, edi: { from: 'F09-07' } },
  ],
  events: [
    {
      event: 'carrier_declined',
      label: 'the carrier declined',
      edi: {
        set: 926,
        where: { 'F11-06': ['D7', 'D8'] },
        case: [{ from: 'F11-02', system: 'wobbly_claims' }],
      },
      fields: [
        { field: 'amount', label: 'amount', type: 'money', edi: { from: 'F11-04', currency: 'F11-09' } },
        { field: 'reason', label: 'reason', type: 'text', optional: true, edi: { from: 'F11-08' } },
      ],
    },
    {
      event: 'shipment_status',
      label: 'a status of the shipment',
      edi: { set: 214, case: [{ from: ['B10-02', 'L11[02=BM]-01'], system: 'wobbly_claims' }] },
      fields: [
        { field: 'status', label: 'status', type: 'text', edi: { from: 'AT7-01' } },
        { field: 'on', label: 'date', type: 'time', edi: { from: 'AT7-05' } },
        { field: 'city', label: 'city', type: 'text', optional: true, edi: { from: 'AT7/MS1-01' } },
        { field: 'damaged', label: 'damaged pieces', type: 'number', optional: true, edi: { from: 'Q7-03' } },
      ],
    },
  ],
});

export const SENDERS: readonly Sender[] = sendersSchema.parse({
  senders: [
    {
      sender: 'wobbly',
      kinds: ['edi_claim'],
      opens: true,
      systems: ['wobbly_claims'],
      edi: {
        partner: { qualifier: 'ZZ', id: 'WOBBLY' },
        us: { qualifier: '02', id: 'QQUS' },
        files: true,
        versions: ['004010'],
        records: 'wobbly_claims',
        time_zone: 'America/Chicago',
      },
    },
    {
      sender: 'carrier',
      kinds: ['edi_claim'],
      systems: ['carrier_claims'],
      keys: ['wobbly_claims'],
      edi: {
        partner: { qualifier: '02', id: 'QQFA', group: 'QQFAG' },
        us: { qualifier: '02', id: 'QQUS' },
        files: true,
        versions: ['004010', '005010'],
        records: 'carrier_claims',
      },
    },
  ],
}).senders;

export const HANDBOOK = {
  kinds: new Map([[KIND.kind, KIND]]),
  senders: SENDERS,
  timeZone: 'America/Chicago',
};

/** GS of the carrier. */
export const OF_CARRIER = ['GC', 'QQFAG', 'QQUS', '20260304', '140530', '7', 'X', '004010'];
export const FROM_CARRIER = { from: ['02', 'QQFA'] } as const;

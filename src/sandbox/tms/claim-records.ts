/**
 * The TMS's records of claims work: each POST creates one record, and a repeated `client_key` returns the existing one.
 */
import { createCounter } from '../counter.ts';
import { bodyOf, field, isInput, textField, type Input } from '../input.ts';
import type { Route } from '../router.ts';
import type { Journal } from '../vendor.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { problem } from './problem.ts';

export type ClaimRecord = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly collection: string;
  readonly client_key: string;
  readonly status: string;
  readonly created_at: string;
};

type Rule = (given: Input, records: Records) => SandboxResponse | null;

type Collection = {
  readonly path: string;
  /** The prefix of its ids: `INS-00001`. */
  readonly prefix: string;
  /** What its records say of themselves once they are there. */
  readonly status: string;
  readonly needs: readonly string[];
  readonly rules: readonly Rule[];
};

type Records = {
  readonly isShipment: (id: string) => boolean;
  readonly of: (collection: string) => readonly ClaimRecord[];
};

const shipmentIsKnown: Rule = (given, { isShipment }) =>
  isShipment(text(given, 'shipment_id'))
    ? null
    : no(422, 'unknown_shipment', `There is no shipment \`${text(given, 'shipment_id')}\``);

/** The record named by a field must exist; `once`: no other record of the collection may name it. */
const names =
  (key: string, collection: string, code: string): Rule =>
  (given, { of }) =>
    of(collection).some(({ id }) => id === text(given, key))
      ? null
      : no(422, code, `There is no ${key} \`${text(given, key)}\``);
const once =
  (key: string, collection: string, code: string): Rule =>
  (given, { of }) =>
    of(collection).some((record) => record[key] === text(given, key))
      ? no(409, code, `The ${key} \`${text(given, key)}\` has its record already`)
      : null;

const COLLECTIONS: readonly Collection[] = [
  {
    path: '/inspections',
    prefix: 'INS',
    status: 'requested',
    needs: ['shipment_id', 'claim'],
    rules: [shipmentIsKnown],
  },
  {
    path: '/carrier-claims',
    prefix: 'CCL',
    status: 'filed',
    needs: ['shipment_id', 'claim', 'claim_type', 'amount', 'documents'],
    rules: [shipmentIsKnown, once('claim', '/carrier-claims', 'already_filed')],
  },
  {
    path: '/appeals',
    prefix: 'APL',
    status: 'draft',
    needs: ['shipment_id', 'claim', 'amount', 'reason'],
    rules: [shipmentIsKnown],
  },
  {
    path: '/letters',
    prefix: 'LET',
    status: 'sent',
    needs: ['appeal'],
    rules: [names('appeal', '/appeals', 'unknown_appeal'), once('appeal', '/letters', 'already_sent')],
  },
  {
    path: '/proposals',
    prefix: 'PRP',
    status: 'proposed',
    needs: ['shipment_id', 'claim', 'offer', 'amount'],
    rules: [shipmentIsKnown],
  },
  {
    path: '/acceptances',
    prefix: 'ACP',
    status: 'accepted',
    needs: ['proposal', 'offer'],
    rules: [
      names('proposal', '/proposals', 'unknown_proposal'),
      offerIsProposed,
      once('proposal', '/acceptances', 'already_accepted'),
    ],
  },
  { path: '/tracers', prefix: 'TRC', status: 'sent', needs: ['shipment_id', 'claim'], rules: [shipmentIsKnown] },
  {
    path: '/payments',
    prefix: 'PAY',
    status: 'paid',
    needs: ['claim', 'account_id', 'amount'],
    rules: [accountIsPayable, once('claim', '/payments', 'already_paid')],
  },
];

export type ClaimRecords = { readonly routes: readonly Route[]; readonly all: () => readonly ClaimRecord[] };

export function openClaimRecords(
  journal: Journal,
  options: { readonly now: () => string; readonly changed: () => void; readonly isShipment: (id: string) => boolean },
): ClaimRecords {
  const table = journal.table<ClaimRecord>('tms.claim_records');
  const next = createCounter(journal, 'tms.claim_record', 1);
  const records: Records = {
    isShipment: options.isShipment,
    of: (collection) => table.all().filter((record) => record.collection === collection),
  };

  const create =
    ({ path, prefix, status, needs, rules }: Collection) =>
    (request: SandboxRequest): SandboxResponse => {
      const given = bodyOf(request);
      const key = given === null ? null : textField(given, 'client_key');
      if (given === null || key === null) return no(400, 'bad_request', 'Expected a record with a `client_key`');
      const known = records.of(path).find(({ client_key }) => client_key === key);
      if (known !== undefined) return { status: 200, body: shown(known) };
      const missing = needs.find((name) => field(given, name) === undefined);
      if (missing !== undefined) return no(422, 'incomplete', `Expected \`${missing}\`, got none`);
      for (const rule of rules) {
        const refusal = rule(given, records);
        if (refusal !== null) return refusal;
      }
      const record: ClaimRecord = {
        ...given,
        id: `${prefix}-${String(next()).padStart(5, '0')}`,
        collection: path,
        client_key: key,
        status,
        created_at: options.now(),
      };
      table.put(record.id, record);
      options.changed();
      return { status: 201, body: shown(record) };
    };

  return {
    all: () => table.all(),
    routes: COLLECTIONS.flatMap((collection): Route[] => [
      [
        'GET',
        collection.path,
        ({ query }) => ({
          status: 200,
          body: {
            records: records
              .of(collection.path)
              .filter(({ client_key }) => (query.get('client_key') ?? client_key) === client_key)
              .filter(({ shipment_id }) => (query.get('shipment_id') ?? shipment_id) === shipment_id)
              .map(shown),
          },
        }),
      ],
      ['POST', collection.path, create(collection)],
    ]),
  };
}

/** A record as the TMS answers with it: where it is kept is its own. */
const shown = ({ collection: _, ...record }: ClaimRecord): Input => record;

function offerIsProposed(given: Input, { of }: Records): SandboxResponse | null {
  const proposal = of('/proposals').find(({ id }) => id === text(given, 'proposal'));
  return proposal !== undefined && JSON.stringify(proposal['offer']) !== JSON.stringify(field(given, 'offer'))
    ? no(422, 'other_offer', 'The proposal is for another amount')
    : null;
}

/** Payments go only to our customers. */
function accountIsPayable(given: Input): SandboxResponse | null {
  const amount = field(given, 'amount');
  const isPositive =
    isInput(amount) && /^\d+(\.\d+)?$/.test(textField(amount, 'amount') ?? '') && Number(amount['amount']) > 0;
  if (!isPositive) return no(422, 'bad_amount', 'Expected an amount above zero');
  return /^ACC-[A-Z0-9]+$/.test(text(given, 'account_id'))
    ? null
    : no(422, 'unknown_account', `There is no account \`${text(given, 'account_id')}\` that can be paid`);
}

function no(status: number, code: string, detail: string): SandboxResponse {
  return problem(status, status === 409 ? 'Conflict' : 'Unprocessable Content', detail, code);
}

const text = (given: Input, name: string): string => textField(given, name) ?? '';

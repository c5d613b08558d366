/**
 * Reads a shipment and its payments as a procedure does, for `sop doctor`: what they lack, and the setting that declares
 * it, is known before the first payment.
 */
import { valueAt } from '../../kernel/value-at.ts';
import type { CheckFinding } from '../check.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { statesCurrency } from '../same-amount.ts';
import { isEntries } from '../outcome-values.ts';
import { isStated } from '../stated-value.ts';
import { ownRecord } from '../own-record.ts';
import type { TmsClient } from './client.ts';
import { CURRENCY_OF_AMOUNT } from './compare-record.ts';
import { keyIn, NO_ID, NO_STATUS, statusPathInRow, type TmsSettings } from './config.ts';
import { paymentSchema, readPayments } from './find-payments.ts';
import { absentCure } from './record-cure.ts';
import { shipmentDoubt } from './shipment-doubt.ts';

type Kind = CheckFinding['kind'];
const ofPayment = (kind: Kind, name: string, message: string): CheckFinding => ({
  kind,
  subject: 'payment',
  name,
  message,
});
const ofSample = (kind: Kind, message: string): CheckFinding => ({
  kind,
  subject: 'sample',
  name: 'sample_bol',
  message,
});

export const NO_SAMPLE: CheckFinding = ofSample(
  'note',
  'No shipment and no payment was read, so what they lack shows only at the first payment. Name the BOL of a shipment with a payment in `sample_bol` of TMS_SETTINGS',
);

export async function sampleFindings(
  client: TmsClient,
  bol: string,
  signal: AbortSignal,
): Promise<readonly CheckFinding[]> {
  try {
    const [shipment] = await client.find('by_bol', bol, signal);
    if (shipment === undefined)
      return [
        ofSample(
          'missing',
          `Expected a shipment with the BOL \`${clip(bol, 60)}\`, got none; correct \`sample_bol\` of TMS_SETTINGS`,
        ),
      ];
    return [...fieldFindings(client, shipment), ...(await paymentFindings(client, shipment, signal))];
  } catch (error) {
    if (!(error instanceof VendorFailure) || error.what !== 'unreadable') throw error;
    return [ofSample('missing', `Expected to read the sample shipment and its payments, but ${error.message}`)];
  }
}

async function paymentFindings(
  client: TmsClient,
  shipment: unknown,
  signal: AbortSignal,
): Promise<readonly CheckFinding[]> {
  const { settings } = client;
  const id = valueAt(shipment, settings.fields.shipment_id);
  if (typeof id !== 'string' && typeof id !== 'number') return [];
  const listed = await client.list(settings.collections.payments, { shipment_id: String(id) }, signal);
  if (listed.length === 0)
    return [
      ofPayment(
        'note',
        'payments',
        'The sample shipment has no payment, so it is not known what they lack. Name the BOL of one with a payment in `sample_bol` of TMS_SETTINGS',
      ),
    ];
  const lacking = [...pathFindings(listed, settings), ...absentFindings(listed, settings)];
  const read = paymentSchema.array().safeParse(listed);
  const payments = read.success ? readPayments(read.data, String(id), settings) : [];
  const unclear = 'kind' in payments && lacking.length === 0 ? [ofPayment('missing', 'read', payments.message)] : [];
  return [...lacking, ...unclear, ...keyFindings(listed, settings)];
}

/** The members that each payment must show, by the names of the contract. */
function absentFindings(listed: readonly unknown[], settings: TmsSettings): readonly CheckFinding[] {
  const { id, amount } = settings.records.payments;
  const records = listed.map((row) => ownRecord(row, statusPathInRow(row, settings, 'payments'))).filter(isEntries);
  const lacks = (name: string, path: string, cure: string, isThere: (record: object) => boolean): CheckFinding[] =>
    records.every(isThere)
      ? []
      : [
          ofPayment(
            'missing',
            name,
            `Expected \`${path}\` in each payment of the sample shipment, got one without${cure}`,
          ),
        ];
  const hasAmount = (record: object): boolean => isStated(valueAt(record, 'amount'));
  return [
    ...lacks('id', id ?? 'id', idCure(id), (record) => paymentSchema.shape.id.safeParse(valueAt(record, 'id')).success),
    ...lacks('amount', amount ?? 'amount', absentCure(amount ?? 'amount'), hasAmount),
    ...lacks(
      'currency',
      CURRENCY_OF_AMOUNT,
      absentCure(CURRENCY_OF_AMOUNT),
      (record) => !hasAmount(record) || statesCurrency(valueAt(record, 'amount'), { ...record }),
    ),
  ];
}

const idCure = (declared: string | undefined): string =>
  declared === undefined
    ? '; make the TMS show it there, or name the field in `records.payments.id` of TMS_SETTINGS'
    : '; correct `records.payments.id` in TMS_SETTINGS';

/** Payments that people made have no key of ours, so that none has one is only worth knowing. */
function keyFindings(listed: readonly unknown[], settings: TmsSettings): readonly CheckFinding[] {
  const isKeyed = listed.some((row) =>
    [row, ownRecord(row, statusPathInRow(row, settings, 'payments'))].some((each) => isStated(keyIn(each, settings))),
  );
  if (isKeyed) return [];
  const path = settings.ids.client_key;
  const cure = path === undefined ? 'name the field in `ids.client_key`' : 'correct `ids.client_key`';
  return [
    ofPayment(
      'note',
      'client_key',
      `No payment of the sample shipment shows a key (\`${path ?? 'client_key'}\`). Those that people made have none; one of ours must show its own: if the TMS has it elsewhere, ${cure} of TMS_SETTINGS`,
    ),
  ];
}

/** What the settings declare of payments, and none of them shows. */
function pathFindings(listed: readonly unknown[], settings: TmsSettings): readonly CheckFinding[] {
  const { client_key: _, ...ours } = settings.ids;
  const hasStatus = (row: unknown): boolean =>
    valueAt(row, statusPathInRow(row, settings, 'payments') ?? '') !== undefined;
  const { status = 'status' } = settings.records.payments;
  const absent = Object.values(ours).filter(
    (path) => path !== NO_ID && listed.every((payment) => valueAt(payment, path) === undefined),
  );
  return [...(status === NO_STATUS || listed.some(hasStatus) ? [] : [status]), ...absent].map((path) => ({
    kind: 'missing',
    subject: 'status',
    name: path,
    message: `Expected the field \`${path}\` in the payments of the sample shipment; correct \`records\` or \`ids\` in TMS_SETTINGS`,
  }));
}

function fieldFindings({ settings }: TmsClient, shipment: unknown): CheckFinding[] {
  // What depends on the time of the look is no matter of settings.
  const doubt = shipmentDoubt(shipment, settings, Infinity);
  const doubted: readonly CheckFinding[] =
    doubt === null
      ? []
      : [
          {
            kind: 'missing',
            subject: 'status',
            name: 'shipment',
            message: `Expected a sample shipment that is read without a question, got one in which ${doubt.why}; correct it in the TMS, ${doubt.cure}`,
          },
        ];
  const fields = Object.values(settings.fields)
    .filter((path) => path !== null)
    .map(
      (path): CheckFinding =>
        valueAt(shipment, path) === undefined
          ? {
              kind: 'missing',
              subject: 'field',
              name: path,
              message: `Expected the field \`${path}\` in the sample shipment; correct the field names in the configuration`,
            }
          : { kind: 'there', subject: 'field', name: path, message: `The field \`${path}\` is there` },
    );
  return [...doubted, ...fields];
}

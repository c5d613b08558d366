/**
 * Performs the tools that process and pay a claim in the TMS.
 *
 * Every write creates one record in a collection, with our key. The TMS answers a repeated key with the existing
 * record, and the probe asks for the key.
 */
import { z } from 'zod';
import { formatAmount, type Money } from '../../kernel/money.ts';
import { dateOf, dateValue, timestamp } from '../../kernel/time.ts';
import type { CallContext, CallResult, ProbeResult, Tool, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import {
  acceptOfferInput,
  acceptOfferTool,
  checkProInput,
  checkProTool,
  exchangeRateInput,
  fileCarrierClaimInput,
  fileCarrierClaimTool,
  findPaymentsInput,
  findPaymentsTool,
  getExchangeRateTool,
  payClaimInput,
  payClaimTool,
  PRO_CHECKS,
  prepareAppealInput,
  prepareAppealTool,
  proposeAcceptanceInput,
  proposeAcceptanceTool,
  requestInspectionInput,
  requestInspectionTool,
  sendAppealInput,
  sendAppealTool,
  sendTracerInput,
  sendTracerTool,
} from './claim-tools.ts';
import type { TmsClient } from './client.ts';
import type { Collection } from './config.ts';
import { findPayments, otherPayments } from './find-payments.ts';
import { tmsOutcome } from './errors.ts';

/** Significant digits that a number in the expression language holds exactly. */
const rateDigitsMax = 15;

const idSchema = z.union([z.string().min(1), z.int()]).transform(String);
const recordSchema = z.object({ id: idSchema });
const recordsSchema = z.object({ records: z.array(z.object({ id: idSchema, client_key: z.string().nullish() })) });
const rateSchema = z.object({
  rate_to_usd: z.union([z.string(), z.number()]).transform(String),
  on: z.string().optional(),
});
const checkSchema = z.object({ check: z.enum(PRO_CHECKS) });

type Filing<Input> = {
  readonly tool: Tool;
  readonly input: z.ZodType<Input>;
  readonly collection: Collection;
  /** The output field that holds the record's id. */
  readonly output: string;
  /** What is checked right before the record is created. */
  readonly refusal?: (given: Input, context: CallContext) => Promise<CallResult | null>;
};

export function createTmsClaimBindings(client: TmsClient): ToolBinding[] {
  return [
    bind({
      ...common(client, getExchangeRateTool),
      input: exchangeRateInput,
      call: (asked, { signal }) => readRate(client, asked, signal),
    }),
    bind({
      ...common(client, checkProTool),
      input: checkProInput,
      call: (asked, { signal }) => checkPro(client, asked, signal),
    }),
    filing(client, {
      tool: requestInspectionTool,
      input: requestInspectionInput,
      collection: 'inspections',
      output: 'inspection',
    }),
    filing(client, {
      tool: fileCarrierClaimTool,
      input: fileCarrierClaimInput,
      collection: 'carrier_claims',
      output: 'carrier_claim',
    }),
    filing(client, { tool: prepareAppealTool, input: prepareAppealInput, collection: 'appeals', output: 'appeal' }),
    filing(client, { tool: sendAppealTool, input: sendAppealInput, collection: 'letters', output: 'letter' }),
    filing(client, {
      tool: proposeAcceptanceTool,
      input: proposeAcceptanceInput,
      collection: 'proposals',
      output: 'proposal',
    }),
    filing(client, { tool: acceptOfferTool, input: acceptOfferInput, collection: 'acceptances', output: 'acceptance' }),
    filing(client, { tool: sendTracerTool, input: sendTracerInput, collection: 'tracers', output: 'tracer' }),
    bind({
      ...common(client, findPaymentsTool),
      input: findPaymentsInput,
      call: (asked, { signal }) => findPayments(client, asked, signal),
    }),
    filing(client, {
      tool: payClaimTool,
      input: payClaimInput,
      collection: 'payments',
      output: 'payment',
      refusal: (given, { key, signal }) => otherPayments(client, given, key, signal),
    }),
  ];
}

function common(client: TmsClient, tool: Tool) {
  return {
    tool,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: (failure: Parameters<typeof tmsOutcome>[0]) => tmsOutcome(failure, tool),
  };
}

function filing<Input extends object>(
  client: TmsClient,
  { tool, input, collection, output, refusal }: Filing<Input>,
): ToolBinding {
  const path = client.settings.collections[collection];
  const foundOf = (id: string): Found => ({
    kind: 'found',
    output: { [output]: id },
    reference: { record: `${tool.record} ${id}` },
  });
  return bind({
    ...common(client, tool),
    input,
    async call(given, context): Promise<Found | CallResult> {
      const { key, signal } = context;
      return (
        (await refusal?.(given, context)) ??
        foundOf(readAnswer(recordSchema, await client.post(path, bodyOf(given, key), key, signal), 'write').id)
      );
    },
    async probe(_given, { key, signal }): Promise<Found | ProbeResult> {
      const { records } = readAnswer(recordsSchema, await client.get(path, { client_key: key }, signal), 'read');
      const [ours, ...others] = records.filter(({ client_key }) => client_key === key);
      if (others.length > 0)
        return {
          kind: 'unknown',
          message: `Expected one ${tool.record} with the key \`${key}\`, got ${[ours, ...others].map((each) => `\`${clip(each?.id ?? '', 60)}\``).join(' and ')}; cancel those that are too many`,
        };
      if (ours !== undefined) return foundOf(ours.id);
      // A TMS that ignores the query answers with other records, and ours may be among those that it does not show.
      if (records.length > 0)
        return {
          kind: 'unknown',
          message: `Expected records with the key \`${key}\` only, got others; the TMS seems to pass over the query \`client_key\``,
        };
      return { kind: 'absent' };
    },
  });
}

/** Writes amounts as decimal text with their currency, so none is ever a float. */
function bodyOf(given: object, key: string): Readonly<Record<string, unknown>> {
  const fields = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]: [string, unknown]) => [
      name,
      isAmount(value) ? { amount: formatAmount(value).replaceAll(',', ''), currency: value.$money } : value,
    ]);
  return { ...Object.fromEntries(fields), client_key: key };
}

function isAmount(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && '$money' in value;
}

async function readRate(
  client: TmsClient,
  { currency, on }: z.infer<typeof exchangeRateInput>,
  signal: AbortSignal,
): Promise<Found | CallResult> {
  const { exchange_rates, time_zone } = client.settings;
  const day = dateOf(on.$time, time_zone);
  const answer = readAnswer(rateSchema, await client.get(exchange_rates, { currency, on: day }, signal), 'read');
  const text = answer.rate_to_usd.trim();
  const digits = text.replace('.', '').replace(/^0+/, '').length;
  if (!/^\d+(\.\d+)?$/.test(text) || digits === 0 || digits > rateDigitsMax) {
    return {
      kind: 'failed',
      code: 'invalid_output',
      message: `Expected a rate of \`${currency}\` above zero with at most \`${rateDigitsMax}\` digits, got \`${clip(text, 60)}\``,
    };
  }
  const named = dateValue(answer.on ?? day, time_zone) ?? timestamp(on.$time);
  return {
    kind: 'found',
    output: { currency, rate: Number(text), on: named },
    reference: { record: `rate of ${currency} of ${dateOf(named.$time, time_zone)}` },
  };
}

/** Each carrier has its own check digit rule, which the TMS knows; without a carrier the result is unknown. */
async function checkPro(
  client: TmsClient,
  { pro, carrier_scac }: z.infer<typeof checkProInput>,
  signal: AbortSignal,
): Promise<Found | CallResult> {
  const path = client.settings.pro_check;
  if (carrier_scac === undefined || path === null) return { kind: 'found', output: { pro, check: 'unknown' } };
  const answer = await client.get(
    path.replace('{scac}', () => encodeURIComponent(carrier_scac)),
    { pro },
    signal,
  );
  return {
    kind: 'found',
    output: { pro, check: readAnswer(checkSchema, answer, 'read').check },
    reference: { record: `carrier ${carrier_scac}` },
  };
}

/**
 * Performs the tools that process and pay a claim in the TMS. Every write creates one record (`file-record.ts`).
 */
import { z } from 'zod';
import { isSameIdentifier, PRO } from '../../kernel/identifier.ts';
import { meansNoDate } from '../../kernel/no-date.ts';
import { own } from '../../kernel/own.ts';
import { dateOf, dateValue, parseInstant, timestamp } from '../../kernel/time.ts';
import type { CallContext, CallResult, Tool, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { isEntries } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import { bareName, isStated, shown } from '../stated-value.ts';
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
import { zoneOf } from './config.ts';
import { tmsOutcome } from './errors.ts';
import { bindFiling } from './file-record.ts';
import { findPayments, otherPayments } from './find-payments.ts';
import { flagIn, RATE_FLAGS } from './flags.ts';
import { timeDoubt } from './list-doubt.ts';

const dayMs = 86_400_000;
/** Significant digits that a number in the expression language holds exactly. */
const rateDigitsMax = 15;

const textSchema = z.union([z.string(), z.number()]).transform(String);
const rateSchema = z.looseObject({
  currency: z.string(),
  rate_to_usd: textSchema,
  on: z.string(),
});
const checkSchema = z.object({
  pro: textSchema.nullish(),
  scac: textSchema.nullish(),
  check: z.enum(PRO_CHECKS),
});

export function createTmsClaimBindings(client: TmsClient): ToolBinding[] {
  return [
    bind({
      ...common(client, getExchangeRateTool),
      input: exchangeRateInput,
      call: (asked, context) => readRate(client, asked, context),
    }),
    bind({
      ...common(client, checkProTool),
      input: checkProInput,
      call: (asked, { signal }) => checkPro(client, asked, signal),
    }),
    bindFiling(client, {
      tool: requestInspectionTool,
      input: requestInspectionInput,
      collection: 'inspections',
      output: 'inspection',
    }),
    bindFiling(client, {
      tool: fileCarrierClaimTool,
      input: fileCarrierClaimInput,
      collection: 'carrier_claims',
      output: 'carrier_claim',
    }),
    bindFiling(client, { tool: prepareAppealTool, input: prepareAppealInput, collection: 'appeals', output: 'appeal' }),
    bindFiling(client, { tool: sendAppealTool, input: sendAppealInput, collection: 'letters', output: 'letter' }),
    bindFiling(client, {
      tool: proposeAcceptanceTool,
      input: proposeAcceptanceInput,
      collection: 'proposals',
      output: 'proposal',
    }),
    bindFiling(client, {
      tool: acceptOfferTool,
      input: acceptOfferInput,
      collection: 'acceptances',
      output: 'acceptance',
    }),
    bindFiling(client, { tool: sendTracerTool, input: sendTracerInput, collection: 'tracers', output: 'tracer' }),
    bind({
      ...common(client, findPaymentsTool),
      input: findPaymentsInput,
      call: (asked, context) => findPayments(client, asked, context),
    }),
    bindFiling(client, {
      tool: payClaimTool,
      input: payClaimInput,
      collection: 'payments',
      output: 'payment',
      refusal: (given, context) => otherPayments(client, given, context),
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

async function readRate(
  client: TmsClient,
  { currency, on }: z.infer<typeof exchangeRateInput>,
  { intendedAt, now, signal }: Pick<CallContext, 'intendedAt' | 'now' | 'signal'>,
): Promise<Found | CallResult> {
  const { exchange_rates } = client.settings;
  const time_zone = zoneOf(client.settings);
  const asked = dateOf(on.$time, time_zone);
  const answer = readAnswer(rateSchema, await client.get(exchange_rates, { currency, on: asked }, signal), 'read');
  const other = otherRate(client, answer, currency, asked);
  if (other !== null)
    return {
      kind: 'failed',
      code: 'no_rate',
      message: `Expected the rate of \`${currency}\` of \`${asked}\`, got that of ${other}`,
    };
  const doubt = doubtOfRate(client, answer, { currency, on: asked }, now ?? intendedAt);
  if (doubt !== null)
    return {
      kind: 'failed',
      code: 'invalid_output',
      message: `Expected the rate of one \`${currency}\` in USD, got one next to which ${doubt}`,
    };
  const text = answer.rate_to_usd
    .trim()
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
  const digits = text.replace('.', '').replace(/^0+/, '').length;
  if (!/^\d+(\.\d+)?$/.test(text) || digits === 0 || digits > rateDigitsMax) {
    return {
      kind: 'failed',
      code: 'invalid_output',
      message: `Expected a rate of \`${currency}\` above zero with at most \`${rateDigitsMax}\` digits, got \`${clip(text, 60)}\``,
    };
  }
  const named = dayOf(answer.on, time_zone) ?? timestamp(on.$time);
  return {
    kind: 'found',
    output: { currency, rate: Number(text), on: named },
    reference: { record: `rate of ${currency} of ${dateOf(named.$time, time_zone)}` },
  };
}

/** What makes it another rate: per hundred, the other way round, or stale. Other members are not read. */
function doubtOfRate(
  { settings }: TmsClient,
  answer: z.infer<typeof rateSchema>,
  asked: Readonly<Record<'currency' | 'on', string>>,
  now: number,
): string | null {
  const { rate_age_days, time_zone: timeZone } = settings;
  const asOf = Date.parse(asked.on) - rate_age_days * dayMs;
  const other = Object.entries(answer).find(([name, value]) => {
    const wanted = own(OF_RATE, bareName(name));
    return wanted !== undefined && isStated(value) && plainText(value) !== plainText(wanted(asked.currency));
  });
  if (other !== undefined) return `\`${clip(other[0], 40)}\` is ${shown(other[1])}`;
  return flagIn(answer, RATE_FLAGS) ?? timeDoubt(answer, { asOf, now, timeZone });
}

const one = (): string => '1';
const US_DOLLARS = (): string => 'USD';
/** Members that must say this, if they are there. */
const OF_RATE: Readonly<Partial<Record<string, (currency: string) => string>>> = {
  ...{ per: one, unit: one, units: one, multiplier: one, scale: one, factor: one },
  ...{ base: (currency) => currency, from: (currency) => currency, quote: US_DOLLARS, to: US_DOLLARS },
};

/** What the rate is of, when it is not of the currency and day asked for, or of a day shortly before; otherwise null. */
function otherRate(
  { settings }: TmsClient,
  { currency, on }: z.infer<typeof rateSchema>,
  asked: string,
  askedDay: string,
): string | null {
  if (currency.trim().toUpperCase() !== asked) return `\`${clip(currency, 20)}\``;
  const { rate_age_days } = settings;
  const time_zone = zoneOf(settings);
  const named = dayOf(on, time_zone);
  if (named === null) return `\`${clip(on, 40)}\`, which is no day`;
  const day = dateOf(named.$time, time_zone);
  const ageDays = (Date.parse(askedDay) - Date.parse(day)) / dayMs;
  return ageDays < 0 || ageDays > rate_age_days ? `\`${day}\`` : null;
}

/** A date, or an instant with its offset; one that means "none" is no day. */
function dayOf(text: string, timeZone: string): { readonly $time: number } | null {
  if (meansNoDate(text)) return null;
  const instant = parseInstant(text.trim());
  return instant === null ? dateValue(text.trim(), timeZone) : timestamp(instant);
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
    withoutReason,
  );
  const { check, ...of } = readAnswer(checkSchema, answer, 'read');
  const isOther =
    !isSameIdentifier(of.pro ?? pro, pro, PRO) || plainText(of.scac ?? carrier_scac) !== plainText(carrier_scac);
  if (isOther && check !== 'unknown')
    return {
      kind: 'failed',
      code: 'invalid_output',
      message: `Expected the check of PRO \`${clip(pro, 60)}\` of \`${clip(carrier_scac, 20)}\`, got that of \`${clip(`${of.pro ?? ''} ${of.scac ?? ''}`.trim(), 80)}\``,
    };
  return { kind: 'found', output: { pro, check }, reference: { record: `carrier ${carrier_scac}` } };
}

/** The answer without what only says that the PRO is invalid, and why. */
function withoutReason(answer: unknown): unknown {
  if (!isEntries(answer) || answer['check'] !== 'invalid') return answer;
  const isReason = (value: unknown): boolean =>
    Array.isArray(value)
      ? value.every(isReason)
      : typeof value === 'string' && /invalid|check.?digit|mismatch/i.test(value);
  return Object.fromEntries(
    Object.entries(answer).filter(
      ([name, value]) => !(isReason(value) || (/^(?:is_?)?valid$/i.test(name) && value === false)),
    ),
  );
}

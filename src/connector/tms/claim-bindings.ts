/**
 * Performs the tools that process and pay a claim in the TMS. Every write creates one record (`file-record.ts`).
 */
import { z } from 'zod';
import { isSameIdentifier, PRO } from '../../kernel/identifier.ts';
import type { CallResult, Tool, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { isEntries } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';
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
import { tmsOutcome } from './errors.ts';
import { bindFiling } from './file-record.ts';
import { readRate } from './exchange-rate.ts';
import { findPayments, otherPayments } from './find-payments.ts';

const textSchema = z.union([z.string(), z.number()]).transform(String);
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

/** Each carrier has its own check digit rule, which the TMS knows; without a carrier the result is unknown. */
export async function checkPro(
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

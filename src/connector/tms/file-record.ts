/**
 * Creates one record in a collection of the TMS with our key, and finds it again by the key.
 *
 * INVARIANT: it is done only if what the TMS answers agrees with what was sent, and failed only if no record has our key.
 */
import { z } from 'zod';
import { formatAmount, isMoney } from '../../kernel/money.ts';
import type { CallContext, CallResult, ProbeResult, Tool, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { contradictionIn, type Comparison } from '../compare-answer.ts';
import { plainText } from '../plain-text.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import { idTextSchema, recordIdSchema } from '../record-id.ts';
import type { TmsClient } from './client.ts';
import type { Collection } from './config.ts';
import { tmsOutcome } from './errors.ts';

const recordSchema = z.object({ id: recordIdSchema });
const keyedSchema = z.looseObject({ client_key: idTextSchema.nullish() });

/** Text for people, which a TMS may cut or rewrite. */
const FREE_TEXT = ['reason'];
/** A record with one of these exists and was accepted, and money that it is about is on its way. */
const DONE = [
  ...['ok', 'okay', 'success', 'successful', 'succeeded', 'done', 'complete', 'completed', 'created', 'recorded'],
  ...['registered', 'saved', 'confirmed', 'approved', 'paid', 'posted', 'issued', 'sent', 'settled', 'cleared'],
  ...['executed', 'disbursed', 'released', 'processed'],
];
/** A record about which others decide later is done when it is there. */
const DONE_WITHOUT_MONEY = ['active', 'open', 'new', 'accepted', 'filed', 'requested', 'draft', 'prepared', 'proposed'];
/** A conflict, or a key that the TMS has seen: a request that was sent twice on the way looks like this at once. */
const REPEATED = new Set([409, 412, 422, 423]);
const SPEAKS_OF_REPEAT = /idempot|client.?key|outstanding|in.?(?:progress|flight)|being processed|duplicate|already/i;

export type Filing<Input> = {
  readonly tool: Tool;
  readonly input: z.ZodType<Input>;
  readonly collection: Collection;
  /** The output field that holds the record's id. */
  readonly output: string;
  /** What is checked right before the record is created. */
  readonly refusal?: (given: Input, context: CallContext) => Promise<CallResult | null>;
};

export function bindFiling<Input extends object>(
  client: TmsClient,
  { tool, input, collection, output, refusal }: Filing<Input>,
): ToolBinding {
  const path = client.settings.collections[collection];
  const done = new Set([
    ...DONE,
    ...(tool.movesMoney === undefined ? DONE_WITHOUT_MONEY : []),
    ...client.settings.done_statuses.map(plainText),
  ]);
  const comparisonOf = (given: Input, key: string): Comparison => ({
    sent: { ...given, client_key: key },
    free: FREE_TEXT,
    done,
  });
  const foundOf = (id: string): Found => ({
    kind: 'found',
    output: { [output]: id },
    reference: { record: `${tool.record} ${id}` },
  });

  const create = async (given: Input, { key, signal }: CallContext): Promise<Found> => {
    const { status, json } = await client.post(path, bodyOf(given, key), key, signal);
    const problem = status === 200 || status === 201 ? contradictionIn(json, comparisonOf(given, key)) : NOT_YET;
    if (problem !== null) throw new VendorFailure('unreadable', 'write', `it answered \`${status}\`, but ${problem}`);
    const { id } = readAnswer(recordSchema, json, 'write');
    // A 200 without our key may be about a record that was there before.
    if (status === 201 || readAnswer(keyedSchema, json, 'write').client_key === key) return foundOf(id);
    const ours = await findByKey(given, { key, signal });
    if (ours.kind === 'found' && ours.output[output] === id) return ours;
    throw new VendorFailure(
      'unreadable',
      'write',
      `it answered \`200\` with \`${clip(id, 60)}\`, which it does not show for our key`,
    );
  };

  const findByKey = async (
    given: Input,
    { key, signal }: Pick<CallContext, 'key' | 'signal'>,
  ): Promise<Found | ProbeResult> => {
    const records = readAnswer(z.array(keyedSchema), await client.list(path, { client_key: key }, signal), 'read');
    const [ours, ...others] = records.filter(({ client_key }) => client_key === key);
    if (others.length > 0)
      return {
        kind: 'unknown',
        message: `Expected one ${tool.record} with the key \`${key}\`, got ${[ours, ...others].map((each) => `\`${clip(String(each?.['id'] ?? ''), 60)}\``).join(' and ')}; cancel those that are too many`,
      };
    if (ours !== undefined) {
      const problem = contradictionIn(ours, comparisonOf(given, key));
      return problem === null
        ? foundOf(readAnswer(recordSchema, ours, 'read').id)
        : { kind: 'unknown', message: `The TMS has a ${tool.record} with the key \`${key}\`, but ${problem}` };
    }
    // A TMS that ignores the query answers with other records, and ours may be among those that it does not show.
    if (records.length > 0)
      return {
        kind: 'unknown',
        message: `Expected records with the key \`${key}\` only, got others; the TMS seems to pass over the query \`client_key\``,
      };
    return { kind: 'absent' };
  };

  /**
   * What a refusal means when an earlier request with the key may have been carried out.
   *
   * @param isRepeat the TMS says that it knows the key, so that it shows no record with it proves nothing
   */
  const settle = async (
    refused: Extract<CallResult, { kind: 'failed' }>,
    isRepeat: boolean,
    given: Input,
    context: CallContext,
  ): Promise<Found | CallResult> => {
    const ours = await findByKey(given, context).catch((error: unknown): ProbeResult => {
      if (!(error instanceof VendorFailure)) throw error;
      return { kind: 'unknown', message: error.message };
    });
    if (ours.kind === 'found') return ours;
    if (ours.kind === 'absent' && !isRepeat) return refused;
    const why = ours.kind === 'absent' ? 'it shows no record with our key yet' : ours.message;
    return {
      kind: 'unknown',
      message: `${refused.message}; it is not known whether an earlier request did it (${why})`,
    };
  };

  return bind<Input>({
    tool,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: (failure) => tmsOutcome(failure, tool),
    input,
    async call(given, context): Promise<Found | CallResult> {
      let isRepeat = false;
      let result: Found | CallResult;
      try {
        result = (await refusal?.(given, context)) ?? (await create(given, context));
      } catch (error) {
        if (!(error instanceof VendorFailure)) throw error;
        result = tmsOutcome(error, tool);
        isRepeat = result.kind === 'failed' && result.code === 'refused' && speaksOfRepeat(error);
      }
      if (result.kind !== 'failed' || (context.attempt === 1 && !isRepeat)) return result;
      return settle(result, isRepeat, given, context);
    },
    probe: findByKey,
  });
}

function speaksOfRepeat({ status, body }: VendorFailure): boolean {
  return status !== null && REPEATED.has(status) && SPEAKS_OF_REPEAT.test(JSON.stringify(body) ?? '');
}

/** 202 and 207: taken on, or done in part. */
const NOT_YET = 'that does not say that it is done';

/** Writes amounts as decimal text with their currency, so none is ever a float. */
function bodyOf(given: object, key: string): Readonly<Record<string, unknown>> {
  const fields = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]: [string, unknown]) => [
      name,
      isMoney(value) ? { amount: formatAmount(value).replaceAll(',', ''), currency: value.$money } : value,
    ]);
  return { ...Object.fromEntries(fields), client_key: key };
}

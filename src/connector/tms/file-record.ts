/**
 * Creates one record in a collection of the TMS with our key, and finds it again by the key.
 *
 * INVARIANT: it is done only if what the TMS answers agrees with what was sent, and failed only if no record has our key.
 */
import { z } from 'zod';
import { formatAmount, isMoney } from '../../kernel/money.ts';
import type {
  Answered,
  CallContext,
  CallResult,
  ProbeResult,
  SentPayment,
  Tool,
  ToolBinding,
} from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { plainText } from '../plain-text.ts';
import { distinct } from '../distinct.ts';
import { VendorFailure, type Answer } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { isEntries } from '../outcome-values.ts';
import { readAnswer } from '../read-answer.ts';
import { recordIdSchema } from '../record-id.ts';
import { ownRecord } from '../own-record.ts';
import { isStated } from '../stated-value.ts';
import type { TmsClient } from './client.ts';
import { keyIn, statusPathInRow, statusPathOf, unlisted, type Collection } from './config.ts';
import { paymentOutcome, tmsOutcome } from './errors.ts';
import { judgeRecord, type Judgement } from './judge-record.ts';
import { expectNewerThan, ListTooOld, waitsFor, type ListTime } from './newest-payment.ts';
import type { Looked } from './compare-record.ts';
import { standingOf } from './payment-standing.ts';
import { cureOf, whyNot } from './record-cure.ts';
import { codeCure, mayBeMade, refusalCode, refusalCure } from './refusal-code.ts';

const recordSchema = z.object({ id: recordIdSchema });
const keyedSchema = z.looseObject({});

type Keyed = z.infer<typeof keyedSchema>;

type NotNow = Extract<CallResult, { kind: 'not_now' }>;
type Looking = Pick<CallContext, 'key' | 'intendedAt' | 'now' | 'isDoubted' | 'paymentsSince' | 'signal'>;

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
  const isPayment = tool.movesMoney !== undefined;
  const statusPath = statusPathOf(client.settings, collection);
  const statusIn = (row: unknown): string | null => statusPathInRow(row, client.settings, collection);
  const lookedAt = (given: Input, key: string, status: string | null): Looked => ({
    collection,
    status,
    sent: { ...given, client_key: key },
  });
  const toldBy = (answer: unknown, given: Input, key: string, status: string | null): Judgement =>
    judgeRecord(answer, lookedAt(given, key, status), client.settings);
  const rowOf = (row: Keyed): Keyed => ownRecord(row, statusIn(row)) as Keyed;
  const idOf = (row: Keyed): unknown => rowOf(row)['id'];
  /** However the rows write it. */
  const sameIdOf = (row: Keyed): unknown => (isStated(idOf(row)) ? plainText(idOf(row)) : undefined);
  const cure = { record: tool.record, collection, status: statusPath };
  const foundOf = (id: string): Found => ({
    kind: 'found',
    output: { [output]: id },
    reference: { record: `${tool.record} ${id}` },
  });

  const create = async (given: Input, context: CallContext): Promise<Found | CallResult> => {
    const { key, signal } = context;
    const answered = await client.post(path, bodyOf(given, key), key, signal);
    const answer = { ...answered, json: onlyRecordIn(answered.json, statusPath?.split('.') ?? []) };
    return (await refusedBy(answer, given, context)) ?? judged(answer, given, context);
  };

  const judged = async ({ status, json }: Answer, given: Input, context: CallContext): Promise<Found | CallResult> => {
    const { key, isDoubted = false } = context;
    const told: Judgement = toldBy(json, given, key, statusPath);
    const isWhole = (status === 200 || status === 201) && NOTHING_AGAINST.has(told.kind);
    const said = isWhole && !isDoubted ? 'taken' : answerIn(json, told, isPayment);
    const record = ownRecord(json, statusPath);
    const id = recordSchema.safeParse(record).data?.id ?? null;
    const why = whyNot(told, isWhole, cure) + refusalDeclared(told, json, key);
    const answered = (words: string): CallResult => ({
      kind: 'unknown',
      answered: said,
      message: `Expected the TMS to answer that the ${tool.record} is done; it answered \`${status}\`${withId(id)}, but ${words}`,
    });
    if (told.kind === 'refused') return (await refusedFor(given, context)) ?? answered(why);
    if (told.kind === 'differs') return answered(why);
    // An id that is none is no record.
    if (isWhole && told.kind !== 'silent') readAnswer(recordSchema, record, 'write');
    if (id !== null && isWhole && saysDone(told)) return foundOf(id);
    // It repeats what was sent, says nothing of the outcome, or that it waits: the record in the TMS decides.
    const ours = await lookAgain(given, { ...context, isDoubted: isDoubted || !isWhole });
    if (ours.kind === 'found' && (id === null || ours.output[output] === id)) return ours;
    if (told.kind === 'flagged') return answered(why);
    return answered(withLook(why, shownAs(ours, { record: tool.record, output })) + allOf(told, json));
  };

  const refusalDeclared = ({ kind }: Judgement, json: unknown, key: string): string => {
    const isNoRecord = kind === 'refused' || kind === 'silent';
    const isOffered = isPayment && isNoRecord && !mayBeMade(json, client.settings, { status: null, key });
    const declaring = isOffered ? codeCure(json) : null;
    return declaring === null ? '' : `; ${declaring}`;
  };

  /** What the record with our key says now; a look-up that fails says nothing. */
  const lookAgain = async (
    given: Input,
    context: Looking,
  ): Promise<Found | Exclude<ProbeResult, { kind: 'found' }>> => {
    try {
      return (await findByKey(given, context)) as Found | Exclude<ProbeResult, { kind: 'found' }>;
    } catch (error) {
      if (!(error instanceof VendorFailure)) throw error;
      return { kind: 'unknown', message: error.message };
    }
  };

  /** A 2xx with a declared code: nothing was done, unless the TMS shows a record of it. Null without such a code. */
  const refusedBy = async (
    { status, json }: Answer,
    given: Input,
    context: CallContext,
  ): Promise<Found | CallResult | null> => {
    const refusal = isPayment ? refusalCode(json, status, { tool, settings: client.settings, key: context.key }) : null;
    if (refusal === null) return null;
    const seen = await lookAgain(given, context);
    if (seen.kind === 'found') return seen;
    const message = `The TMS said no with \`${clip(refusal.code, 80)}\``;
    const { attempt, mayBeSent = attempt > 1 } = context;
    if (mayBeSent)
      return { kind: 'unknown', answered: 'taken', message: `${message}, which may be about an earlier attempt` };
    return seen.kind === 'unknown' && seen.isThere === true && seen.isUndone !== true
      ? { kind: 'unknown', answered: 'error', message: `${message}; ${seen.message}` }
      : { kind: 'failed', code: refusal.as, message };
  };

  /** The failure of a write that was refused in a 2xx, if the record that the TMS keeps of it says so; else null. */
  const refusedFor = async (given: Input, context: CallContext): Promise<CallResult | null> => {
    const seen = await lookAgain(given, context);
    return isUndoneThere(seen) ? { kind: 'failed', code: 'refused', message: seen.message } : null;
  };

  const findByKey = async (given: Input, looking: Looking): Promise<Found | ProbeResult> => {
    const { key, intendedAt, now, isDoubted = false, signal } = looking;
    const isAttempt = (payment: SentPayment): boolean => payment.key === key;
    const expectNew = isPayment ? (time: ListTime) => expectNewerThan(isAttempt, time, looking) : undefined;
    const listed = await client.list(path, { client_key: key }, signal, now ?? intendedAt, expectNew);
    const records = readAnswer(z.array(keyedSchema), listed, 'read');
    const keyOf = (row: Keyed): unknown => keyIn(rowOf(row), client.settings) ?? keyIn(row, client.settings);
    const keyed = records.filter((row) => plainText(keyOf(row)) === plainText(key));
    const toldByRow = (row: Keyed): Judgement => toldBy(row, given, key, statusIn(row));
    const isUndone = (row: Keyed): boolean =>
      standingOf(row, lookedAt(given, key, statusIn(row)), client.settings) === 'undone';
    // Of two records, people void the one that is too many, and the TMS goes on showing it.
    const rows = rowsLeft(keyed, isUndone, sameIdOf);
    const each = distinct(rows, (row) => sameIdOf(row) ?? row);
    // Several rows with one id are one record, of which the worst row counts.
    const ours = rows.find((row) => 'why' in toldByRow(row)) ?? rows[0];
    if (each.length > 1)
      return {
        kind: 'unknown',
        isThere: true,
        message: `Expected one ${tool.record} with the key \`${key}\`, got ${each.map((row) => `\`${clip(String(idOf(row) ?? ''), 60)}\``).join(' and ')}; cancel those that are too many`,
      };
    if (ours !== undefined) {
      const told = toldByRow(ours);
      if (isDoubted && !saysDone(told) && !('why' in told))
        return {
          kind: 'unknown',
          isThere: true,
          message: `the TMS has a ${tool.record} with our key, which does not say that it is done`,
        };
      if (told.kind === 'refused' && isUndone(ours))
        return {
          kind: 'unknown',
          isThere: true,
          isUndone: true,
          message: `It was not done: the TMS has the ${tool.record} \`${clip(String(idOf(ours) ?? ''), 60)}\` with the key \`${key}\`, in which ${told.why}`,
        };
      return 'why' in told
        ? {
            kind: 'unknown',
            isThere: true,
            ...(told.kind === 'waiting' ? { isWaiting: true } : {}),
            message: `Expected the ${tool.record} to be done; the TMS has one with the key \`${key}\`, but ${told.why}${cureOf(told, { ...cure, status: statusIn(ours) })}`,
          }
        : foundOf(readAnswer(recordSchema, rowOf(ours), 'read').id);
    }
    return notThere(records.length);

    function notThere(others: number): ProbeResult {
      // A TMS that ignores the query answers with other records, and ours may be among those that it does not show.
      if (others > 0)
        return {
          kind: 'unknown',
          message: `Expected records with the key \`${key}\` only, got others; the TMS passes over the query \`client_key\`, or shows our key elsewhere: then name the field in \`ids.client_key\` of TMS_SETTINGS`,
        };
      const lacking = isPayment ? unlisted(client.settings) : null;
      if (lacking === null)
        return isPayment && !client.settings.records.payments.deduplicates
          ? { kind: 'absent', mayCome: true }
          : { kind: 'absent' };
      const message = `The TMS shows no ${tool.record} with the key \`${key}\`, which proves nothing: ${lacking}`;
      return { kind: 'unknown', message };
    }
  };

  /** Null for the first one. While its list may lack an earlier one, nothing is sent. */
  const earlierAttempt = async (given: Input, context: CallContext): Promise<Found | ProbeResult | NotNow | null> => {
    if (context.attempt === 1) return null;
    try {
      return await findByKey(given, context);
    } catch (error) {
      if (!(error instanceof ListTooOld)) throw error;
      return waitsFor(error, `What became of an earlier attempt with the key \`${context.key}\` could not be seen`);
    }
  };

  return bind<Input>({
    tool,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: (failure, context) =>
      isPayment ? paymentOutcome(failure, context, { tool, settings: client.settings }) : tmsOutcome(failure, tool),
    ...(isPayment ? { refusalCure: ({ body, status }) => refusalCure(body, status, client.settings) } : {}),
    input,
    async call(given, context): Promise<Found | CallResult> {
      // What is there already, done or not, is not created once more.
      const earlier = await earlierAttempt(given, context);
      if (earlier?.kind === 'not_now') return earlier;
      if (earlier !== null && isUndoneThere(earlier))
        return { kind: 'failed', code: 'refused', message: earlier.message };
      if (earlier !== null && earlier.kind !== 'absent') return earlier;
      const refused = (await refusal?.(given, context)) ?? null;
      if (refused === null) return create(given, context);
      // An earlier request may be carried out between the two looks.
      const later = await earlierAttempt(given, context);
      return later === null || later.kind === 'absent' ? refused : later;
    },
    probe: (given, context) => findByKey(given, context),
  });
}

/** A list of exactly one record is that record, also where the status is declared to be in it: `data.status` of `{ data: [{ … }] }`. */
function onlyRecordIn(json: unknown, [name, ...rest]: readonly string[]): unknown {
  const only: unknown = Array.isArray(json) && json.length === 1 ? json[0] : json;
  return name === undefined || rest.length === 0 || !isEntries(only) || !Object.hasOwn(only, name)
    ? only
    : { ...only, [name]: onlyRecordIn(only[name], rest) };
}

/** All rows of the records that were not taken back; all of them if each was. */
function rowsLeft(
  rows: readonly Keyed[],
  isUndone: (row: Keyed) => boolean,
  idOf: (row: Keyed) => unknown,
): readonly Keyed[] {
  const left = new Set(rows.filter((row) => !isUndone(row)).map(idOf));
  return left.size === 0 ? rows : rows.filter((row) => left.has(idOf(row)));
}

function shownAs(
  ours: Found | ProbeResult,
  { record, output }: { readonly record: string; readonly output: string },
): string {
  if ('message' in ours) return ours.message;
  return 'output' in ours
    ? `it shows \`${clip(String(ours.output[output]), 60)}\` for our key`
    : `the TMS shows no ${record} with our key`;
}

/** All of an answer that lacks what would prove it: what the settings have to name is in it. */
const allOf = ({ kind }: Judgement, json: unknown): string =>
  kind === 'silent' && json !== undefined ? `. It answered \`${clip(JSON.stringify(json), 300)}\`` : '';

const saysDone = (told: Judgement): boolean => told.kind === 'agrees' && told.saysDone;
const withId = (id: string | null): string => (id === null ? '' : ` with the id \`${clip(id, 60)}\``);
const withLook = (why: string, shown: string): string =>
  shown.includes(why) ? why : `${why}. Looked up by its key: ${shown}`;

/** Its record says that it was refused, or taken back, and nothing else. */
const isUndoneThere = (
  seen: Found | ProbeResult,
): seen is Extract<ProbeResult, { kind: 'unknown' }> & { readonly isUndone: true } =>
  seen.kind === 'unknown' && seen.isUndone === true;

/** Answers in which nothing speaks against the record. */
const NOTHING_AGAINST: ReadonlySet<Judgement['kind']> = new Set(['agrees', 'silent']);

/** What an answer that is not done says of the call; an empty one says nothing. */
function answerIn(json: unknown, { kind }: Judgement, isPayment: boolean): Answered {
  if (json === undefined) return 'taken';
  // No word of an answer says that nothing was paid.
  if (isPayment && kind === 'refused') return 'unclear';
  return isEntries(json) && (kind === 'refused' || kind === 'differs') ? 'refusal' : 'unclear';
}

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

/**
 * Makes a `ToolBinding` from a tool and the few lines that perform it: validates the input, sets the deadline, turns
 * failures into outcomes, and redacts credentials from every message. The gateway, which is the trust boundary,
 * validates the output.
 */
import type { z } from 'zod';
import { assert } from '../kernel/assert.ts';
import { LOST } from '../kernel/http-status.ts';
import { callTimeoutMs } from '../kernel/limits.ts';
import { messageOf, Trouble } from '../kernel/trouble.ts';
import type { Value } from '../kernel/value.ts';
import type {
  Answered,
  CallContext,
  CallResult,
  ProbeResult,
  Tool,
  ToolBinding,
  VendorReference,
} from '../tool/tool.ts';
import { VendorFailure } from './exchange.ts';
import { clip, redact } from './outcome.ts';
import { isEntries } from './outcome-values.ts';
import { refusalIn, refusalOfPayment, type Refusal } from './refusal.ts';
import { statementsIn } from './statements.ts';

/** What a connector's code returns. The gateway validates it with the tool's schema. */
export type Found = {
  readonly kind: 'found';
  readonly output: Readonly<Record<string, unknown>>;
  readonly reference?: VendorReference;
};

export type Performance<Input> = {
  readonly tool: Tool;
  readonly input: z.ZodType<Input>;
  /** Milliseconds for the whole call, including all its exchanges. */
  readonly timeoutMs?: number | undefined;
  readonly secrets: () => readonly string[];
  readonly outcomeOf: (failure: VendorFailure, context: CallContext) => CallResult;
  /** Where only a code refuses, and no words are read: what the operator may declare of an error that proves nothing. */
  readonly refusalCure?: (failure: VendorFailure) => string;
  readonly call: (input: Input, context: CallContext) => Promise<Found | CallResult>;
  readonly probe?: (input: Input, context: CallContext) => Promise<Found | ProbeResult>;
};

export function bind<Input>(performance: Performance<Input>): ToolBinding {
  const { tool, probe } = performance;
  assert((tool.effect === 'read') === (probe === undefined), `\`${tool.id}\` has a probe exactly when it writes`);
  assert(
    tool.answerMs === undefined || tool.effect === 'read',
    `\`${tool.id}\` writes, so it ends with \`callTimeoutMs\``,
  );
  return {
    tool,
    async call(input, context) {
      const checked = readInput(performance, input, context);
      if (checked.kind === 'failed') return checked;
      return clean(await performCall(performance, checked.input, withDeadline(performance, context)), performance);
    },
    ...(probe === undefined
      ? {}
      : {
          async probe(input: Readonly<Record<string, Value>>, context: CallContext): Promise<ProbeResult> {
            const checked = readInput(performance, input, context);
            if (checked.kind === 'failed') return { kind: 'unknown', message: checked.message };
            return clean(
              await performProbe(performance, probe, checked.input, withDeadline(performance, context)),
              performance,
            );
          },
        }),
  };
}

type Checked<Input> = { readonly kind: 'input'; readonly input: Input } | Extract<CallResult, { kind: 'failed' }>;

function readInput<Input>(
  { tool, input: schema }: Performance<Input>,
  input: unknown,
  context: CallContext,
): Checked<Input> {
  assert(/^[A-Za-z0-9-]{1,59}$/.test(context.key), 'an idempotency key has 1 to 59 characters of `[A-Za-z0-9-]`');
  const parsed = schema.safeParse(input);
  if (parsed.success) return { kind: 'input', input: parsed.data };
  return {
    kind: 'failed',
    code: 'refused',
    message: `Expected other input for \`${tool.id}\`: ${problemOf(parsed.error)}`,
  };
}

async function performCall<Input>(
  performance: Performance<Input>,
  input: Input,
  context: CallContext,
): Promise<CallResult> {
  try {
    const result = await performance.call(input, context);
    return result.kind === 'found' ? { kind: 'done', output: outputOf(result), ...referenceOf(result) } : result;
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw ownMistake(error, performance);
    return afterFailure(performance, input, context, error);
  }
}

/**
 * What a failed call means, by the kind of its refusal (`refusal.ts`); the table is in the README.
 *
 * INVARIANT: a look after a refusal never makes an ordinary one doubtful: it finds our record, or the refusal counts.
 */
async function afterFailure<Input>(
  performance: Performance<Input>,
  input: Input,
  context: CallContext,
  failure: VendorFailure,
): Promise<CallResult> {
  const { probe, tool } = performance;
  const outcome = performance.outcomeOf(failure, context);
  const { refusalCure } = performance;
  const refusal =
    refusalCure === undefined
      ? refusalIn(failure, outcome, { key: context.key, record: tool.record })
      : refusalOfPayment(failure, outcome, context.key);
  const isPayment = outcome.kind === 'failed' && tool.movesMoney !== undefined;
  const refused = isPayment ? { ...outcome, message: inFull(outcome.message, failure) } : outcome;
  if (refusal === 'none' || probe === undefined || outcome.kind === 'done') return refused;
  const message = messageFor(performance, refusal, { failure, said: outcome.message });
  const answered = answeredBy(refusal, context.attempt);
  // An error that leaves open what was done is looked up by the engine, as long as the vendor may go on with it.
  if (outcome.kind === 'unknown' && !isNo(failure)) return { kind: 'unknown', answered, message };
  const seen = await performProbe(performance, probe, input, context);
  if (seen.kind === 'found') return { ...seen, kind: 'done' };
  // A vendor may keep what it refused: its record then says so, and nothing else.
  if (seen.kind === 'unknown' && seen.isUndone === true)
    return {
      kind: 'failed',
      code: outcome.kind === 'failed' ? outcome.code : 'refused',
      message: `${refused.kind === 'failed' ? refused.message : message}; ${seen.message}`,
    };
  const isThere = seen.kind === 'unknown' && seen.isThere === true;
  if (isThere)
    return {
      kind: 'unknown',
      ...(refusal === 'error' || refusal === 'has' ? { answered } : {}),
      message: `${message}; ${seen.message}`,
    };
  return refusal === 'no' ? refused : { kind: 'unknown', answered, message };
}

/** A 4xx, but for those by which what is in between gives up. */
const isNo = ({ status }: VendorFailure): boolean =>
  status !== null && status >= 400 && status < 500 && !LOST.has(status);

/** An earlier request of ours, whose answer was lost, may be what the vendor has. */
function answeredBy(refusal: Refusal, attempt: number): Answered {
  if (refusal === 'error') return 'error';
  return refusal === 'has' || attempt > 1 ? 'taken' : 'repeated';
}

function messageFor<Input>(
  { refusalCure }: Performance<Input>,
  refusal: Refusal,
  { failure, said }: { readonly failure: VendorFailure; readonly said: string },
): string {
  if (refusal === 'error') return `${inFull(said, failure)}; ${refusalCure?.(failure) ?? ''}`;
  return refusal === 'has' ? `${said}${pointed(failure)}${allOf(failure)}` : said;
}

/** The vendor's own words, ids included, for who looks for the record: the message holds only a sentence of them. */
function allOf({ body }: VendorFailure): string {
  return isEntries(body) && Object.keys(body).length > 1
    ? `; it answered \`${clip(JSON.stringify(body), FULL_MAX)}\``
    : '';
}

/** What people decide by, where a payment was refused: all that the vendor answered, unless the message has it already. */
function inFull(message: string, { body }: VendorFailure): string {
  const more = statementsIn(body).some(({ value }) => !message.includes(clip(String(value), FULL_MAX)));
  const all = typeof body === 'string' ? body : JSON.stringify(body);
  return more ? `${message}; it answered \`${clip(all, FULL_MAX)}\`` : message;
}

const FULL_MAX = 1_000;

function pointed({ headers }: VendorFailure): string {
  const to = headers?.get('location') ?? null;
  return to === null ? '' : `, and it points to \`${clip(to, 120)}\``;
}

async function performProbe<Input>(
  performance: Performance<Input>,
  probe: NonNullable<Performance<Input>['probe']>,
  input: Input,
  context: CallContext,
): Promise<ProbeResult> {
  const { outcomeOf } = performance;
  try {
    const result = await probe(input, context);
    return result.kind === 'found' ? { kind: 'found', output: outputOf(result), ...referenceOf(result) } : result;
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw ownMistake(error, performance);
    const outcome = outcomeOf(error, context);
    assert(outcome.kind !== 'done', 'a failed exchange is never done');
    return { kind: 'unknown', message: outcome.message };
  }
}

/**
 * An SDK's own error may quote the header that it could not send. The message goes into the log, which is permanent, so
 * it is redacted; the error itself is not passed on, because its stack holds the same words.
 */
function ownMistake(error: unknown, { tool, secrets }: Pick<Performance<never>, 'tool' | 'secrets'>): Trouble {
  return new Trouble('connector.broken', {
    message: `\`${tool.id}\` could not be tried: ${clip(redact(messageOf(error), secrets()))}`,
  });
}

function withDeadline<Input>({ tool, timeoutMs }: Performance<Input>, context: CallContext): CallContext {
  const deadline = AbortSignal.timeout(timeoutMs ?? tool.answerMs ?? callTimeoutMs);
  return { ...context, signal: AbortSignal.any([context.signal, deadline]) };
}

function clean<Result extends CallResult | ProbeResult>(
  result: Result,
  { secrets }: { readonly secrets: () => readonly string[] },
): Result {
  return 'message' in result ? { ...result, message: redact(result.message, secrets()) } : result;
}

/** The first validation problem in one line: where it is, and what was expected. */
export function problemOf(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'no reason given';
  const path = issue.path.map(String).join('.');
  return `${path === '' ? '' : `\`${clip(path, 80)}\`: `}${clip(issue.message)}`;
}

/**
 * The output without fields that have no value. The gateway checks that it matches the tool's schema.
 */
function outputOf({ output }: Found): Record<string, Value> {
  return Object.fromEntries(Object.entries(output).filter(([, value]) => value !== undefined)) as Record<string, Value>;
}

function referenceOf(result: { readonly reference?: VendorReference }): { readonly reference?: VendorReference } {
  return result.reference === undefined ? {} : { reference: result.reference };
}

/**
 * Performs the tools that write a task to an account. Our key is in the last line of the description, because not every
 * org allows an external id on activities; a flow may write more after it. The probe searches the account's tasks since
 * the intent by SOQL, which sees what is committed: a create that a slow flow holds is not there yet (`commitMs`).
 */
import { z } from 'zod';
import { formatMoney } from '../../kernel/money.ts';
import { dateOf } from '../../kernel/time.ts';
import type { CallContext, CallResult, ProbeResult, Tool, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { judge } from '../compare-answer.ts';
import { clip } from '../outcome.ts';
import { exactText } from '../plain-text.ts';
import { readAnswer } from '../read-answer.ts';
import { soqlText } from './account-query.ts';
import { queryAnswerSchema } from './account-row.ts';
import type { SalesforceClient } from './client.ts';
import { salesforceOutcome } from './errors.ts';
import { salesforceIdSchema } from './record-id.ts';
import { createTaskInput, recordConcessionInput } from './renewal-tools.ts';

/** Clocks differ; tasks older than the intent by more than this are certainly not ours. */
const clockMarginMs = 300_000;
/** Most tasks of one account that the probe reads; more in so short a time means that a program is misbehaving. */
const tasksMax = 200;

/** The first letters of an id say of which object it is. */
const taskIdSchema = salesforceIdSchema.refine((id) => id.startsWith('00T'), {
  error: 'Expected the id of a task, got that of another record',
});
const createdSchema = z.object({ id: taskIdSchema, success: z.literal(true) });
const usersSchema = queryAnswerSchema.pipe(z.object({ records: z.array(z.object({ Id: salesforceIdSchema })) }));
const tasksSchema = z.object({
  /** False if the answer is one batch of more; it may be smaller than was asked for. */
  done: z.boolean().nullish(),
  /** Of all batches. */
  totalSize: z.int().nullish(),
  nextRecordsUrl: z.string().min(1).nullish(),
  records: z.array(
    z.object({
      attributes: z.object({ type: z.literal('Task').nullish() }).nullish(),
      Id: taskIdSchema,
      Subject: z.string().nullish(),
      Description: z.string().nullish(),
    }),
  ),
});
type Shown = z.infer<typeof tasksSchema>['records'][number];

type Task = {
  readonly record_id: string;
  readonly owner?: string | undefined;
  readonly subject: string;
  readonly due: { readonly $time: number };
  readonly description?: string | undefined;
};

export function taskBindings(client: SalesforceClient, createTask: Tool, recordConcession: Tool): ToolBinding[] {
  const bindTask = <Input extends Pick<Task, 'record_id'>>(
    tool: Tool,
    input: z.ZodType<Input>,
    taskOf: (given: Input) => Task,
  ): ToolBinding =>
    bind<Input>({
      tool,
      input,
      timeoutMs: client.settings.timeout_ms,
      secrets: () => client.secrets(),
      outcomeOf: salesforceOutcome,
      call: (given, context) => writeTask(client, taskOf(given), context),
      probe: (given, context) => findTask(client, taskOf(given), context),
    });
  return [
    bindTask(createTask, createTaskInput, (given) => given),
    bindTask(recordConcession, recordConcessionInput, ({ basis_points, percent: _percent, arr, ...given }) => ({
      ...given,
      subject: `Approved concession: ${(basis_points / 100).toFixed(2)} percent of ARR`,
      description: `A concession of ${(basis_points / 100).toFixed(2)} percent of ${formatMoney(arr)} is approved. The customer has not been told.`,
    })),
  ];
}

async function writeTask(
  client: SalesforceClient,
  task: Task,
  { key, signal }: CallContext,
): Promise<Found | CallResult> {
  const owner = task.owner === undefined ? null : await findOwner(client, task.owner, signal);
  if (owner === null)
    return {
      kind: 'failed',
      code: 'unknown_owner',
      message: `Expected one active user of Salesforce with the address \`${clip(task.owner ?? '', 80)}\`, got none or several; name an owner who has a user`,
    };
  const answer = await client.create(
    'Task',
    {
      WhatId: task.record_id,
      OwnerId: owner,
      Subject: task.subject,
      ActivityDate: dateOf(task.due.$time, client.settings.time_zone),
      Description: [...(task.description === undefined ? [] : [unmarked(task.description), '']), markOf(key)].join(
        '\n',
      ),
    },
    signal,
  );
  const told = judge(answer, { sent: {} });
  if ('why' in told)
    return {
      kind: 'unknown',
      answered: told.kind === 'differs' ? 'taken' : 'refusal',
      message: `Expected Salesforce to answer that the task is created, but ${told.why}; look for the key \`${key}\` among the tasks of the account`,
    };
  return taskFound(client, readAnswer(createdSchema, answer, 'write').id);
}

async function findOwner(client: SalesforceClient, email: string, signal: AbortSignal): Promise<string | null> {
  const query = `SELECT Id FROM User WHERE Email = ${soqlText(email)} AND IsActive = TRUE LIMIT 2`;
  const { records } = readAnswer(usersSchema, await client.query(query, signal), 'read');
  const [user, ...others] = records;
  return user === undefined || others.length > 0 ? null : user.Id;
}

async function findTask(
  client: SalesforceClient,
  { record_id, subject }: Task,
  { key, intendedAt, signal }: CallContext,
): Promise<Found | ProbeResult> {
  const since = new Date(intendedAt - clockMarginMs).toISOString();
  const query = `SELECT Id, Subject, Description FROM Task WHERE WhatId = ${soqlText(record_id)} AND CreatedDate >= ${since} ORDER BY CreatedDate DESC LIMIT ${tasksMax}`;
  let batch = readAnswer(tasksSchema, await client.query(query, signal), 'read');
  const records = [...batch.records];
  const total = batch.totalSize;
  while (batch.done === false && typeof batch.nextRecordsUrl === 'string' && records.length < tasksMax) {
    batch = readAnswer(tasksSchema, await client.queryMore(batch.nextRecordsUrl, signal), 'read');
    if (batch.records.length === 0) break;
    records.push(...batch.records);
  }
  const [ours, ...others] = records.filter(({ Description }) => Description?.includes(markOf(key)) === true);
  if (others.length > 0)
    return {
      kind: 'unknown',
      isThere: true,
      message: `Expected one task with the key \`${key}\`, got ${[ours, ...others].map((each) => `\`${clip(each?.Id ?? '', 20)}\``).join(' and ')}; delete the tasks that are too many`,
    };
  if (ours !== undefined) return taskFound(client, ours.Id);
  const isWhole = batch.done === true && (batch.nextRecordsUrl ?? '') === '' && total === records.length;
  if (records.length >= tasksMax || !isWhole)
    return {
      kind: 'unknown',
      message: `Expected at most \`${tasksMax}\` newer tasks of the account, and all of them, got more newer tasks than are read, or an answer that does not say that it is whole; look for the key \`${key}\` by hand`,
    };
  const hidden = records.find((task) => mayBeOurs(task, subject));
  return hidden === undefined
    ? { kind: 'absent' }
    : {
        kind: 'unknown',
        message: `Task \`${clip(hidden.Id, 20)}\` may be ours, but it does not show the description that was sent; look at it in Salesforce`,
      };
}

/**
 * Whether a task without our key shows nothing else that says whose it is. One that shows another subject, or the key of
 * another call, is another's.
 */
const mayBeOurs = ({ Subject, Description }: Shown, subject: string): boolean =>
  !isOther(Subject, subject) && !/\[sop-/.test(Description ?? '');

/** A text without letters and digits is hidden: a gateway masks it with `*****`. */
const isOther = (shown: string | null | undefined, sent: string): boolean =>
  /[\p{L}\p{N}]/u.test(shown ?? '') && exactText(shown) !== exactText(sent);

const markOf = (key: string): string => `[sop-${key}]`;

/** Text from outside must not carry the mark of another call. */
const unmarked = (text: string): string => text.replaceAll('[sop-', '[ sop-');

function taskFound(client: SalesforceClient, task: string): Found {
  const url = client.addressOf('Task', task);
  return {
    kind: 'found',
    output: { task },
    reference: { record: `Task ${clip(task, 20)}`, ...(url === null ? {} : { url }) },
  };
}

/**
 * Tasks and users of the Salesforce stand-in. Users are added by an administrator; tasks are written through the API.
 */
import { field, textField, type Input } from '../input.ts';
import type { FieldValue } from './account.ts';

export type Task = Readonly<Record<string, FieldValue>> & { readonly Id: string };
export type User = Readonly<Record<string, FieldValue>> & { readonly Id: string };

const TASK_FIELDS = [
  'Id',
  'WhatId',
  'OwnerId',
  'Subject',
  'ActivityDate',
  'Description',
  'Status',
  'CreatedDate',
] as const;
const USER_FIELDS = ['Id', 'Email', 'Name', 'IsActive'] as const;
const SETTABLE = ['WhatId', 'OwnerId', 'Subject', 'ActivityDate', 'Description', 'Status'];
const SUBJECT_MAX = 255;

export const taskField = (name: string): string | undefined =>
  TASK_FIELDS.find((known) => known.toLowerCase() === name.toLowerCase());
export const userField = (name: string): string | undefined =>
  USER_FIELDS.find((known) => known.toLowerCase() === name.toLowerCase());

type Problem = { readonly message: string; readonly errorCode: string; readonly fields: readonly string[] };

/** What is wrong with a new task, as Salesforce's error; null when nothing is. */
export function problemOfTask(
  input: Input,
  known: { readonly records: ReadonlySet<string>; readonly users: ReadonlySet<string> },
): Problem | null {
  for (const name of Object.keys(input)) {
    if (!SETTABLE.includes(name))
      return { message: `No such column '${name}' on sobject of type Task`, errorCode: 'INVALID_FIELD', fields: [] };
    if (typeof field(input, name) !== 'string')
      return {
        message: `Cannot deserialize instance of string from ${JSON.stringify(field(input, name))}`,
        errorCode: 'JSON_PARSER_ERROR',
        fields: [name],
      };
  }
  const date = textField(input, 'ActivityDate');
  if (date !== null && !/^\d{4}-\d{2}-\d{2}$/.test(date))
    return {
      message: `Cannot deserialize instance of date from VALUE_STRING value ${date}`,
      errorCode: 'JSON_PARSER_ERROR',
      fields: ['ActivityDate'],
    };
  if ((textField(input, 'Subject') ?? '').length > SUBJECT_MAX)
    return {
      message: `Subject: data value too large (max length=${SUBJECT_MAX})`,
      errorCode: 'STRING_TOO_LONG',
      fields: ['Subject'],
    };
  const what = textField(input, 'WhatId');
  if (what !== null && !known.records.has(what))
    return {
      message: `Related To ID: id value of incorrect type: ${what}`,
      errorCode: 'MALFORMED_ID',
      fields: ['WhatId'],
    };
  const owner = textField(input, 'OwnerId');
  if (owner !== null && !known.users.has(owner))
    return {
      message: `Assigned To ID: id value of incorrect type: ${owner}`,
      errorCode: 'MALFORMED_ID',
      fields: ['OwnerId'],
    };
  return null;
}

export function newTask(id: string, input: Input, at: string): Task {
  const values = Object.fromEntries(TASK_FIELDS.map((name) => [name, textField(input, name)]));
  return { ...values, Id: id, Status: textField(input, 'Status') ?? 'Not Started', CreatedDate: at };
}

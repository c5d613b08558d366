/**
 * The Salesforce tools for accounts with a subscription: contracts only.
 */
import { z } from 'zod';
import { commitMsMax } from '../../kernel/limits.ts';
import { labelled, moneySchema, timeSchema } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';
import { unread } from './tools.ts';
import { renewalFieldsSchema, type RenewalFields } from './config.ts';

const text = z.string().trim().min(1).max(255);
const recordId = z
  .string()
  .regex(/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/, 'Expected the id of a Salesforce record, 15 or 18 letters and digits');
/** Salesforce truncates a longer task subject. */
const subjectCharactersMax = 255;
const descriptionCharactersMax = 20_000;
/** A hundred percent or more is not a concession but a slip of the decimal point. */
const basisPointsMax = 10_000;

export const getRenewalInput = z
  .strictObject({
    account_id: labelled(text.optional(), 'account id'),
    /** Salesforce's own id, once a person has said which account is meant. */
    record_id: labelled(recordId.optional(), 'record id'),
  })
  .refine(({ account_id, record_id }) => account_id !== undefined || record_id !== undefined, {
    message: 'Expected an account id or a record id to look for',
  });

export const getRenewalOutput = z.strictObject({
  record_id: labelled(z.string().min(1), 'record id'),
  /** Empty for an account that has none, which was looked up by its record id. */
  account_id: labelled(z.string(), 'account id'),
  name: labelled(z.string().min(1), 'account name', { untrusted: true }),
  arr: labelled(moneySchema(), 'ARR', { headline: true }),
  renewal_date: labelled(timeSchema().optional(), 'renewal date', { headline: true }),
  health: labelled(z.number().min(0).max(100).optional(), 'health score', { headline: true }),
  health_at: labelled(timeSchema().optional(), 'date of the health score'),
  usage_drop: labelled(z.number().optional(), 'usage drop in percent'),
  csm: labelled(z.email().optional(), 'CSM'),
  account_executive: labelled(z.email().optional(), 'account executive'),
  ae_backup: labelled(z.email().optional(), 'backup of the account executive'),
  ae_is_away: labelled(z.boolean(), 'account executive is out of office'),
  unread,
});

export const createTaskInput = z.strictObject({
  record_id: labelled(recordId, 'account record'),
  /** Omitted if the record names no one. */
  owner: labelled(z.email().optional(), 'owner of the task'),
  subject: labelled(z.string().trim().min(1).max(subjectCharactersMax), 'subject'),
  due: labelled(timeSchema(), 'due'),
  description: labelled(z.string().trim().min(1).max(descriptionCharactersMax).optional(), 'description'),
});
export const taskOutput = z.strictObject({ task: labelled(z.string().min(1), 'task') });

export const recordConcessionInput = z
  .strictObject({
    record_id: labelled(recordId, 'account record'),
    owner: labelled(z.email().optional(), 'who may offer it'),
    /** For people to read on the approval card. */
    percent: labelled(z.number(), 'concession in percent'),
    /** The same in hundredths: a whole number, so a boundary can compare it. */
    basis_points: labelled(z.int().min(1).max(basisPointsMax), 'concession in hundredths of a percent'),
    arr: labelled(moneySchema(), 'ARR'),
    due: labelled(timeSchema(), 'due'),
  })
  .refine(({ percent, basis_points }) => Math.abs(percent * 100 - basis_points) < 1e-6, {
    path: ['percent'],
    message: 'Expected the same concession in percent and in hundredths of a percent',
  });

export type RenewalTools = readonly [getRenewal: Tool, createTask: Tool, recordConcession: Tool];

/** @param fields the org's field names, which `sop doctor` compares */
export function createRenewalTools(fields: RenewalFields = renewalFieldsSchema.parse({})): RenewalTools {
  const task = {
    system: 'salesforce',
    effect: 'write',
    probe: 'exact',
    commitMs: commitMsMax,
    record: 'Task',
    scopes: ['api'],
    tellsPerson: false,
    output: taskOutput,
    errors: { unknown_owner: 'Salesforce has no single active user with this address, or none was named' },
    vendorFields: [
      'Task.Subject',
      'Task.Description',
      'Task.ActivityDate',
      'Task.OwnerId',
      'Task.WhatId',
      'User.Email',
      'User.IsActive',
    ],
  } as const;
  return [
    {
      id: 'salesforce.get_renewal',
      system: 'salesforce',
      summary: 'Read the renewal of the Salesforce account[ {account_id}][ of record {record_id}]',
      effect: 'read',
      probe: 'none',
      record: 'Account',
      scopes: ['api'],
      tellsPerson: false,
      input: getRenewalInput,
      output: getRenewalOutput,
      errors: {
        not_found: 'Salesforce has no such account',
        multiple_matches: 'Salesforce has more than one account that fits',
      },
      vendorFields: Object.values(fields).map((field) => `Account.${field}`),
    },
    {
      ...task,
      id: 'salesforce.create_task',
      summary: 'Create the Salesforce task "{subject}"[ for {owner}], due {due}',
      input: createTaskInput,
    },
    {
      ...task,
      id: 'salesforce.record_concession',
      input: recordConcessionInput,
      movesMoney: { how: 'credits', amounts: ['percent', 'basis_points'], of: ['arr'] },
      summary:
        'Record that a concession of {percent} percent of {arr} is approved[, which {owner} may offer]; the customer is not told',
    },
  ];
}

/**
 * Fixtures of these tests: the tools and the kind that the handbook's boundary covers, and the handbook itself.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { compileBoundary, type Boundary } from '../../src/boundary/compile.ts';
import type { Finding } from '../../src/handbook/finding.ts';
import { parseLimits } from '../../src/handbook/limits.ts';
import { parsePeople } from '../../src/handbook/parse-people.ts';
import type { People } from '../../src/handbook/people.ts';
import type { ProposedCall } from '../../src/boundary/verdict.ts';
import { kindSchema, type Kind } from '../../src/case/kind.ts';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import { createRegistry, type Registry } from '../../src/tool/registry.ts';
import { moneySchema, timeSchema } from '../../src/tool/schema.ts';
import type { System, Tool } from '../../src/tool/tool.ts';

export function handbookFile(path: string): string {
  return readFileSync(new URL(`../../sops/${path}`, import.meta.url), 'utf8');
}

function tool(id: string, input: Record<string, z.ZodType>, more: Partial<Tool> = {}): Tool {
  return {
    id,
    system: id.split('.')[0] as System,
    summary: 'Does something',
    effect: 'write',
    probe: 'exact',
    record: 'record',
    errors: {},
    scopes: [],
    vendorFields: [],
    tellsPerson: false,
    input: z.strictObject(input) as unknown as Tool['input'],
    output: z.strictObject({}) as unknown as Tool['output'],
    ...more,
  };
}

const person = {
  to: z.string(),
  brief: z.string().optional(),
  answer_id: z.string().optional(),
  answer_by: timeSchema().optional(),
};

export const registry: Registry = createRegistry([
  tool('salesforce.get_account', { account_id: z.string() }, { effect: 'read' }),
  tool('tms.get_shipment_by_bol', { bol: z.string() }, { effect: 'read' }),
  tool('tms.get_shipment_by_pro', { pro: z.string() }, { effect: 'read' }),
  tool('tms.settle_claim', {
    amount: moneySchema(),
    weight: z.number(),
    pieces: z.number().optional(),
    tags: z.array(z.string()),
    due: timeSchema().optional(),
  }),
  tool('zendesk.send_acknowledgment', { ticket: z.string() }),
  tool('zendesk.assign_group', { ticket: z.string(), group: z.string() }),
  tool('zendesk.open_ticket', { subject: z.string(), text: z.string() }),
  tool('zendesk.add_internal_note', { ticket: z.string(), text: z.string() }),
  tool('jira.create_issue', {
    project: z.string(),
    priority: z.enum(['High', 'Low']),
    summary: z.string(),
    issue_type: z.string().default('Task'),
  }),
  tool('jira.add_comment', { issue: z.string(), text: z.string() }),
  tool('slack.notify', { ...person, backup: z.string().optional() }, { tellsPerson: true }),
  tool('slack.escalate', person, { tellsPerson: true }),
]);

export const freightKind: Kind = kindSchema.parse({
  kind: 'freight_claim',
  title: 'Freight claim',
  channel: 'freight-claims',
  if_unforeseen: 'claims-leads',
  facts: [
    { fact: 'claim.amount', label: 'claim value', type: 'money', optional: true },
    { fact: 'claim.bol', label: 'BOL', type: 'text', optional: true },
    { fact: 'claim.type', label: 'type', type: 'text', one_of: ['damage', 'loss'], optional: true },
    { fact: 'claim.weight', label: 'weight', type: 'number', optional: true },
    { fact: 'claim.wait', label: 'waiting time', type: 'duration', optional: true },
    { fact: 'claim.documents', label: 'documents', type: 'list', optional: true },
    { fact: 'zendesk.ticket_id', label: 'Zendesk ticket', type: 'text' },
    { fact: 'claim.text', label: 'what the customer wrote', type: 'text', optional: true, untrusted: true },
  ],
});

export const GROUPS = [
  'claims-operations',
  'claims-leads',
  'claims-manager',
  'claims-managers',
  'account-executives',
  'finance',
  'claims-director',
  'security',
];

export function compile(
  text: string,
  more: { kinds?: readonly Kind[]; groups?: readonly string[] } = {},
): ReturnType<typeof compileBoundary> {
  return compileBoundary({
    name: 'claims-agent',
    text,
    file: 'sops/boundary/claims-agent.cedar',
    registry,
    kinds: more.kinds ?? [freightKind],
    groups: more.groups ?? GROUPS,
    limits: parseLimits(handbookFile('boundary/limits.yaml'), 'sops/boundary/limits.yaml').limits,
  });
}

export function boundaryOf(text: string, more: Parameters<typeof compile>[1] = {}): Boundary {
  const result = compile(text, more);
  if ('findings' in result) throw new Error(JSON.stringify(result.findings, null, 2));
  return result.boundary;
}

export function findingsOf(text: string, more: Parameters<typeof compile>[1] = {}): readonly Finding[] {
  const result = compile(text, more);
  return 'findings' in result ? result.findings : [];
}

/** The people of the handbook with Lena as the only lead. */
export function peopleText(): string {
  const text = handbookFile('people.yaml');
  return text.replace(/ {2}- person: leo-lead\n(?: {4}.*\n)+/, '').replaceAll(', leo-lead', '');
}

export function people(): People {
  const result = parsePeople(peopleText(), 'sops/people.yaml');
  if ('findings' in result) throw new Error(JSON.stringify(result.findings, null, 2));
  return result.people;
}

export function facts(
  claim: Record<string, Value> = { amount: money('USD', 720_000), bol: 'BOL-1' },
): Record<string, Value> {
  return {
    id: 'CASE-1',
    kind: 'freight_claim',
    channel: 'zendesk_web',
    received_at: { $time: 1_772_632_800_000 },
    claim,
    zendesk: { ticket_id: '101' },
  };
}

export function proposed(
  toolId: string,
  args: Record<string, Value>,
  of: Record<string, Value> = facts(),
  refused: ProposedCall['refused'] = [],
): ProposedCall {
  return {
    tool: toolId,
    args,
    case: of,
    refused,
    run: { sop: 'freight-damage-claim', version: 1, step: '3a', requester: 'carla@shipper.example' },
  };
}

export const issueArgs = (project = 'CLM'): Record<string, Value> => ({
  project,
  priority: 'High',
  summary: 'Damage claim CASE-1',
});

/**
 * A small world for tests of the language: the tools of the first procedure, its kind and a calendar. Same ids and
 * fields as the real contracts.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Value } from '../../src/kernel/value.ts';
import { judgeTool } from '../../src/connector/openai/tools.ts';
import { kindSchema, type Kind } from '../../src/case/kind.ts';
import type { World } from '../../src/sop/check/rule.ts';
import { checkSop } from '../../src/sop/check.ts';
import type { Finding } from '../../src/handbook/finding.ts';
import { parseSop } from '../../src/sop/parse.ts';
import type { Sop } from '../../src/sop/sop.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { labelled, moneySchema } from '../../src/tool/schema.ts';
import type { System, Tool } from '../../src/tool/tool.ts';

export const SEED_FILE = 'freight-damage-claim.sop.yaml';
/** The shipped procedure as it once was: small, and the same when the shipped one changes. */
export const SEED = readFileSync(new URL('./small-claims.yaml', import.meta.url), 'utf8');
/** The procedure that is shipped. */
export const SHIPPED = readFileSync(new URL(`../../sops/${SEED_FILE}`, import.meta.url), 'utf8');
export const FREIGHT_CLAIM: Kind = kindSchema.parse(
  parse(readFileSync(new URL('../../sops/kinds/freight_claim.yaml', import.meta.url), 'utf8')),
);

type Shape = Record<string, z.ZodType>;
const text = z.string;

function tool(id: string, input: Shape, output: Shape, options: Partial<Tool> = {}): Tool {
  return {
    id,
    system: id.split('.')[0] as System,
    summary: id,
    effect: 'write',
    input: z.strictObject(input) as unknown as z.ZodType<Record<string, Value>>,
    output: z.strictObject(output) as unknown as z.ZodType<Record<string, Value>>,
    errors: {},
    probe: 'exact',
    record: 'record',
    scopes: [],
    vendorFields: [],
    tellsPerson: false,
    ...options,
  };
}

const telling = {
  to: text().optional(),
  backup: text().optional(),
  message: text().optional(),
  brief: text(),
  answer_id: text().optional(),
  answer_by: z.number().optional(),
};
const notified = { channel: text(), ts: text(), person: text() };
const notNotified = { errors: { nobody_to_tell: 'Nobody could be told' }, tellsPerson: true };

export const TOOLS: readonly Tool[] = [
  tool(
    'salesforce.get_account',
    { account_id: text() },
    {
      account_id: text(),
      name: text(),
      tier: labelled(z.enum(['Enterprise', 'Growth', 'Standard']), 'account tier'),
      open_contract_value: labelled(moneySchema(), 'open contract value', { headline: true }),
      account_executive: labelled(text(), 'account executive').optional(),
      account_executive_name: text().optional(),
      notes: labelled(text(), 'notes', { untrusted: true }).optional(),
      active: z.boolean(),
      seats: z.number(),
    },
    { effect: 'read', errors: { not_found: 'No such account', multiple_matches: 'Several accounts' } },
  ),
  tool(
    'tms.get_shipment_by_bol',
    { bol: text() },
    { shipment_id: text(), bol: text(), pro: text().optional(), carrier_name: text().optional() },
    { effect: 'read', errors: { not_found: 'No such shipment' } },
  ),
  tool(
    'tms.get_shipment_by_pro',
    { pro: text() },
    { shipment_id: text(), bol: text(), pro: text().optional(), carrier_name: text().optional() },
    { effect: 'read', errors: { not_found: 'No such shipment' } },
  ),
  tool(
    'jira.create_issue',
    {
      project: text(),
      priority: z.enum(['Highest', 'High', 'Medium', 'Low']),
      summary: text(),
      description: text().optional(),
      issue_type: text().optional(),
    },
    { key: text(), url: text().optional() },
    { errors: { unknown_project: 'No such project', unknown_priority: 'No such priority' } },
  ),
  tool('slack.notify', telling, notified, notNotified),
  tool('slack.escalate', { ...telling, to: text() }, notified, notNotified),
  tool(
    'zendesk.send_acknowledgment',
    { ticket: text() },
    { ticket: text(), sent: z.boolean() },
    { errors: { not_notified: 'Zendesk mailed no one', not_public: 'It is an internal note' } },
  ),
  tool(
    'zendesk.open_ticket',
    {
      subject: text(),
      text: text(),
      requester_name: text(),
      requester_email: text().optional(),
      form: text().optional(),
    },
    { ticket: text() },
    { errors: { unknown_form: 'No such form', not_taken: 'The ticket does not show it' }, opens: 'ticket' },
  ),
  tool(
    'zendesk.assign_group',
    { ticket: text(), group: text() },
    { ticket: text(), group: text() },
    { errors: { unknown_group: 'No such group', not_taken: 'The ticket does not show it' } },
  ),
  tool('tms.send_appeal', { claim: text() }, { appeal: text() }, { asksOutside: true }),
  judgeTool,
  tool(
    'zendesk.pay',
    { ticket: text(), amount: moneySchema(), times: z.number().optional(), parts: z.array(text()).optional() },
    { ticket: text() },
    { movesMoney: { how: 'pays', amounts: ['amount'] } },
  ),
];

/** The kind for claims that come by a ticket, with events that procedures can wait for. */
const WITH_EVENTS: Kind = {
  ...FREIGHT_CLAIM,
  portal: undefined,
  mail: undefined,
  facts: FREIGHT_CLAIM.facts.map((fact) => (fact.fact === 'zendesk.ticket_id' ? { ...fact, optional: false } : fact)),
  events: [
    {
      event: 'carrier_offer',
      label: 'offer of the carrier',
      fields: [
        { field: 'amount', label: 'offered amount', type: 'money', optional: false, untrusted: false },
        { field: 'reason', label: 'reason', type: 'text', optional: true, untrusted: true },
      ],
    },
    { event: 'claim_closed', label: 'closing of the claim', fields: [] },
  ],
};

export const WORLD: World = { registry: createRegistry(TOOLS), kinds: [WITH_EVENTS], calendars: ['us-claims'] };

/** Claims come by forms, too. */
export const ANY_DOOR: World = { ...WORLD, kinds: [FREIGHT_CLAIM] };

/** A file with these steps and what else a test needs, without any other finding. */
export function sopFile({
  values = '',
  starts = 'case.kind == "freight_claim"',
  needs = '',
  top = '',
  steps,
}: {
  values?: string;
  starts?: string;
  needs?: string;
  top?: string;
  steps: string;
}): string {
  return [
    'sop: test',
    'title: Test',
    'owner: claims',
    'changes_approved_by: claims-managers',
    'boundary: claims-agent',
    'if_unforeseen: claims-leads',
    ...(values === '' ? [] : ['values:', indent(values)]),
    'starts:',
    '  says: A claim arrives',
    '  if:',
    `    - ${starts}`,
    ...(needs === '' ? [] : ['needs:', indent(needs)]),
    ...(top === '' ? [] : [top]),
    'steps:',
    indent(steps),
    '',
  ].join('\n');
}

export function parsed(file: string): Sop {
  const { sop, findings } = parseSop(file, 'test.sop.yaml');
  if (sop === null) throw new Error(`Expected a file that parses, got ${JSON.stringify(findings, null, 1)}`);
  return sop;
}

/** Findings of one rule, or of all. */
export function findingsOf(file: string, rule?: string, world: World = WORLD): Finding[] {
  return checkSop(parsed(file), world).filter((finding) => rule === undefined || finding.rule === rule);
}

/** What a finding points at in its file. */
export function pointedAt(file: string, { place, endColumn }: Finding): string {
  const line = file.split('\n')[place.line - 1] ?? '';
  return line.slice(place.column - 1, endColumn === null ? undefined : endColumn - 1);
}

function indent(block: string): string {
  const lines = block.replace(/^\n|\n\s*$/g, '').split('\n');
  const least = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length),
  );
  return lines.map((line) => `  ${line.slice(least)}`).join('\n');
}

/** One file and what a rule says about it: the text pointed at, the message, and the suggestion where it matters. */
export type RuleCase = {
  readonly is: 'valid' | 'invalid' | 'near miss';
  readonly says: string;
  readonly file: string;
  readonly finds?: readonly (readonly [string, string, (string | null)?])[];
};

/** Runs a rule over files: each finding is compared, and a file without `finds` must give none. */
export function describeRule(rule: string, cases: readonly RuleCase[]): void {
  describe(rule, () => {
    it.each(cases.map((item) => ({ ...item, title: `${item.is}: ${item.says}` })))('$title', ({ file, finds = [] }) => {
      const findings = findingsOf(file, rule);
      expect(findings.map((finding) => [pointedAt(file, finding), finding.message])).toEqual(
        finds.map(([pointed, message]) => [pointed, message]),
      );
      finds.forEach(([, , suggestion], index) => {
        if (suggestion !== undefined) expect(findings[index]?.suggestion).toBe(suggestion);
      });
    });
  });
}

/** The seed with one piece of text replaced; fails when the piece is missing. */
export function seedWith(before: string, after: string): string {
  if (!SEED.includes(before)) throw new Error(`Expected \`${before}\` in the seed`);
  return SEED.replace(before, () => after);
}

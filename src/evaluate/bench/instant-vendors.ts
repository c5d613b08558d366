/**
 * Vendors that answer instantly and a Slack that accepts everything, so only our own work and the database are
 * measured.
 */
import { allTools } from '../../connector/tools.ts';
import { contentHash, renderContent } from '../../connector/slack/render/message.ts';
import type { Json } from '../../kernel/canonical-json.ts';
import type { Value } from '../../kernel/value.ts';
import type { ThreadPort } from '../../engine/thread-port.ts';
import type { ToolBinding } from '../../tool/tool.ts';

type Answer = (input: Readonly<Record<string, Value>>) => Record<string, Value>;

const CHANNEL = 'CBENCH0001';

const ANSWERS: Readonly<Record<string, Answer>> = {
  'salesforce.get_account': ({ account_id = '' }) => ({
    account_id,
    name: 'Wobbly Widget Works',
    tier: 'Enterprise',
    open_contract_value: { $money: 'USD', minor: 64_000_000 },
    account_executive: 'ava@our.example',
    account_executive_name: 'Ava Anders',
  }),
  'tms.get_shipment_by_bol': ({ bol = '' }) => ({
    shipment_id: 'SHP-1',
    bol,
    carrier_scac: 'BNCH',
    carrier_name: 'Bench Freight',
  }),
  'zendesk.send_acknowledgment': ({ ticket = '' }) => ({ ticket, sent: true }),
  'zendesk.assign_group': ({ ticket = '', group = '' }) => ({ ticket, group, group_id: '1' }),
  'jira.create_issue': () => ({ key: 'CLM-1' }),
  'slack.notify': () => ({ channel: 'DBENCH0001', ts: '1.000001', person: 'Ava Anders', slack_user: 'UAVA00001' }),
  'slack.escalate': () => ({ channel: 'DBENCH0002', ts: '1.000002', person: 'Marcus Mbeki', slack_user: 'UMARCUS01' }),
};

export function instantBindings(): ToolBinding[] {
  return allTools().map((tool) => ({
    tool,
    call: (input) => {
      const answer = ANSWERS[tool.id];
      return Promise.resolve(
        answer === undefined
          ? { kind: 'failed', code: 'refused', message: `The bench has no answer for \`${tool.id}\`` }
          : { kind: 'done', output: answer(input) },
      );
    },
  }));
}

export function instantThread(): ThreadPort {
  let posted = 0;
  return {
    post: () => Promise.resolve({ kind: 'done', channel: CHANNEL, ts: `${++posted}.000000` }),
    update: ({ channel, ts }) => Promise.resolve({ kind: 'done', channel, ts }),
    find: () => Promise.resolve({ kind: 'absent' }),
    remove: () => Promise.resolve(true),
    placeOf: () => Promise.resolve({ kind: 'place', channel: CHANNEL }),
    refusalOf: () => Promise.resolve(null),
    contentHash: (content) => contentHash(renderContent(content)),
  };
}

/** The payload of Zendesk's webhook for a new claim. */
export function claimPayload(ticket: string, amount: string, at: Date): Json {
  const time = `${at.toISOString().slice(0, 19)}Z`;
  return {
    type: 'ticket.created',
    ticket: {
      id: ticket,
      created_at: time,
      updated_at: time,
      subject: 'Claim: dented cabinets',
      description: 'Three tool cabinets have dented doors.',
      channel: 'web',
      form: 'Freight claim',
      requester: { name: 'Wobbly Widget Works', email: 'acc-www01@claims.example' },
      submitter_email: 'acc-www01@claims.example',
      fields: {
        claim_type: 'damage',
        claim_amount: amount,
        claim_currency: 'USD',
        bol: `BOL-${ticket}`,
        pro: null,
        account_id: 'ACC-WWW01',
        documents: 'bol, invoice',
      },
    },
  };
}

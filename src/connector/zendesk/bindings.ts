/**
 * Performs the Zendesk tools.
 */
import { formatMoney } from '../../kernel/money.ts';
import { dateOf } from '../../kernel/time.ts';
import type { CallResult, ToolBinding } from '../../tool/tool.ts';
import { bindChange, internalNote, publicComment, type Changes } from './bind-change.ts';
import { createClaimFields, type ClaimFields } from './claim-fields.ts';
import {
  type CLOSE_REASONS,
  closeInput,
  closePaidInput,
  closePaidTool,
  closeTool,
  sendDenialInput,
  sendDenialTool,
  updateClaimInput,
  updateClaimTool,
} from './claim-tools.ts';
import type { ZendeskClient, ZendeskSession } from './client.ts';
import type { ClaimField } from './config.ts';
import { ENDING_STATUS } from './contract.ts';
import { bindFindClaims, bolKey } from './find-claims.ts';
import { findGroup } from './find-group.ts';
import { acknowledgmentLetter, denialLetter, informationLetter } from './letters.ts';
import { bindLinkDuplicate, referenceIn } from './link-duplicate.ts';
import { openTicketBinding } from './open-ticket.ts';
import { replyBindings } from './reply.ts';
import {
  addInternalNoteInput,
  addInternalNoteTool,
  assignGroupInput,
  assignGroupTool,
  linkRelatedInput,
  linkRelatedTool,
  putOnHoldTool,
  requestInformationInput,
  requestInformationTool,
  sendAcknowledgmentInput,
  sendAcknowledgmentTool,
  setOpenTool,
  setPendingTool,
  setStatusInput,
  tagInput,
  tagTool,
} from './ticket-tools.ts';

export function createZendeskBindings(client: ZendeskClient): ToolBinding[] {
  const { settings } = client;
  const fields = createClaimFields(settings);
  return [
    bindChange(client, sendAcknowledgmentTool, sendAcknowledgmentInput, ({ ticket }) =>
      changing(publicComment(acknowledgmentLetter(settings, ticket)), { ticket, sent: true }),
    ),
    bindChange(client, assignGroupTool, assignGroupInput, async ({ ticket, group }, session) => {
      const found = await findGroup(session, group);
      return found.kind === 'failed'
        ? found
        : changing({ group_id: found.group.id }, { ticket, group: found.group.name, group_id: String(found.group.id) });
    }),
    bindChange(client, addInternalNoteTool, addInternalNoteInput, ({ ticket, text }) =>
      changing(internalNote(text), { ticket }),
    ),
    bindChange(client, requestInformationTool, requestInformationInput, (asked) =>
      changing(publicComment(informationLetter(settings, asked)), { ticket: asked.ticket, asked: true }),
    ),
    // Zendesk has an endpoint that adds tags, but it takes no key; with the stamp, writing the whole list is as safe.
    bindChange(client, tagTool, tagInput, ({ ticket, tags }) => changing({ added_tags: tags }, { ticket, tags })),
    ...(
      [
        [setPendingTool, 'pending'],
        [putOnHoldTool, 'hold'],
        [setOpenTool, 'open'],
      ] as const
    ).map(([tool, status]) =>
      bindChange(client, tool, setStatusInput, ({ ticket, note }) =>
        changing({ status, ...(note === undefined ? {} : internalNote(note)) }, { ticket, status }),
      ),
    ),
    bindChange(client, linkRelatedTool, linkRelatedInput, ({ ticket, related, reference }) =>
      changing(
        internalNote(`Related to ticket #${related}${referenceIn(reference)}: the same shipment, another claim.`),
        { ticket, related },
      ),
    ),
    openTicketBinding(client),
    bindFindClaims(client, fields),
    bindLinkDuplicate(client, fields),
    bindChange(
      client,
      updateClaimTool,
      updateClaimInput,
      ({ ticket, claim_status, expected_resolution, next_steps, bol, account_id }, session) =>
        writing(
          { fields, session },
          {
            claim_status,
            next_steps,
            account_id,
            bol_key: bol === undefined ? undefined : bolKey(bol),
            expected_resolution:
              expected_resolution === undefined ? undefined : dateOf(expected_resolution.$time, settings.time_zone),
          },
          {},
          { ticket },
        ),
    ),
    bindChange(
      client,
      closePaidTool,
      closePaidInput,
      ({ ticket, amount, payment, automatic }, session, _before, { intendedAt }) =>
        writing(
          { fields, session },
          {
            claim_status: ENDING_STATUS['zendesk.close_paid'],
            auto_settled_on: automatic ? dateOf(intendedAt, settings.time_zone) : undefined,
          },
          { status: 'solved', ...internalNote(`Paid ${formatMoney(amount)}, payment ${payment}.`) },
          { ticket, status: 'solved' },
        ),
    ),
    bindChange(client, closeTool, closeInput, ({ ticket, reason }, session) =>
      writing(
        { fields, session },
        { claim_status: ENDING_STATUS['zendesk.close'] },
        {
          status: 'solved',
          ...internalNote(`Closed without a payment: ${CLOSED_BECAUSE[reason]}.`),
        },
        { ticket, status: 'solved' },
      ),
    ),
    bindChange(client, sendDenialTool, sendDenialInput, ({ ticket, reason }) =>
      changing(publicComment(denialLetter(settings, ticket, reason)), { ticket, sent: true }),
    ),
    ...replyBindings(client),
  ];
}

const CLOSED_BECAUSE: Readonly<Record<(typeof CLOSE_REASONS)[number], string>> = {
  no_answer: 'the customer did not answer',
  withdrawn: 'the customer withdrew the claim',
  settled_by_carrier: 'the carrier settled it',
};

function changing(changes: Changes['changes'], output: Changes['output']): Changes {
  return { kind: 'changes', changes, output };
}

/** A change that also writes fields of the claim form. Fields without a value stay unchanged. */
async function writing(
  { fields, session }: { readonly fields: ClaimFields; readonly session: ZendeskSession },
  values: Readonly<Partial<Record<ClaimField, string | undefined>>>,
  changes: Changes['changes'],
  output: Changes['output'],
): Promise<Changes | CallResult> {
  const found = await fields.valuesFor(session, values);
  if (found.kind === 'failed') return found;
  const { custom_fields, titles, optionTags } = found;
  return { ...changing({ ...changes, custom_fields }, output), titles, optionTags };
}

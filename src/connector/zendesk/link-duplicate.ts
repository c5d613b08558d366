/**
 * Performs `zendesk.link_duplicate`: adds a note to the original, then adds a note to the duplicate and solves it.
 *
 * This is one effect in two writes. Both carry the key, the solved duplicate comes last and proves the whole, and a
 * call resumes where an earlier one with the same key stopped, so repeating it is always safe.
 */
import type { CallResult, Tool, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { VendorFailure } from '../exchange.ts';
import {
  closedTicket,
  findKey,
  foundOn,
  internalNote,
  readTicket,
  writeTicket,
  type Changes,
  type Ticket,
} from './bind-change.ts';
import type { ClaimFields } from './claim-fields.ts';
import { linkDuplicateInput, linkDuplicateTool } from './claim-tools.ts';
import type { ZendeskClient, ZendeskSession } from './client.ts';
import { zendeskOutcome } from './errors.ts';

const TAG = 'duplicate';

export function bindLinkDuplicate(client: ZendeskClient, fields: ClaimFields): ToolBinding {
  const tool: Tool = linkDuplicateTool;
  return bind({
    tool,
    input: linkDuplicateInput,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: zendeskOutcome,
    async call({ ticket, original, reference }, { key, signal }): Promise<Found | CallResult> {
      const session = client.within(signal);
      const found = await fields.idsOf(session, ['claim_status']);
      if (found.kind === 'failed') return found;
      const [kept, solved] = [await readTicket(session, original), await readTicket(session, ticket)];
      const done = foundOn(client, ticket, { ticket, original });
      const seen = [await findKey(session, original, { key }), await findKey(session, ticket, { key })] as const;
      for (const each of seen) if (each.kind === 'unknown') return each;
      if (seen[1].kind === 'found') return done;
      for (const [number, { status }] of [
        [original, kept],
        [ticket, solved],
      ] as const)
        if (status === 'closed') return closedTicket(number);

      const isNew = seen[0].kind !== 'found';
      if (isNew)
        await writeTicket(
          session,
          original,
          kept,
          internalNote(`Ticket #${ticket} is a duplicate of this claim${referenceIn(reference)} and was solved.`),
          key,
        );
      const changes: Changes['changes'] = {
        status: 'solved',
        tags: [...new Set([...solved.tags, TAG])],
        custom_fields: [{ id: found.ids.claim_status, value: TAG }],
        ...internalNote(
          `Duplicate of ticket #${original}${referenceIn(reference)}: the same BOL and claim type. Work goes on there.`,
        ),
      };
      return (await solve(session, ticket, solved, changes, key, original)) ?? done;
    },
    async probe({ ticket, original }, context) {
      const seen = await findKey(client.within(context.signal), ticket, context);
      return seen.kind === 'found' ? foundOn(client, ticket, { ticket, original }) : seen;
    },
  });
}

/** The second write. The first is already done, so a refusal no longer proves that nothing happened. */
async function solve(
  session: ZendeskSession,
  number: string,
  ticket: Ticket,
  changes: Changes['changes'],
  key: string,
  original: string,
): Promise<CallResult | null> {
  try {
    await writeTicket(session, number, ticket, changes, key);
    return null;
  } catch (error) {
    if (!(error instanceof VendorFailure)) throw error;
    const outcome = zendeskOutcome(error);
    return outcome.kind === 'failed'
      ? {
          kind: 'unknown',
          message: `The note is on ticket \`${original}\`, and ticket \`${number}\` is not solved: ${outcome.message}`,
        }
      : outcome;
  }
}

export function referenceIn(reference: string | undefined): string {
  return reference === undefined ? '' : ` (${reference})`;
}

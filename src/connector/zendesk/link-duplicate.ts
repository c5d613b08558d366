/**
 * Performs `zendesk.link_duplicate`: adds a note to the original, then adds a note to the duplicate and solves it.
 *
 * This is one effect in two writes. Both carry the key, the solved duplicate comes last and proves the whole, and a
 * call resumes where an earlier one with the same key stopped, so repeating it is always safe.
 *
 * Of tickets that are linked at the same moment, exactly one stays open: an original is always older than its
 * duplicate, so no chain of originals ends where it began, and it is open when the note is added to it.
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
import { isOlder } from './is-older.ts';

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
      if (solved.status === 'closed') return closedTicket(ticket);
      const isNew = seen[0].kind !== 'found';
      const refused = refusalOf({ ticket, original }, solved, kept);
      if (refused !== null) return isNew ? refused : { kind: 'unknown', message: halfDone(original, refused.message) };
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

/** Why `ticket` must not be solved as a duplicate of `original`; null when it may be. */
function refusalOf(
  { ticket, original }: { readonly ticket: string; readonly original: string },
  duplicate: Ticket,
  kept: Ticket,
): Extract<CallResult, { kind: 'failed' }> | null {
  const at = (id: string, { created_at }: Ticket): { id: number; created_at: string } => ({
    id: Number(id),
    created_at,
  });
  if (!isOlder(at(original, kept), at(ticket, duplicate)))
    return {
      kind: 'failed',
      code: 'newer_original',
      message: `Expected an original that is older than ticket \`${ticket}\`, got ticket \`${original}\``,
    };
  if (kept.status === 'solved' || kept.status === 'closed')
    return {
      kind: 'failed',
      code: 'original_not_open',
      message: `Expected an original that is open, got ticket \`${original}\`, which is ${kept.status}${kept.tags.includes(TAG) ? ' as a duplicate' : ''}`,
    };
  return null;
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
      ? { kind: 'unknown', message: halfDone(original, `ticket \`${number}\` is not solved: ${outcome.message}`) }
      : outcome;
  }
}

const halfDone = (original: string, rest: string): string => `The note is on ticket \`${original}\`, and ${rest}`;

export function referenceIn(reference: string | undefined): string {
  return reference === undefined ? '' : ` (${reference})`;
}

/**
 * Performs `zendesk.link_duplicate`: adds a note to the original, then adds a note to the duplicate and solves it.
 *
 * This is one effect in two writes. Both carry the key, the solved duplicate comes last and proves the whole, and a
 * call resumes where an earlier one with the same key stopped, so repeating it is always safe.
 *
 * Of tickets that are linked at the same moment, exactly one stays open: an original is always older than its
 * duplicate, so no chain of originals ends where it began, and it is open when the note is added to it.
 */
import type { z } from 'zod';
import type { CallContext, CallResult, Tool, ToolBinding } from '../../tool/tool.ts';
import { bind, type Found } from '../bind.ts';
import { VendorFailure } from '../exchange.ts';
import {
  closedTicket,
  findKey,
  foundOn,
  lackingIn,
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
import { isOpenStatus } from './contract.ts';
import { isOlder } from './is-older.ts';

const TAG = 'duplicate';

type Failed = Extract<CallResult, { kind: 'failed' }>;

export function bindLinkDuplicate(client: ZendeskClient, fields: ClaimFields): ToolBinding {
  const tool: Tool = linkDuplicateTool;
  return bind({
    tool,
    input: linkDuplicateInput,
    timeoutMs: client.settings.timeout_ms,
    secrets: () => client.secrets(),
    outcomeOf: zendeskOutcome,
    async call(given, context): Promise<Found | CallResult> {
      // Until the audits are read, an earlier attempt may have added the note.
      const progress: Progress = { note: context.attempt === 1 ? 'absent' : 'possible' };
      let result: Found | CallResult;
      try {
        result = await link(client, fields, given, context, progress);
      } catch (error) {
        if (!(error instanceof VendorFailure)) throw error;
        result = zendeskOutcome(error);
      }
      return progress.note === 'absent' ? result : halfDone(result, progress.note, given.original);
    },
    async probe(given, context) {
      const { ticket, original } = given;
      const session = client.within(context.signal);
      const seen = await findKey(session, ticket, context);
      if (seen.kind === 'unknown') return seen;
      if (seen.kind === 'found') {
        const solving = await solvingOf(fields, session, given);
        if (solving.kind === 'failed')
          return {
            kind: 'unknown',
            isThere: true,
            message: `Ticket \`${ticket}\` carries our key, but what it should show is not known any more. ${solving.message}`,
          };
        const lacking = lackingIn(client, seen, solving, await readTicket(session, ticket), ticket);
        return lacking === null
          ? foundOn(client, ticket, { ticket, original })
          : { ...notSolved(lacking, original), isThere: true };
      }
      const first = await findKey(session, original, context);
      // A repeated call completes it, so it counts as absent as long as there are attempts left.
      if (first.kind === 'absent') return first;
      return { kind: 'absent', partly: noteOn(original, first.kind === 'found' ? 'there' : 'possible') };
    },
  });
}

type Progress = { note: 'absent' | 'possible' | 'there' };

async function link(
  client: ZendeskClient,
  fields: ClaimFields,
  given: z.infer<typeof linkDuplicateInput>,
  { key, signal }: CallContext,
  progress: Progress,
): Promise<Found | CallResult> {
  const { ticket, original, reference } = given;
  const session = client.within(signal);
  const solving = await solvingOf(fields, session, given);
  if (solving.kind === 'failed') return solving;
  const [kept, solved] = [await readTicket(session, original), await readTicket(session, ticket)];
  const done = foundOn(client, ticket, { ticket, original });
  const seen = [await findKey(session, original, { key }), await findKey(session, ticket, { key })] as const;
  for (const each of seen) if (each.kind === 'unknown') return each;
  if (seen[1].kind === 'found') {
    const lacking = lackingIn(client, seen[1], solving, solved, ticket);
    return lacking === null ? done : notSolved(lacking, original);
  }
  progress.note = seen[0].kind === 'found' ? 'there' : 'absent';
  if (solved.status === 'closed') return closedTicket(ticket);
  const refused = refusalOf({ ticket, original }, solved, kept);
  if (refused !== null) return refused;
  if (progress.note === 'absent') {
    // It must stay true when the duplicate cannot be solved.
    const note = `Ticket #${ticket} is a duplicate of this claim${referenceIn(reference)}. Work goes on here.`;
    await writeTicket(client, session, original, kept, { changes: internalNote(note) }, key);
    progress.note = 'there';
  }
  const lacking = await writeTicket(client, session, ticket, solved, solving, key);
  return lacking === null ? done : notSolved(lacking, original);
}

/** What solves the duplicate; the call writes it, and the probe compares the ticket with it. */
async function solvingOf(
  fields: ClaimFields,
  session: ZendeskSession,
  { original, reference }: z.infer<typeof linkDuplicateInput>,
): Promise<Omit<Changes, 'output'> | Failed> {
  const found = await fields.valuesFor(session, { claim_status: TAG });
  if (found.kind === 'failed') return found;
  const { custom_fields, titles, optionTags } = found;
  return {
    kind: 'changes',
    changes: {
      status: 'solved',
      added_tags: [TAG],
      custom_fields,
      ...internalNote(
        `Duplicate of ticket #${original}${referenceIn(reference)}: the same BOL and claim type. Work goes on there.`,
      ),
    },
    titles,
    optionTags,
  };
}

/** Both tickets have their notes, so this is no refusal, and repeating it would not help. */
const notSolved = (
  { message }: Pick<Failed, 'message'>,
  original: string,
): Extract<CallResult, { kind: 'unknown' }> => ({
  kind: 'unknown',
  message: `The note is on ticket \`${original}\`. ${message}`,
});

/** Once the note may be there, a refusal no longer proves that nothing happened, and giving up is not the same either. */
function halfDone(
  result: Found | CallResult,
  note: Exclude<Progress['note'], 'absent'>,
  original: string,
): Found | CallResult {
  if (result.kind === 'failed') return { kind: 'unknown', message: `${noteOn(original, note)}. ${result.message}` };
  return result.kind === 'not_now' ? { ...result, partly: noteOn(original, note) } : result;
}

const noteOn = (original: string, note: Exclude<Progress['note'], 'absent'>): string =>
  `The note ${note === 'there' ? 'is' : 'may be'} on ticket \`${original}\`, and the duplicate is not solved`;

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
  if (!isOpenStatus(kept.status))
    return {
      kind: 'failed',
      code: 'original_not_open',
      message: `Expected an original that is open, got ticket \`${original}\`, which is ${kept.status}${kept.tags.includes(TAG) ? ' as a duplicate' : ''}`,
    };
  return null;
}

export function referenceIn(reference: string | undefined): string {
  return reference === undefined ? '' : ` (${reference})`;
}

/**
 * Lets in a letter that was ignored because a program sent it: an operator has read that it is meant for a case. What
 * arrived stays as it is, and the letter is received once more with the mark that a person has let it in.
 */
import { MAIL } from '../../case/mail-mapping.ts';
import type { Reply } from '../../engine/commands.ts';
import type { Store } from '../../engine/ports.ts';
import { forgeryOf, signedInbox } from '../../engine/signed-inbox.ts';
import type { RecordKeys } from '../../kernel/record-keys.ts';
import { readLetter } from './letter.ts';

/** @returns null for an item that is no such letter */
export async function letIn(
  { store: { inbox }, keys }: { readonly store: Pick<Store, 'inbox'>; readonly keys: RecordKeys },
  id: string,
): Promise<Reply | null> {
  const item = await inbox.find(id);
  if (item === null || item.source !== MAIL || item.became?.outcome !== 'ignored') return null;
  const letter = readLetter(item.payload);
  if (letter === null || letter.letIn === true || (letter.automatic === null && letter.program === undefined))
    return null;
  const { source, sender = '', eventId, receivedAt } = item;
  await keys.deployment.learn();
  const forgery = forgeryOf(item, keys);
  if (forgery !== null) return { ok: false, code: 'changed', sentence: `Item ${id} is not let in: ${forgery}` };
  const result = await signedInbox(inbox, keys).receive({
    source,
    sender,
    eventId: `${eventId} (let in)`,
    receivedAt,
    payload: { ...letter, letIn: true },
  });
  return result === 'stored'
    ? {
        ok: true,
        code: 'done',
        sentence: `The letter of item ${id} is let in: within a minute it reaches the case that it answers, or opens one`,
      }
    : { ok: false, code: 'already_decided', sentence: `The letter of item ${id} was let in already` };
}

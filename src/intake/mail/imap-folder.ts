/**
 * Makes a folder of a mailbox that is not there yet. It is looked for first: Exchange refuses to make one that exists
 * with words alone (`NO Mailbox already exists.`), and some servers let no one make any.
 */
import type { ImapFlow } from 'imapflow';
import { problemOf } from './imap-problem.ts';

/**
 * @param setting where its name is stated
 * @throws when it is not there and could not be made
 */
export async function makeFolder(client: ImapFlow, setting: string, name: string): Promise<void> {
  if (await isThere(client, name)) return;
  const refusal = await client.mailboxCreate(name).then(() => null, problemOf);
  // Another process may have made it. One that exists may still be no folder for letters.
  if (await isThere(client, name)) return;
  const below = `INBOX${client.namespace?.delimiter || '/'}${name}`;
  throw new Error(
    `the folder \`${name}\` is not there and could not be made: ${refusal ?? 'it cannot be opened'}. Make it in the mailbox, or set \`${setting}\` in SOPWITH_MAILBOXES to a folder that is there; some servers have folders only below another, as in \`${below}\``,
  );
}

/** By a look at its state: to a list of folders, signs such as `*` in a name mean others, too. */
async function isThere(client: ImapFlow, name: string): Promise<boolean> {
  try {
    return (await client.status(name, { messages: true })) !== false;
  } catch {
    // It is not.
    return false;
  }
}

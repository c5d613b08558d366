/**
 * Reads the configured mailboxes with the engine of this process.
 */
import { MAIL } from '../case/mail-mapping.ts';
import { clientCredentials, createAccessToken } from '../connector/access-token.ts';
import { createExchange } from '../connector/exchange.ts';
import type { Shell } from '../engine/shell.ts';
import { signedInbox } from '../engine/signed-inbox.ts';
import type { Refusals } from '../http/refusals.ts';
import { inspectImapMailbox, openImapMailbox } from '../intake/mail/imap-mailbox.ts';
import { addressesOf, serverOf, type ConfiguredMailbox } from '../intake/mail/mailbox-settings.ts';
import { newestProofs, type MailboxCheck } from '../intake/mail/newest-proofs.ts';
import { recallBeginning, rememberBeginning, type Recorded } from '../intake/mail/remember-beginning.ts';
import { watchMailbox } from '../intake/mail/watch-mailbox.ts';
import { callTimeoutMs } from '../kernel/limits.ts';
import { messageOf } from '../kernel/trouble.ts';

const TOKEN_BYTES_MAX = 65_536;

export function serveMailboxes(
  mailboxes: ReadonlyMap<string, ConfiguredMailbox>,
  shell: Shell,
  refusals: Refusals,
): { stop(): Promise<void> } {
  const { store, keys, operators, clock, wakeUps, logger } = shell;
  const inbox = signedInbox(store.inbox, keys, operators);
  const watched = [...mailboxes].map(([name, mailbox]) =>
    watchMailbox({
      name,
      server: serverOf(mailbox),
      ours: addressesOf(mailbox),
      open: openImapMailbox(mailbox, secretOf(mailbox)),
      beginning: rememberBeginning(name, mailbox, inbox, clock),
      began(stay) {
        logger.info('mail.began', { mailbox: name, stay });
        if (stay > 0)
          operators.notify({
            topic: `mail.began:${name}`,
            title: `Letters that were in the mailbox ${name} before it was read stay there`,
            lines: [
              `${stay} of them stay in the folder ${mailbox.folder}, and open no case`,
              `To take those since a day, set "since" for ${name} in SOPWITH_MAILBOXES and restart; to take one, move it out of the folder and in again`,
            ],
          });
      },
      context: { clock, inbox },
      refused: (answer) => refusals.report({ ...answer, source: MAIL, what: `A letter in the mailbox ${name}` }),
      stored: () => wakeUps.send({ kind: 'inbox' }),
      failed(error, letter) {
        logger.error('mail.not_taken', error, { mailbox: name });
        operators.notify({
          topic: `mail.not_taken:${name}`,
          title: `A letter in the mailbox ${name} could not be taken, and is tried again`,
          lines: [...(letter === null ? [] : [`The letter ${letter}`]), messageOf(error)],
        });
      },
      state(problem) {
        if (problem === null) logger.info('mail.read_again', { mailbox: name });
        else logger.error('mail.mailbox', problem, { mailbox: name });
        operators.notify({
          topic: `mail.mailbox:${name}:${problem === null ? 'again' : 'away'}`,
          title: problem === null ? `The mailbox ${name} is read again` : `The mailbox ${name} cannot be read`,
          lines: problem === null ? [] : [problem, 'Letters wait there, and are read once it can be'],
        });
      },
    }),
  );
  return {
    async stop() {
      await Promise.all(watched.map((one) => one.stop()));
    },
  };
}

/** Opens it as the program does, for `sop doctor`. */
export async function checkMailbox(
  name: string,
  mailbox: ConfiguredMailbox,
  recorded: Recorded,
): Promise<MailboxCheck> {
  const server = serverOf(mailbox);
  let isBegun = false;
  const { waiting, stay, heads } = await inspectImapMailbox(mailbox, secretOf(mailbox), async (numbering) => {
    const recalled = await recallBeginning(name, mailbox, numbering, recorded);
    isBegun = recalled.isBegun;
    return recalled;
  });
  return { waiting, stay, isBegun, server, newest: server === null ? null : await newestProofs(heads, server) };
}

/** The password, or a new token for each connection: it is valid for about an hour, and a connection lives longer. */
function secretOf({ auth, secret }: ConfiguredMailbox): () => Promise<string> {
  if (auth.by === 'password') return async () => secret;
  return async () => {
    const exchange = createExchange(fetch, TOKEN_BYTES_MAX);
    const token = createAccessToken({ ...clientCredentials(auth, secret), exchange, now: Date.now });
    return (await token.grant(AbortSignal.timeout(callTimeoutMs))).access_token;
  };
}

/**
 * Compares the mailboxes that kinds name with those that are set, and opens each one as the program does. No letter is
 * read or moved.
 */
import type { Kind } from '../case/kind.ts';
import { mailboxVariableOf } from '../intake/mail/mailbox-settings.ts';
import type { MailboxCheck, NewestProofs } from '../intake/mail/newest-proofs.ts';
import type { Recorded } from '../intake/mail/remember-beginning.ts';
import { messageOf } from '../kernel/trouble.ts';
import { clip } from '../connector/outcome.ts';
import type { CliConfiguration } from './cli-context.ts';
import type { Diagnosis } from './diagnosis.ts';
import { count } from './text-style.ts';

export async function diagnoseMailboxes(
  kinds: Iterable<Pick<Kind, 'kind' | 'mail'>>,
  { mailboxes }: Pick<CliConfiguration, 'mailboxes'>,
  recorded: Recorded,
): Promise<Diagnosis[]> {
  const named = new Map([...kinds].flatMap(({ kind, mail }) => (mail === undefined ? [] : [[mail.mailbox, kind]])));
  const unset = [...named].filter(([mailbox]) => !mailboxes.has(mailbox));
  const found = await Promise.all(
    [...mailboxes].map(([name, { check }]) => diagnose(name, named.get(name) ?? null, () => check(recorded))),
  );
  return [
    ...found,
    ...[...mailboxes].flatMap(([name, { isAddressKnown }]): Diagnosis[] => (isAddressKnown ? [] : [noAddress(name)])),
    ...unset.map(
      ([mailbox, kind]): Diagnosis => ({
        area: 'mailboxes',
        state: 'note',
        message: `\`${kind}\` reads the mailbox \`${mailbox}\`, which is not set: no letter opens its cases. To read it, set it in SOPWITH_MAILBOXES and its secret in ${mailboxVariableOf(mailbox)}`,
      }),
    ),
  ];
}

const noAddress = (name: string): Diagnosis => ({
  area: 'mailboxes',
  state: 'note',
  message: `The address of the mailbox \`${name}\` is not known, since its \`user\` is none: a letter through a group of yours counts as the group's, and answers go there. Set \`addresses\` in SOPWITH_MAILBOXES`,
});

async function diagnose(name: string, kind: string | null, check: () => Promise<MailboxCheck>): Promise<Diagnosis> {
  const say = (state: Diagnosis['state'], message: string): Diagnosis => ({ area: 'mailboxes', state, message });
  if (kind === null)
    return say(
      'missing',
      `The mailbox \`${name}\` is set, but no kind names it under \`mail\`: its letters are refused. Name it, or remove it from SOPWITH_MAILBOXES`,
    );
  try {
    const found = await check();
    const proof = proofIn(found.server, found.newest);
    return say(
      proof.isMissing ? 'missing' : 'there',
      `The mailbox \`${name}\` can be read: ${lettersIn(found)}${proof.text}`,
    );
  } catch (error) {
    return say('missing', `The mailbox \`${name}\` cannot be read: ${messageOf(error)}`);
  }
}

function lettersIn({ waiting, stay, isBegun }: MailboxCheck): string {
  const waits = waiting === 0 ? 'no letter waits' : `${count(waiting, 'letter')} ${waiting === 1 ? 'waits' : 'wait'}`;
  if (stay === 0) return waits;
  const stays = `${waits}, and ${count(stay, 'letter')} from before ${stay === 1 ? 'stays' : 'stay'} in the folder`;
  return isBegun
    ? stays
    : `${stays}. From its first start on, the program takes what arrives; to take earlier letters, too, set \`since\` in SOPWITH_MAILBOXES before it starts`;
}

/** Whether the declared server is the one that states what it found. */
function proofIn(
  server: MailboxCheck['server'],
  newest: MailboxCheck['newest'],
): { readonly text: string; readonly isMissing: boolean } {
  if (server === null || newest === null)
    return {
      text: '. Without `server` in its settings, nothing is known of who sent a letter (`mail: dmarc` is always `none`); for Microsoft 365, set `server_is_unnamed` to true',
      isMissing: false,
    };
  const { letters, ours, other } = newest;
  if (other === null) return { text: '', isMissing: false };
  const ofOurs = server === 'unnamed' ? 'without the name of a server' : `of \`${clip(server.named, 80)}\``;
  const lacking =
    ours === 0
      ? `None of the ${letters} newest letters has`
      : `Of the ${letters} newest letters, ${letters - ours} do not have`;
  return {
    text: `. ${lacking} an \`Authentication-Results\` ${ofOurs} on top, so nothing is known of who sent ${ours === 0 ? 'a letter' : 'them'}. ${seen(other, server)}`,
    isMissing: ours === 0,
  };
}

function seen(other: Exclude<NewestProofs['other'], null>, server: MailboxCheck['server']): string {
  if (other === 'no_header') return 'The newest of them has none: have your mail server write it';
  return other === 'unnamed'
    ? 'The newest of them has one that names no server: if your own mail server writes it so, as Microsoft 365 does, set `server_is_unnamed` to true and leave out `server`'
    : `The newest of them has one of \`${clip(other.named, 80)}\`: if that is your own mail server, set \`server\` to it in SOPWITH_MAILBOXES${server === 'unnamed' ? ' instead of `server_is_unnamed`' : ''}`;
}

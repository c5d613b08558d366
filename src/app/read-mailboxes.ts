/**
 * Reads the mailboxes that letters come to: `SOPWITH_MAILBOXES` as JSON, and the secret of each in a variable of its own.
 */
import { mailboxesSchema, mailboxVariableOf, type ConfiguredMailbox } from '../intake/mail/mailbox-settings.ts';
import { formatInstant } from '../kernel/time.ts';
import { readGroup, readJson, type Read } from './read-group.ts';

const VARIABLE = 'SOPWITH_MAILBOXES';

/** By name. A problem names the variable, never a secret. */
export function readMailboxes(read: Read, problems: string[]): ReadonlyMap<string, ConfiguredMailbox> {
  const settings = readGroup(
    read,
    problems,
    'mailboxes',
    [VARIABLE],
    mailboxesSchema,
    () => readJson(read, problems, VARIABLE),
    { '': VARIABLE },
  );
  const mailboxes = new Map<string, ConfiguredMailbox>();
  for (const [name, mailbox] of Object.entries(settings ?? {})) {
    const variable = mailboxVariableOf(name);
    const secret = read(variable);
    if (secret === null)
      problems.push(
        `Expected ${variable} next to \`${name}\` in ${VARIABLE}, got none: it holds the ${mailbox.auth.by === 'oauth' ? 'secret of the client' : 'password'}`,
      );
    if (mailbox.since !== undefined && mailbox.since > Date.now())
      problems.push(
        `Expected \`since\` of \`${name}\` in ${VARIABLE} to be in the past, got ${formatInstant(mailbox.since)}: it takes letters from before the first start, and later ones are taken anyway`,
      );
    mailboxes.set(name, { ...mailbox, secret: secret ?? '' });
  }
  return mailboxes;
}

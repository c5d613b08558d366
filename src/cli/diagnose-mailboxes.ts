/**
 * Compares the mailboxes that kinds name with those that are set, and opens each one as the program does. No letter is
 * read or moved.
 */
import type { Kind } from '../case/kind.ts';
import { mailboxVariableOf } from '../intake/mail/mailbox-settings.ts';
import { messageOf } from '../kernel/trouble.ts';
import type { CliConfiguration } from './cli-context.ts';
import type { Diagnosis } from './diagnosis.ts';

export async function diagnoseMailboxes(
  kinds: Iterable<Pick<Kind, 'kind' | 'mail'>>,
  { mailboxes }: Pick<CliConfiguration, 'mailboxes'>,
): Promise<Diagnosis[]> {
  const named = new Map([...kinds].flatMap(({ kind, mail }) => (mail === undefined ? [] : [[mail.mailbox, kind]])));
  const unset = [...named].filter(([mailbox]) => !mailboxes.has(mailbox));
  const found = await Promise.all(
    [...mailboxes].map(([name, { check }]) => diagnose(name, named.get(name) ?? null, check)),
  );
  return [
    ...found,
    ...unset.map(
      ([mailbox, kind]): Diagnosis => ({
        area: 'mailboxes',
        state: 'note',
        message: `\`${kind}\` reads the mailbox \`${mailbox}\`, which is not set: no letter opens its cases. To read it, set it in SOPWITH_MAILBOXES and its secret in ${mailboxVariableOf(mailbox)}`,
      }),
    ),
  ];
}

async function diagnose(
  name: string,
  kind: string | null,
  check: () => Promise<{ readonly waiting: number; readonly isProving: boolean }>,
): Promise<Diagnosis> {
  const say = (state: Diagnosis['state'], message: string): Diagnosis => ({ area: 'mailboxes', state, message });
  if (kind === null)
    return say(
      'missing',
      `The mailbox \`${name}\` is set, but no kind names it under \`mail\`: its letters are refused. Name it, or remove it from SOPWITH_MAILBOXES`,
    );
  try {
    const { waiting, isProving } = await check();
    const proof = isProving
      ? ''
      : '. Without `server` in its settings, nothing is known of who sent a letter (`mail: dmarc` is always `none`)';
    return say(
      'there',
      `The mailbox \`${name}\` can be read: ${waiting === 0 ? 'no letter waits' : `${waiting} letters wait`}${proof}`,
    );
  } catch (error) {
    return say('missing', `The mailbox \`${name}\` cannot be read: ${messageOf(error)}`);
  }
}

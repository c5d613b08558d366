/**
 * The mailboxes that letters are read from. They are the operator's configuration (`SOPWITH_MAILBOXES`, and a secret for
 * each in a variable of its own); a kind only names one.
 */
import { z } from 'zod';
import { MAILBOX_NAME } from '../../case/mail-mapping.ts';
import type { OurServer } from './sender-proof.ts';

const authSchema = z.discriminatedUnion('by', [
  /** The secret is the password, or that of an app. */
  z.strictObject({ by: z.literal('password') }),
  /** OAuth 2 client credentials, as Microsoft 365 needs them; the secret is that of the client. */
  z.strictObject({
    by: z.literal('oauth'),
    token_url: z.url({ protocol: /^https$/, error: 'Expected an address that begins with `https://`' }),
    client_id: z.string().min(1),
    scope: z.string().optional(),
  }),
]);

const folder = z.string().min(1).max(100);
const DEFAULTS = { folder: 'INBOX', taken: 'Sopwith taken', refused: 'Sopwith refused' } as const;

export const mailboxSchema = z
  .strictObject({
    host: z.string().regex(/^[A-Za-z0-9.:-]+$/, 'Expected the name of a server such as `imap.example.com`'),
    port: z.int().min(1).max(65_535).optional(),
    user: z.string().min(1),
    /** More addresses of the mailbox: its aliases, and the groups and lists whose letters it gets. */
    addresses: z.array(z.email()).max(50).default([]),
    auth: authSchema.default({ by: 'password' }),
    /** Where letters come, and where they are put once they were read. */
    folder: folder.default(DEFAULTS.folder),
    taken: folder.default(DEFAULTS.taken),
    refused: folder.default(DEFAULTS.refused),
    /** Takes letters, too, that were in the folder before, if their server took them since then. */
    since: z
      .union([z.iso.date(), z.iso.datetime({ offset: true })], {
        error: 'Expected a day such as `2026-11-01`, or a time such as `2026-11-01T08:00:00Z`',
      })
      .transform((text) => Date.parse(text))
      .optional(),
    /**
     * The name with which the server that takes letters begins its `Authentication-Results`. Without it, nothing is known
     * of who sent a letter.
     */
    server: z
      .string()
      .regex(/^[^\s;=()"]+$/, 'Expected the name with which your mail server begins its `Authentication-Results`')
      .optional(),
    /** The server writes its `Authentication-Results` without a name, as Microsoft 365 does. */
    server_is_unnamed: z.boolean().default(false),
    /** Whether the connection is encrypted from its beginning; only a server on this computer may do without. */
    tls: z.boolean().default(true),
  })
  .superRefine(({ folder: from, taken, refused, tls, host, server, server_is_unnamed }, context) => {
    if (server !== undefined && server_is_unnamed)
      context.addIssue({
        code: 'custom',
        path: ['server_is_unnamed'],
        message: 'Expected `server` or `server_is_unnamed`, got both: a server that writes its name is not unnamed',
      });
    if (new Set([from, taken, refused].map((name) => name.toLowerCase())).size < 3)
      context.addIssue({
        code: 'custom',
        path: ['taken'],
        message: 'Expected three different folders in `folder`, `taken` and `refused`',
      });
    if (!tls && !['127.0.0.1', 'localhost', '::1'].includes(host))
      context.addIssue({
        code: 'custom',
        path: ['tls'],
        message: 'Expected `"tls": false` for a server on this computer only: the password would travel unencrypted',
      });
  });

export const mailboxesSchema = z.record(
  z.string().max(40).regex(MAILBOX_NAME, 'Expected the name of a mailbox such as `claims`'),
  mailboxSchema,
);

export type MailboxSettings = z.infer<typeof mailboxSchema>;

/** A mailbox as the program uses it: with its secret. */
export type ConfiguredMailbox = MailboxSettings & { readonly secret: string };

/** Whose `Authentication-Results` count; null where none is declared. */
export const serverOf = ({ server, server_is_unnamed }: MailboxSettings): OurServer | null =>
  server_is_unnamed ? 'unnamed' : server === undefined ? null : { named: server };

/** The addresses that are known to be the mailbox's. */
export const addressesOf = ({ user, addresses }: MailboxSettings): readonly string[] =>
  user.includes('@') ? [user, ...addresses] : addresses;

/** `SOPWITH_MAILBOX_SECRET_CLAIMS`, of the mailbox `claims`. */
export const mailboxVariableOf = (mailbox: string): string => `SOPWITH_MAILBOX_SECRET_${mailbox.toUpperCase()}`;

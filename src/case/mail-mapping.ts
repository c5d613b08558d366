/**
 * How a kind reads letters that come by e-mail: which mailbox opens its cases, which event a reply is, and where in a
 * letter each fact is written.
 */
import { z } from 'zod';
import { shortTextCharactersMax } from '../kernel/limits.ts';

/** The channel of letters, their source in the inbox, and the system of the records that they make. */
export const MAIL = 'email';

/** Also part of the name of a variable, so two mailboxes never share one. */
export const MAILBOX_NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

const mailbox = z.string().max(40).regex(MAILBOX_NAME, 'Expected the name of a mailbox such as `claims`');

export const kindMail = z
  .strictObject({
    /** The mailbox whose letters open cases of this kind. Its address and password are settings of the program. */
    mailbox,
    /** The declared event that a reply to a letter of a case is. It corrects no fact: nothing proves who wrote it. */
    reply: z.string().min(1),
  })
  .optional();

/** Parts of a letter. `dmarc` is `pass`, `fail` or `none`, as our own mail server found it. */
export const MAIL_PARTS = ['from.name', 'from.address', 'subject', 'text', 'attachments', 'dmarc'] as const;
export type MailPart = (typeof MAIL_PARTS)[number];

const label = z
  .string()
  .trim()
  .min(2)
  .max(60)
  .regex(/^[^:\n]+$/, 'Expected a label without a colon, such as `Claim amount`');

const labelled = z.strictObject({
  /** Labels of which one stands in front of the value on its line: `Claim amount: 7,200.00`. */
  after: z.union([label.transform((one) => [one]), z.array(label).min(1).max(20)]),
  /** For money: the currency of an amount that is written without one. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'Expected a currency such as `USD`')
    .optional(),
});

const isPart = (text: string): text is MailPart => MAIL_PARTS.some((part) => part === text);

export const mailValue = z
  .union([
    z
      .string()
      .refine(isPart, `Expected ${MAIL_PARTS.map((part) => `\`${part}\``).join(', ')} or \`{ after: [LABEL] }\``),
    labelled,
  ])
  .optional();

export type KindMail = NonNullable<z.infer<typeof kindMail>>;
export type MailValue = NonNullable<z.infer<typeof mailValue>>;

/** What a record of a letter is called at most; a longer id is known by its digest. */
export const mailRecordCharactersMax = shortTextCharactersMax;

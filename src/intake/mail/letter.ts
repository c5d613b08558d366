/**
 * What the inbox keeps of a letter: what its sender wrote and how it came, without the files that were with it.
 */
import { z } from 'zod';
import { mailRecordCharactersMax } from '../../case/mail-mapping.ts';
import { sha256 } from '../../kernel/canonical-json.ts';

const letterSchema = z.strictObject({
  /** Of `SOPWITH_MAILBOXES`. */
  mailbox: z.string(),
  /** Mailbox and `Message-ID`, or a digest of the letter where it has none: the record for which it opens a case. */
  record: z.string(),
  /** The records of the letters that it answers, oldest first. */
  answers: z.array(z.string()),
  /** As `Sender` says it. */
  from: z.strictObject({
    name: z.string(),
    address: z.string(),
    others: z.array(z.string()).optional(),
    through: z.string().optional(),
  }),
  subject: z.string(),
  /** As its sender states it; it proves nothing. */
  date: z.string(),
  text: z.string(),
  attachments: z.array(z.string()),
  /** Why a program wrote it, or it is no letter to people; null for a letter. */
  automatic: z.string().nullable(),
  /** Why a program sent it, perhaps for a person; absent in other letters. */
  program: z.string().optional(),
  /** An operator has read that it is meant for a case, although a program sent it. */
  letIn: z.literal(true).optional(),
  /** Whether the domain of the sender's address sent it, as our own mail server found. */
  dmarc: z.enum(['pass', 'fail', 'none']),
  /** Only the beginning was read, since the letter is too large. */
  isCut: z.boolean(),
});

export type Letter = z.infer<typeof letterSchema>;

/** Null for what this program did not store so. */
export function readLetter(value: unknown): Letter | null {
  const parsed = letterSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** The record of a letter in a mailbox. The same letter to two mailboxes is one record in each. */
export function letterRecord(mailbox: string, id: string): string {
  const record = `${mailbox} ${id}`;
  return record.length <= mailRecordCharactersMax ? record : `${mailbox} sha256:${sha256(id)}`;
}

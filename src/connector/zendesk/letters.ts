/**
 * Letters to the customer. The wording comes from the configuration; what is filled in is data.
 */
import type { ZendeskSettings } from './config.ts';
import type { requestInformationInput } from './ticket-tools.ts';
import type { z } from 'zod';

export function acknowledgmentLetter({ acknowledgment }: ZendeskSettings, ticket: string): string {
  return filled(acknowledgment, { ticket });
}

export function informationLetter(
  { letters }: ZendeskSettings,
  { ticket, ask, documents, reminder }: z.infer<typeof requestInformationInput>,
): string {
  const list = (documents ?? []).map((name) => `- ${name.replaceAll('_', ' ')}`).join('\n');
  const letter = filled(letters[ask], { ticket, documents: list });
  return reminder === true ? `${filled(letters.reminder, { ticket })}\n\n${letter}` : letter;
}

export function denialLetter({ letters }: ZendeskSettings, ticket: string, reason: string): string {
  return filled(letters.denial, { ticket, reason });
}

/** Fills all placeholders in one pass, so placeholders in the values are not filled. */
function filled(letter: string, values: Readonly<Record<string, string>>): string {
  return letter.replace(/\{(ticket|documents|reason)\}/g, (place, name: string) => values[name] ?? place);
}

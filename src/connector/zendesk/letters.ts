/**
 * What the customer is told. The words are those of the configuration; what is put into them is data.
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

/** Fills every place in one go, so that what is put in is not looked through again. */
function filled(letter: string, values: Readonly<Record<string, string>>): string {
  return letter.replace(/\{(ticket|documents|reason)\}/g, (place, name: string) => values[name] ?? place);
}

/**
 * The connector's configuration for one Zendesk account.
 */
import { z } from 'zod';
import { isCurrency } from '../../kernel/money.ts';
import { own } from '../../kernel/own.ts';
import { isTimeZone } from '../../kernel/time.ts';
import { plainAddress } from '../plain-address.ts';
import { timeoutSetting } from '../timeout-setting.ts';

/** The title of a field of the ticket form, exactly as in Zendesk, or the field's id. */
const fieldName = z.union([z.string().trim().min(1).max(200), z.int().positive()]);

/** Fields of the claim form; null for a field that this account does not have. */
export const claimFieldsSchema = z.strictObject({
  bol: fieldName.default('BOL number'),
  claim_type: fieldName.default('Claim type'),
  claim_amount: fieldName.default('Claim amount'),
  claim_currency: fieldName.default('Claim currency'),
  account_id: fieldName.default('Account id'),
  /** The BOL in letters and digits only: a search compares whole words and does not find other spellings. */
  bol_key: fieldName.nullable().default('BOL search key'),
  claim_status: fieldName.nullable().default('Claim status'),
  expected_resolution: fieldName.nullable().default('Expected resolution'),
  next_steps: fieldName.nullable().default('Next steps'),
  auto_settled_on: fieldName.nullable().default('Paid automatically on'),
});

export type ClaimField = keyof z.infer<typeof claimFieldsSchema>;

/**
 * For fields that are drop-downs: the tags of their options by our words, such as `claim_status: { paid: claim_paid }`.
 * Zendesk keeps the tag, never the text of an option. A word without one is its own tag.
 */
const optionsSchema = z.partialRecord(
  claimFieldsSchema.keyof(),
  z
    .record(z.string().min(1), z.string().trim().min(1).max(200))
    .refine(
      (tags) => new Set(Object.values(tags).map((tag) => tag.toLowerCase())).size === Object.keys(tags).length,
      'Expected another tag for each word',
    ),
);

const letter = z.string().min(1).max(5_000);

/**
 * Letters to the customer. `{ticket}` is the number of the ticket, `{documents}` the list of documents, `{reason}` the
 * reason.
 */
export const lettersSchema = z.strictObject({
  documents: letter.default(
    [
      'Thank you for your claim, ticket #{ticket}. To go on with it we need the following documents:',
      '{documents}',
      'Please answer to this message and attach them.',
    ].join('\n\n'),
  ),
  amount: letter.default(
    'Thank you for your message, ticket #{ticket}. To treat it as a claim we need the amount that you claim. Please answer with the amount and its currency.',
  ),
  bol: letter.default(
    'Thank you for your claim, ticket #{ticket}. We could not find the shipment. Please answer with the number of the bill of lading (BOL), as it stands on your papers.',
  ),
  evidence: letter.default(
    [
      'Thank you for your claim, ticket #{ticket}. The delivery receipt was signed without a note of damage, and the damage was reported later than our terms allow.',
      'Please answer with evidence that the damage did not happen after delivery, such as photos of the packaging and a statement of who unpacked the goods, when and where.',
    ].join('\n\n'),
  ),
  /** Precedes a letter that is sent again. */
  reminder: letter.default('This is a reminder: we have not received your answer yet.'),
  denial: letter.default(
    [
      'We have examined your claim, ticket #{ticket}, and have to deny it.',
      '{reason}',
      'If you do not agree, please answer to this message with what we should look at again.',
    ].join('\n\n'),
  ),
});

/** Letters of customer success. `{recipient}`, `{planned}` and `{forecast}` appear in drafts. */
export const repliesSchema = z.strictObject({
  blocker_escalated: letter.default(
    'Thank you for your message, ticket #{ticket}. We have given the problem to our implementation engineers and will write to you here as soon as there is news.',
  ),
  security_received: letter.default(
    'Thank you for your message, ticket #{ticket}. We have given it to our security team, who will answer you here.',
  ),
  scope_received: letter.default(
    'Thank you for your message, ticket #{ticket}. We are comparing your request with the order form and will write to you here.',
  ),
  reminder: letter.default(
    'This is a reminder, ticket #{ticket}: to go on with your onboarding we need what we asked you for. Please answer to this message.',
  ),
  go_live_slip: letter.default(
    [
      'Dear {recipient},',
      'your go-live was planned for {planned}. As things stand we expect it on {forecast}. We would like to walk you through the reasons and the new plan.',
    ].join('\n\n'),
  ),
});

export const zendeskConfigSchema = z.strictObject({
  /** `https://example.zendesk.com` */
  url: plainAddress,
  /** A confidential OAuth client. API tokens can no longer be created and stop working on 30 April 2027. */
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  /** `read` is global on purpose: `tickets:read` does not cover ticket audits, which the probes read. */
  scope: z.string().default('read tickets:write'),
  /** The acknowledgment to the customer; `{ticket}` is the number of the ticket. */
  acknowledgment: letter.default(
    [
      'Thank you, we have received your claim. Its reference is ticket #{ticket}.',
      'A member of our claims team will review it and write to you here.',
    ].join('\n\n'),
  ),
  /** Time zone of dates written to and read from Zendesk. */
  time_zone: z.string().refine(isTimeZone, 'Expected a time zone such as `America/Chicago`').default('UTC'),
  /** Of amounts of earlier claims whose ticket shows no currency, for an account with one alone; null: they are unread. */
  currency: z.string().refine(isCurrency, 'Expected a currency such as `USD`').nullable().default(null),
  letters: lettersSchema.prefault({}),
  replies: repliesSchema.prefault({}),
  fields: claimFieldsSchema.prefault({}),
  options: optionsSchema.default({}),
  /** A trigger notifies requesters of public comments. False for an account that tells them in another way. */
  notifies_requester: z.boolean().default(true),
  timeout_ms: timeoutSetting,
});

export type ZendeskConfig = z.input<typeof zendeskConfigSchema>;
export type ZendeskSettings = z.infer<typeof zendeskConfigSchema>;

/** What Zendesk keeps for our word: the tag of the option. */
export function optionOf({ options }: Pick<ZendeskSettings, 'options'>, field: ClaimField, word: string): string {
  return own(options[field] ?? {}, word) ?? word;
}

/** Our word for what Zendesk keeps. */
export function wordOf({ options }: Pick<ZendeskSettings, 'options'>, field: ClaimField, text: string): string {
  const named = Object.entries(options[field] ?? {}).find(([, tag]) => tag.toLowerCase() === text.trim().toLowerCase());
  return named?.[0] ?? text;
}

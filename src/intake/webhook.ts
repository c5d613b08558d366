/**
 * What all webhooks share: a request with its raw body, an answer with a sentence, and JSON that a log can hold.
 */
import type { Json } from '../kernel/canonical-json.ts';
import { textCharactersMax } from '../kernel/limits.ts';

export type WebhookRequest = { readonly headers: Readonly<Record<string, string | undefined>>; readonly body: Buffer };

export type WebhookAnswer = {
  readonly status: number;
  readonly code: string;
  readonly sentence: string;
  /** What is answered in place of the sentence, if it was accepted. */
  readonly reply?: { readonly contentType: string; readonly body: string };
  /** What was refused came with something that was stored. */
  readonly isPartlyStored?: true;
  /** What to do about a refusal, if it is not about address, secret or clock. */
  readonly advice?: string;
  /** What was refused although its signature is valid. */
  readonly verified?: { readonly sender?: string; readonly eventId: string; readonly payload: Json };
};

/** Characters of a body that is recorded although nothing works it. */
const UNREADABLE_CHARACTERS_MAX = 2_000;

/** The answer to a verified webhook, by what the inbox did with it. */
export function answerOf(
  result: 'stored' | 'duplicate' | 'changed',
  verified: NonNullable<WebhookAnswer['verified']>,
): WebhookAnswer {
  switch (result) {
    case 'stored':
      return { status: 200, code: result, sentence: 'Stored' };
    case 'duplicate':
      return { status: 200, code: result, sentence: 'Already received; nothing was done twice' };
    default:
      return {
        status: 409,
        code: result,
        sentence: 'Expected an id of its own, got one that was used before for another body: nothing was stored',
        advice: 'The signature fits, so its sender has to send each message with an id of its own',
        verified,
      };
  }
}

/** What of a refused body is recorded. */
export function unreadable(body: Buffer): Json {
  return body.toString('utf8').slice(0, UNREADABLE_CHARACTERS_MAX).toWellFormed();
}

/** Cuts a text to size and replaces half surrogate pairs, which a cut can leave and no log can hold. */
export function cleanText(text: string): string {
  return text.slice(0, textCharactersMax).toWellFormed();
}

/** Cleans every text of a JSON value that a fact is read from. */
export function cleanTexts(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (Array.isArray(value)) return value.map(cleanTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanTexts(item)]));
}

/**
 * Reports refused webhooks: one log line each, a counter for the metrics, a notice to the operators, and a row that
 * `sop inbox` lists. Never the secret, the signature or the body.
 *
 * Anyone may send what is refused, so the row of an unverified request is written once an hour for each reason.
 */
import { signedInbox } from '../engine/signed-inbox.ts';
import { sha256, type Json } from '../kernel/canonical-json.ts';
import { REQUEST_PREFIX } from '../engine/inbox-outcome.ts';
import type { Shell } from '../engine/shell.ts';
import type { WebhookAnswer } from '../intake/webhook.ts';

export type RefusedWebhook = Pick<WebhookAnswer, 'status' | 'code' | 'sentence' | 'advice' | 'isPartlyStored'> & {
  /** `zendesk`, `events`, `edi`, `slack`. */
  readonly source: string;
  /** Who sent it, with what it sent; only when its signature was valid. */
  readonly verified?: { readonly sender?: string; readonly eventId: string; readonly payload: Json };
  /** What was refused, for people: `The file march.edi`. Absent for a request. */
  readonly what?: string;
};

export type Refusals = {
  /** Resolves when it is recorded; a failure to record is logged. */
  report(refused: RefusedWebhook): Promise<void>;
  /** How many were refused since the start, by source and code. */
  counts(): readonly { readonly source: string; readonly code: string; readonly refused: number }[];
};

/** Refused messages of one sender that are recorded in one hour: a sender that repeats a mistake must not fill the disk. */
export const recordedPerHourMax = 200;

export function createRefusals(shell: Pick<Shell, 'store' | 'clock' | 'logger' | 'operators' | 'keys'>): Refusals {
  const { clock, logger, operators } = shell;
  const inbox = signedInbox(shell.store.inbox, shell.keys);
  const counters = new Map<string, { source: string; code: string; refused: number }>();
  const recorded = new Map<string, string>();
  const ofSenders = new Map<string, { hour: string; messages: number }>();

  /** Whether one more message of this sender is recorded in this hour; further ones are counted, logged and reported. */
  const hasRoom = (source: string, sender: string, hour: string): boolean => {
    const key = JSON.stringify([source, sender]);
    const known = ofSenders.get(key);
    const messages = (known?.hour === hour ? known.messages : 0) + 1;
    ofSenders.set(key, { hour, messages });
    return messages <= recordedPerHourMax;
  };

  const record = async ({ source, code, sentence, advice, verified }: RefusedWebhook): Promise<void> => {
    const receivedAt = clock.now();
    const hour = new Date(receivedAt).toISOString().slice(0, 13);
    const note = `refused: ${sentence}${advice === undefined ? '' : `. ${advice}`}`;
    if (verified !== undefined) {
      const { sender, eventId, payload } = verified;
      if (!hasRoom(source, sender ?? '', hour)) return;
      const id = `${REQUEST_PREFIX}${eventId}:${sha256(JSON.stringify(payload)).slice(0, 16)}`;
      const item = { source, ...(sender === undefined ? {} : { sender }), eventId: id, receivedAt, payload };
      await inbox.record(item, note);
      return;
    }
    if (recorded.get(`${source} ${code}`) === hour) return;
    await inbox.record({ source, eventId: `${REQUEST_PREFIX}${code}:${hour}`, receivedAt, payload: null }, note);
    recorded.set(`${source} ${code}`, hour);
  };

  return {
    async report(refused) {
      const { source, status, code, sentence, advice, verified, what, isPartlyStored = false } = refused;
      const key = `${source} ${code}`;
      counters.set(key, { source, code, refused: (counters.get(key)?.refused ?? 0) + 1 });
      const sender = verified?.sender;
      logger.info('webhook.refused', {
        source,
        status,
        code,
        ...(sender === undefined ? {} : { sender }),
        why: sentence,
      });
      operators.notify({
        topic: `webhook:${source}:${code}:${sender ?? ''}`,
        isEachAnother: true,
        title: `${what ?? `A webhook ${placeOf(source)}`} was refused${isPartlyStored ? ' in part' : ''}`,
        lines: [
          sentence,
          ...(sender === undefined ? [] : [`The sender is \`${sender}\``]),
          advice ?? 'If it was yours, compare its address, its secret and its clock',
          '`sop inbox` lists what was refused',
        ],
      });
      await record(refused).catch((error: unknown) => {
        logger.error('webhook.refusal_not_recorded', error, { source, code });
      });
    },
    counts: () => [...counters.values()],
  };
}

function placeOf(source: string): string {
  if (source === 'unknown') return 'to an unknown path';
  return `to /${source === 'slack' ? 'slack/events' : `webhooks/${source}`}`;
}

/**
 * Sends an event of another system through the whole intake of a world: signed, received, stored and worked.
 */
import { createHmac } from 'node:crypto';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { receiveEvent } from '../../src/intake/events/receive-event.ts';
import type { WebhookAnswer } from '../../src/intake/webhook.ts';
import type { SimulatedWorld } from './world.ts';

const KEY = Buffer.from('0123456789abcdef0123456789abcdef');
const SENDERS = [{ sender: 'tms', secrets: [`whsec_${KEY.toString('base64')}`] }];

/** Declares the sender: it may say everything about claims. */
export const TMS: HandbookFile = {
  path: 'senders.yaml',
  text: 'senders:\n  - sender: tms\n    kinds: [freight_claim]\n    opens: true\n    systems: [tms, zendesk]\n',
};

let sent = 0;

/** @param body a payload, or its text */
export async function postEvent(world: SimulatedWorld, body: unknown, id = `evt-${++sent}`): Promise<WebhookAnswer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const at = Math.floor(world.clock.now() / 1_000);
  const signature = createHmac('sha256', KEY).update(`${id}.${at}.${text}`).digest('base64');
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(at), 'webhook-signature': `v1,${signature}` };
  const request = { headers, body: Buffer.from(text) };
  const answer = await receiveEvent(request, { senders: SENDERS, clock: world.clock, inbox: world.inbox });
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
  await world.settle();
  return answer;
}

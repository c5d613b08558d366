/**
 * Signs what arrives before it is stored, and checks the signature before it is worked: a row that someone with rights
 * on the database inserted or changed is not acted on, since the key is not in the database.
 *
 * The signature covers what arrived: source, sender, event id, time and payload. What became of it (tries, notes, times
 * of the next try, the case that a person chose) is not covered.
 */
import { hashOf } from '../kernel/canonical-json.ts';
import { problemOfSignature, type RecordKeys, type RecordVerifier } from '../kernel/record-keys.ts';
import { wellFormed } from '../kernel/well-formed.ts';
import type { InboxItem, NewItem, Store } from './ports.ts';

/** The beginning of the note of an item that was not stored by this program. */
export const FORGED = 'refused: not as it arrived';

type Arrived = Omit<NewItem, 'signed'>;

/** What a channel needs of the inbox: what it stores is signed. */
export type SignedInbox = {
  receive(item: Arrived): ReturnType<Store['inbox']['receive']>;
  record(item: Arrived, note: string): Promise<void>;
};

export function signedInbox(
  inbox: Pick<Store['inbox'], 'receive' | 'record'>,
  keys: Pick<RecordKeys, 'keyId' | 'sign'>,
): SignedInbox {
  return {
    receive: (item) => inbox.receive(signItem(item, keys)),
    record: (item, note) => inbox.record(signItem(item, keys), note),
  };
}

export function signItem(item: Arrived, { keyId, sign }: Pick<RecordKeys, 'keyId' | 'sign'>): NewItem {
  return { ...item, signed: { keyId, signature: sign(textOf(item)) } };
}

/** What is wrong with the item as it is stored, as a sentence; null when it is as it arrived. */
export function forgeryOf(item: Omit<InboxItem, 'id' | 'attempts'>, keys: RecordVerifier): string | null {
  return item.signed === undefined
    ? 'Expected an item signed with the key of this program, got one without a signature'
    : problemOfSignature(keys, { ...item.signed, text: textOf(item) });
}

/** Names its purpose, so that a signature made for something else does not count. */
function textOf({ source, sender = '', eventId, receivedAt, payload }: Arrived): string {
  return `sopwith item of the inbox\n${hashOf(wellFormed({ source, sender, eventId, receivedAt, payload }))}`;
}

/**
 * Signs what arrives before it is stored, and checks the signature before it is worked: a row that someone with rights
 * on the database inserted or changed is not acted on, since the key is not in the database.
 *
 * One signature covers what arrived, and the deployment where: source, sender, event id, time and payload. Two more cover, with it, the case that a
 * person chose, and the note with which the item was finished. Tries and times of the next try are not covered: they only
 * say when it is worked.
 */
import { hashOf, type Json } from '../kernel/canonical-json.ts';
import type { Instant } from '../kernel/clock.ts';
import type { CaseId } from '../kernel/ids.ts';
import { ofDeployment, problemOfSignature, type RecordKeys, type RecordVerifier } from '../kernel/record-keys.ts';
import { Trouble } from '../kernel/trouble.ts';
import { wellFormed } from '../kernel/well-formed.ts';
import { storedText } from '../kernel/stored-text.ts';
import { noOperators, type Operators } from './operators.ts';
import { outcomeOf } from './inbox-outcome.ts';
import type { Shell } from './shell.ts';
import type { Became, ChosenCase, Signed } from './inbox-item.ts';
import type { InboxItem, NewItem, Store } from './ports.ts';

/** The beginning of the note of an item that was not stored by this program. */
export const FORGED = 'refused: not as it arrived';

type Arrived = Omit<NewItem, 'signed'>;
type Signer = Pick<RecordKeys, 'keyId' | 'sign' | 'deployment'>;

/** What a channel needs of the inbox: what it stores is signed. */
export type SignedInbox = {
  receive(item: Arrived): ReturnType<Store['inbox']['receive']>;
  /** @returns whether it did: an item of this id is stored once */
  record(item: Arrived, note: string): Promise<boolean>;
  /** What `record` has stored under this id; null when it has nothing. @throws Trouble `inbox.hidden` for another row */
  recorded(item: Pick<Arrived, 'source' | 'sender' | 'eventId'>): Promise<Json | null>;
  /** When the item of this id was received first; null when it never was. Ask after `receive`, which proves it. */
  firstReceived(item: Pick<Arrived, 'source' | 'sender' | 'eventId'>): Promise<Instant | null>;
};

/** Error code of a row of the inbox that this program did not store so, and that hides what has just arrived. */
const HIDDEN = 'inbox.hidden';

export function signedInbox(
  inbox: Pick<Store['inbox'], 'receive' | 'record' | 'known'>,
  keys: RecordKeys,
  operators: Operators = noOperators,
): SignedInbox {
  /** INVARIANT: what is acknowledged as known has arrived before. A row that someone made up proves nothing. */
  const prove = (item: Pick<Arrived, 'source' | 'eventId'>, known: InboxItem | null): void => {
    const forgery =
      known === null ? 'Expected the item, got none' : (forgeryOf(known, keys) ?? forgedFinishOf(known, keys));
    if (forgery === null) return;
    const trouble = new Trouble(HIDDEN, {
      message: `Expected what the inbox has of event ${item.eventId} from ${item.source} as it arrived, got item ${known?.id ?? 'none'}: ${forgery}. It was not received; see \`sop audit verify\``,
    });
    operators.notify({
      topic: HIDDEN,
      isEachAnother: true,
      title: 'The database was changed from outside',
      lines: [trouble.message],
    });
    throw trouble;
  };
  return {
    async receive(item) {
      await keys.deployment.learn();
      const result = await inbox.receive(signItem(item, keys));
      if (result !== 'stored') prove(item, await inbox.known(item));
      return result;
    },
    async record(item, note) {
      await keys.deployment.learn();
      return inbox.record(signItem(item, keys), note, signFinish(item, { note, at: item.receivedAt }, keys));
    },
    async recorded(item) {
      await keys.deployment.learn();
      const known = await inbox.known(item);
      if (known === null) return null;
      prove(item, known);
      return known.payload;
    },
    firstReceived: async (item) => (await inbox.known(item))?.receivedAt ?? null,
  };
}

export function signItem(item: Arrived, keys: Signer): NewItem {
  return { ...item, signed: signed(arrivedText(item), keys) };
}

export function signChoice(item: Arrived, chosen: Omit<ChosenCase, 'signed'>, keys: Signer): ChosenCase {
  return { ...chosen, signed: signed(choiceText(item, chosen), keys) };
}

/** Finishes an item with a note of what became of it. */
export async function finishItem(
  { store: { inbox }, keys, clock }: Pick<Shell, 'store' | 'keys' | 'clock'>,
  item: InboxItem,
  note: string,
): Promise<void> {
  await keys.deployment.learn();
  const at = clock.now();
  await inbox.finish(item.id, note, at, signFinish(item, { note, at }, keys));
}

/**
 * What the buttons that choose a case are bound to: the item as it arrived, and the cases in the order in which they are
 * shown. The order is not signed, and a button only has a place in it.
 */
export function shownDigest(item: Arrived, candidates: readonly CaseId[]): string {
  return hashOf(['which case', arrivedText(item), candidates]);
}

export function signFinish(item: Arrived, became: Pick<Became, 'note' | 'at'>, keys: Signer): Signed {
  return signed(finishText(item, became), keys);
}

/** What is wrong with the case that was chosen for the item, as a sentence; null when a person chose it, or no one did. */
export function forgedChoiceOf(item: InboxItem, keys: RecordVerifier): string | null {
  const { chosen } = item;
  if (chosen === undefined) return null;
  return problemOf(chosen.signed, choiceText(item, chosen), keys, 'a choice of its case');
}

/** What is wrong with what became of the item; null when this program finished it so, or it is not finished. */
export function forgedFinishOf(item: InboxItem, keys: RecordVerifier): string | null {
  const { became } = item;
  if (became === undefined) return null;
  const wrong = problemOf(became.signed, finishText(item, became), keys, 'a note of what became of it');
  if (wrong !== null) return wrong;
  return became.outcome === outcomeOf(became.note)
    ? null
    : `Expected the outcome \`${outcomeOf(became.note)}\` that its note states, got \`${became.outcome ?? 'none'}\``;
}

/** What is wrong with the item as it is stored, as a sentence; null when it is as it arrived. */
export function forgeryOf(item: Omit<InboxItem, 'id' | 'attempts'>, keys: RecordVerifier): string | null {
  return problemOf(item.signed, arrivedText(item), keys, 'an item');
}

function signed(text: string, keys: Signer): Signed {
  return { keyId: keys.keyId, signature: keys.sign(ofDeployment(text, keys)) };
}

function problemOf(signature: Signed | undefined, text: string, keys: RecordVerifier, what: string): string | null {
  return signature === undefined
    ? `Expected ${what} signed with the key of this program, got one without a signature`
    : problemOfSignature(keys, { ...signature, text: ofDeployment(text, keys) });
}

function choiceText(item: Arrived, { caseId, by, at }: ChosenCase): string {
  return `sopwith choice of a case\n${hashOf([arrivedText(item), caseId, { ...by }, at])}`;
}

function finishText(item: Arrived, { note, at }: Pick<Became, 'note' | 'at'>): string {
  return `sopwith end of an item\n${hashOf([arrivedText(item), storedText(note), at])}`;
}

/**
 * Names its purpose, so that a signature made for something else does not count. The item is as it will be stored, where
 * its texts have no NUL; its payload has.
 */
export function arrivedText({ source, sender = '', eventId, receivedAt, payload }: Arrived): string {
  return `sopwith item of the inbox\n${hashOf({
    source: storedText(source),
    sender: storedText(sender),
    eventId: storedText(eventId),
    receivedAt,
    payload: wellFormed(payload),
  })}`;
}

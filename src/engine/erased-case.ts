/**
 * A case of which personal data was erased takes nothing more: a later delivery states the whole record again, and
 * nothing is left to compare it with. It is set aside with a sentence, and the inbox does not keep what it states.
 */
import type { CaseId } from '../kernel/ids.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { KnownCase } from './known-case.ts';
import type { InboxItem } from './ports.ts';
import type { Shell } from './shell.ts';
import { signChoice, signItem } from './signed-inbox.ts';

/** Error code of an append that an erasure has overtaken; the item is tried again, and is set aside then. */
const CASE_ERASED = 'case.erased';
/** The only name in what is left of a payload. No channel reads one like it. */
const MARK = 'erased_with';

/** Any of its runs counts: each holds values of the others. */
const isErased = ({ runs }: KnownCase): boolean => runs.some(({ state }) => state.isErased);

/** Whether nothing is left that takes an event: the case that a person chose, or each of those that it fits. */
export function areErased(chosen: KnownCase | null | undefined, fitting: readonly KnownCase[]): boolean {
  return (chosen === null || chosen === undefined ? fitting : [chosen]).every(isErased);
}

export function erasedNote(caseId: CaseId): string {
  return `ignored: personal data of ${caseId} was erased, so it takes no more changes and events; what this one stated was erased too`;
}

export function erasedMeanwhile(caseId: string): Trouble {
  return new Trouble(CASE_ERASED, { message: `Personal data of ${caseId} was erased a moment ago`, retry: 'later' });
}

/** The case with whose data the payload of an item was erased; null for an item that is as it arrived. */
export function erasedWith({ payload }: Pick<InboxItem, 'payload'>): CaseId | null {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return null;
  const [[name, caseId] = [], ...more] = Object.entries(payload);
  return name === MARK && more.length === 0 && typeof caseId === 'string' ? (caseId as CaseId) : null;
}

/** Takes the payload of an item away, and signs what is left. @returns the item as it is stored now */
export async function erasePayload(
  { store, keys }: Pick<Shell, 'store' | 'keys'>,
  item: InboxItem,
  caseId: CaseId,
): Promise<InboxItem> {
  await keys.deployment.learn();
  const bare = { ...item, payload: { [MARK]: caseId } };
  const { signed } = signItem(bare, keys);
  const { chosen } = item;
  const left = {
    ...bare,
    ...(signed === undefined ? {} : { signed }),
    ...(chosen === undefined ? {} : { chosen: signChoice(bare, chosen, keys) }),
  };
  await store.inbox.erase(left);
  return left;
}

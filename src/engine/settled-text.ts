/**
 * What came of an event for whose case people were asked, as a sentence.
 */
import type { ChosenCase, InboxItem } from './inbox-item.ts';
import { isSetAside, outcomeOf, reasonOf } from './inbox-outcome.ts';

type Settled = Pick<InboxItem, 'chosen'> & { readonly became?: { readonly note: string } };

/**
 * `Lena gave it to CASE-2`, or why it has no effect.
 *
 * @param who chose it: `You` in an answer to that person
 */
export function settledText({ chosen, became }: Settled, who = chosen?.by.name ?? ''): string {
  if (chosen === undefined) return `No one has to choose any more: ${reasonOf(became?.note ?? '')}`;
  const { caseId } = chosen;
  if (caseId === null) return noneText(who);
  if (became === undefined) return `${who} chose ${caseId}. It has not reached it yet; \`sop inbox\` says why`;
  const outcome = outcomeOf(became.note);
  const reason = reasonOf(became.note);
  if (isSetAside(outcome)) return `${who} chose ${caseId}, but it has no effect: ${reason}`;
  if (outcome === 'unchanged') return `${who} chose ${caseId}: ${reason}`;
  return `${who} gave it to ${caseId}${outcome === 'partly' ? `. ${reason}` : ''}`;
}

/** What a person has chosen, whatever came of it. */
export function chosenText({ caseId, by }: ChosenCase): string {
  return caseId === null ? noneText(by.name) : `${by.name} chose ${caseId}`;
}

const noneText = (who: string): string => `${who} said that it belongs to none of these cases`;

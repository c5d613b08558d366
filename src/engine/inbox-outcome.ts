/**
 * What became of an item of the inbox, as the beginning of its note says: `refused: the event does not match …`.
 */
export const SET_ASIDE = ['refused', 'ignored', 'given_up'] as const;

/** Outcomes that `sop inbox` lists: what had no effect, and what had one without some of its facts. */
export const LISTED = [...SET_ASIDE, 'partly'] as const;

export type Listed = (typeof LISTED)[number];

/**
 * Begins the event id of a row that holds no event but a refused request: it cannot be worked again. No channel accepts
 * an id that begins so.
 */
export const REQUEST_PREFIX = 'request/';

/** Why an item had no effect, until someone tries it again. `deferred` items are tried again by themselves. */
export type SetAside = (typeof SET_ASIDE)[number];
export type InboxOutcome = Listed | 'used' | 'unchanged';

/** `unchanged`: it said what was known already, so nothing was lost. */
export function outcomeOf(note: string): InboxOutcome {
  const [word = ''] = note.split(':', 1);
  if (word === 'given up') return 'given_up';
  if (word === 'set aside') return 'ignored';
  return word === 'refused' || word === 'ignored' || word === 'unchanged' || word === 'partly' ? word : 'used';
}

/** The note without its first word, which is the outcome. */
export function reasonOf(note: string): string {
  return note.replace(/^(?:refused|ignored|set aside|given up|partly|unchanged): /, '');
}

export function isSetAside(outcome: InboxOutcome | null): outcome is SetAside {
  return outcome === 'refused' || outcome === 'ignored' || outcome === 'given_up';
}

export function isListed(outcome: InboxOutcome | null): outcome is Listed {
  return isSetAside(outcome) || outcome === 'partly';
}

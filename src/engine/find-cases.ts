/**
 * Which cases a person may mean by what they know of one: a number that its sender quotes, a number of what it is about, or
 * the customer's name. Rows lead to them, and their logs decide.
 */
import { keysOfNumber } from '../case/quoted-numbers.ts';
import { parseCaseId, type CaseId } from '../kernel/ids.ts';
import { nameTexts } from '../run/cite/headline.ts';
import { isNamedAlike, looseText } from '../run/log/other-case.ts';
import type { RunState } from '../run/log/state.ts';
import { caseOfRecord } from './known-case.ts';
import type { Words } from './open-run.ts';
import type { Shell } from './shell.ts';

/** Of each way to find cases, so many are looked at: a person may read few of them. */
const LOOKED_AT_MAX = 200;
/** A letter or two are in every name. */
const NAME_CHARACTERS_MIN = 3;

/** Cases by a number that people quote. */
export async function casesNumbered(
  shell: Pick<Shell, 'handbooks' | 'keys' | 'store' | 'verified'>,
  number: string,
): Promise<readonly CaseId[]> {
  const { handbook, origin } = await shell.handbooks.current();
  const found = new Set<CaseId>();
  for (const key of keysOfNumber(number, handbook.senders)) {
    const known = await caseOfRecord(shell, key, origin);
    if (known !== null) found.add(known.caseId);
  }
  return [...found];
}

type Meant = {
  /** The surest first. */
  readonly cases: readonly CaseId[];
  /** Whether it is, as its log says. */
  isMeant(state: RunState, of: Words): boolean;
};

export async function casesMeant(
  shell: Pick<Shell, 'handbooks' | 'keys' | 'store' | 'verified'>,
  words: string,
): Promise<Meant> {
  const own = parseCaseId(words.trim());
  if (own !== null) return { cases: [own], isMeant: () => true };
  const name = words.trim().replaceAll(/\s+/g, ' ');
  const isName = name.length >= NAME_CHARACTERS_MIN;
  const search = { about: [looseText(name)], loose: [], declared: '', first: [], except: null };
  const [numbered, about, titled] = await Promise.all([
    casesNumbered(shell, words),
    shell.store.runs.casesAbout({ ...search, limit: LOOKED_AT_MAX }),
    isName ? shell.store.runs.list({ titled: name, limit: LOOKED_AT_MAX, newestFirst: true }) : [],
  ]);
  // A number alone may be that of the case itself.
  const bare = /^\d/.test(name) ? parseCaseId(`CASE-${name}`) : null;
  const isSure = new Set([...(bare === null ? [] : [bare]), ...numbered]);
  return {
    cases: [...new Set([...isSure, ...about.cases, ...titled.map(({ caseId }) => caseId)])],
    isMeant: (state, of) =>
      (state.opened !== null && isSure.has(state.opened.caseId)) ||
      isNamedAlike(state, name) ||
      (isName && nameTexts(state, of).some((text) => text.toLowerCase().includes(name.toLowerCase()))),
  };
}

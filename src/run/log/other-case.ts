/**
 * What a case is about, by the facts that its kind declared for that when it opened; and the other cases that are about the
 * same: perhaps two bills for one load.
 */
import type { AboutFact } from '../../case/about.ts';
import { hashOf, sha256 } from '../../kernel/canonical-json.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { Facts } from './fact-change.ts';

/** A value that names what the case is about: the BOL `04001`. One that was corrected since still counts. */
export type Named = AboutFact & { readonly value: string };

/** Another case that is about the same, as it was found. */
export type OtherCase = {
  /** Null where not everyone who reads this case may read it: then it is only said that there is one. */
  readonly caseId: CaseId | null;
  /** What both name. `there`: how the other has it, where its number was read in another way than those of now. */
  readonly same: readonly { readonly label: string; readonly value: string; readonly there?: string }[];
  /** What was paid or credited there, or perhaps was, as sentences; null where that is not said, or cannot be read now. */
  readonly paid: readonly string[] | null;
  /** Where it is not named: money moved there, or may have; absent for no, for not known, and in earlier logs. */
  readonly moved?: true;
  /** A payment is being sent there: no other one starts, and people are told once it is known what became of it. */
  readonly isSending?: true;
};

/** Of the others that are not named, since there are so many: how many at least, and in how many of them money moved. */
export type MoreCases = { readonly count: number; readonly moved: number };

/** How many other cases are about the same, at least. */
export const countOfOthers = ({ otherCases, moreOtherCases }: Others): number =>
  otherCases.length + (moreOtherCases?.count ?? 0);

type Others = { readonly otherCases: readonly OtherCase[]; readonly moreOtherCases: MoreCases | null };

/** No number is longer; an index holds no text of any length, which a claimant could send. */
const VALUE_MAX = 100;

/** How the rows name it, so that other cases find it. */
export const textOfNamed = ({ path, value }: Pick<Named, 'path' | 'value'>): string =>
  `${path} ${value.length > VALUE_MAX ? sha256(value) : value}`;

/** How rows name what a case is about. */
export type NamedInRows = {
  /** What is the same: the fact and its value, also without its marks and the zeros in front. */
  readonly exact: readonly string[];
  /** What may be the same in a case whose kind declared otherwise which numbers count, and how they are read. */
  readonly loose: readonly string[];
  /** How the row of such a case has it, so this is looked for. */
  readonly looseThere: readonly string[];
  /** What the kind declared when the case opened. */
  readonly declared: string;
};

type Naming = {
  readonly opened: { readonly kind: string; readonly about?: readonly AboutFact[] } | null;
  readonly named: readonly Named[];
};

export function namedInRows({ opened, named }: Naming): NamedInRows {
  const about = opened?.about ?? [];
  // Numbers of before the case started again may be of facts that are not declared any more.
  const old = named.filter(({ path }) => about.every((fact) => fact.path !== path));
  const declared = [...about, ...old].map(({ path, form = null }) => [path, form]);
  return {
    exact: [...new Set(named.flatMap((one) => [one, { ...one, value: plainOf(one.value) }].map(textOfNamed)))],
    loose: [...new Set(named.flatMap(({ value }) => [looseText(value), ...endsOf(value).map(endText)]))],
    looseThere: [...new Set(named.flatMap(({ value }) => [looseText(value), ...looseEnds(value)]))],
    declared: `= ${hashOf(declared).slice(0, DECLARED_DIGITS)}`,
  };
}

/** How rows name a number however it is read: no fact has this path. */
export const looseText = (value: string): string => `# ${looseOf(value)}`;

/** Whether a case names this number, however either is written. */
export const isNamedAlike = ({ named }: Pick<Naming, 'named'>, value: string): boolean =>
  named.some((one) => looseOf(one.value) === looseOf(value));

/** The same, where money moved in the case or may have. No path begins so. */
export const asMoved = (text: string): string => `$ ${text}`;

const DECLARED_DIGITS = 16;

/** What stays of a number however it is read: its digits without zeros in front, or its letters. */
function looseOf(value: string): string {
  const loose = digitsOf(value) || lettersOf(value);
  return loose.length > VALUE_MAX ? sha256(loose) : loose;
}

/**
 * `PO9105` of `PO09105` and `PO/9105`: some systems fill up a number with zeros, and each writes marks of its own
 * between letters and digits. Between two digits a mark separates parts of the number.
 */
const plainOf = (value: string): string =>
  value
    .toUpperCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/(?<!\p{N})-|-(?!\p{N})/gu, '')
    .replace(/(?<!\d)0+(?=\d)/g, '');

const digitsOf = (value: string): string => value.replace(/\D/g, '').replace(/^0+(?=\d)/, '');
const lettersOf = (value: string): string => value.replace(/[^\p{L}\p{M}]/gu, '').toUpperCase() || value;

/**
 * What a number of letters alone may be without words in front: `PKG-AB` is `AB` where `PKG` is such a word. One with digits
 * is known by these.
 */
function endsOf(value: string): readonly string[] {
  const letters = [...lettersOf(value)];
  if (digitsOf(value) !== '' || letters.length > VALUE_MAX) return [];
  return letters.slice(1).map((_, at) => letters.slice(at + 1).join(''));
}

/** The row of a number that may have words in front has this. No fact has this path, either. */
const endText = (end: string): string => `#… ${end}`;

/** The same number with words in front, and without those that may be in front of this one. */
const looseEnds = (value: string): readonly string[] =>
  digitsOf(value) === '' ? [endText(looseOf(value)), ...endsOf(value).map((end) => `# ${end}`)] : [];

const isLooselySame = (one: string, two: string): boolean =>
  looseOf(one) === looseOf(two) || endsOf(one).includes(looseOf(two)) || endsOf(two).includes(looseOf(one));

/**
 * What a run names that a run of another case names, too. A number with other marks or zeros in front, or that was read
 * in another form, may be the same, and within one kind a number of a fact that was renamed since: whoever edits a kind
 * does not mean that what was paid is forgotten.
 */
export function sameIn(own: Naming, other: Naming): OtherCase['same'] {
  const isOneKind = own.opened?.kind === other.opened?.kind;
  /** Two facts of one declaration are two things. */
  const areTwoOf = ({ opened }: Naming, one: Named, two: Named): boolean =>
    [one, two].every((named) => opened?.about?.some(({ path }) => path === named.path) === true);
  const mayBe = (one: Named, two: Named): boolean =>
    (one.path === two.path && plainOf(one.value) === plainOf(two.value)) ||
    (isLooselySame(one.value, two.value) &&
      (one.path === two.path
        ? one.form === undefined || one.form !== two.form
        : isOneKind && !areTwoOf(own, one, two) && !areTwoOf(other, one, two)));
  return own.named.flatMap((one) => {
    const { label, value } = one;
    if (other.named.some((two) => textOfNamed(two) === textOfNamed(one))) return [{ label, value }];
    const near = other.named.find((two) => mayBe(one, two));
    if (near === undefined) return [];
    return [{ label, value, ...(near.value === value ? {} : { there: near.value }) }];
  });
}

type Found = Others & { readonly paidElsewhere: number | null };

/** @returns what is known from now on */
export function otherCasesAfter(
  { otherCases, moreOtherCases, paidElsewhere }: Found,
  { cases, more }: { readonly cases: readonly OtherCase[]; readonly more?: MoreCases },
  { seq }: { readonly seq: number },
): Found {
  const known = new Set(otherCases.flatMap(paidTexts));
  const isMorePaid =
    cases.flatMap(paidTexts).some((text) => !known.has(text)) || (more?.moved ?? 0) > (moreOtherCases?.moved ?? 0);
  return { otherCases: cases, moreOtherCases: more ?? null, paidElsewhere: isMorePaid ? seq : paidElsewhere };
}

/** What is told of money that moved there, or may have. */
const paidTexts = ({ caseId, paid, moved, same }: OtherCase): readonly string[] => [
  ...(paid ?? []).map((text) => `${caseId ?? ''} ${text}`),
  ...(moved === true ? [hashOf(same)] : []),
];

type About = Pick<Facts, 'facts' | 'refused' | 'changes'> & {
  readonly opened: { readonly about?: readonly AboutFact[] } | null;
  readonly named: readonly Named[];
};

/**
 * Everything that the case has named so far: what a correction takes away may have been paid for. What can be read in
 * several ways may name each of them.
 */
export function namedAfter<State extends About>(before: About, after: State): State {
  const about = after.opened?.about ?? [];
  if (about.length === 0 || (before.facts === after.facts && before.changes === after.changes)) return after;
  const stated = [
    ...after.facts.map(({ path, value }) => ({ path, value })),
    ...after.changes.map(({ path, after: value }) => ({ path, value })),
    ...[...after.refused, ...after.changes].flatMap(({ path, text = '', readings = [] }) =>
      [...readings, ...codeIn(text)].map((value) => ({ path, value })),
    ),
  ];
  const named = about.flatMap((fact) =>
    stated.flatMap(({ path, value }) =>
      path === fact.path && typeof value === 'string' && value !== '' ? [{ ...fact, value }] : [],
    ),
  );
  const all = new Map([...after.named, ...named].map((one) => [textOfNamed(one), one]));
  return { ...after, named: [...all.values()] };
}

/** What cannot be read may name it with the letters in front of its number, too: `jo 7001`. */
const codeIn = (text: string): readonly string[] =>
  text.length > VALUE_MAX ? [] : (/(?<!\p{L})\p{L}{1,4}[ ._]?\d[\d-]*$/u.exec(text) ?? []).slice(0, 1);

/** What should name what the case is about, and cannot be read: perhaps what another case is about. */
export const unreadAbout = ({ opened, refused }: Pick<About, 'opened' | 'refused'>): readonly AboutFact[] =>
  (opened?.about ?? []).filter(({ path }) => refused.some((one) => one.path === path));

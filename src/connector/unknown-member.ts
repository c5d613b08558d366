/**
 * Members of an answer that are not known, as people are shown them and declare them.
 *
 * An entry is a path with what it holds for (`offered-form.ts`), or a path alone, with all that is in it, which people
 * declare by hand and no sentence offers.
 *
 * Pure.
 */
import { clip } from './outcome.ts';
import { exactText } from './plain-text.ts';
import { isLocalTime } from './stated-time.ts';

type Value = string | number | boolean | null;
export type Path = readonly string[];
/** `list`: what a list consists of; its value is that as text. */
export type Leaf = { readonly path: Path; readonly value: Value; readonly list?: readonly unknown[] };
/** `entry`: what declares it, for the operator's settings; null if nothing does safely, or another value is declared. */
export type Unknown = Leaf & { readonly entry: string | null; readonly isChanging: boolean };

const DEPTH_MAX = 8;

/**
 * Each value with the names that lead to it; `null` for a list or an object that is empty. What is nested deeper than any
 * record is one value, and so is a list, with all its items in their order.
 */
export function leavesIn(value: unknown, path: Path): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value: (value ?? null) as Value }];
  if (path.length > DEPTH_MAX) return [{ path, value: JSON.stringify(value) }];
  if (Array.isArray(value)) return leavesInList(value, path);
  const inner = Object.entries(value).flatMap(([name, each]) => leavesIn(each, [...path, writtenName(name)]));
  return inner.length > 0 || path.length === 0 ? inner : [{ path, value: null }];
}

function leavesInList(list: readonly unknown[], path: Path): readonly Leaf[] {
  if (list.some(saysAnything)) return [{ path, value: JSON.stringify(list), list }];
  return path.length === 0 ? [] : [{ path, value: null }];
}

const saysAnything = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.values(value).some(saysAnything) : value !== null;

/** A name with a sign that parts a path is quoted: `"odata.context"`. */
const writtenName = (name: string): string =>
  /[.=[\]"]/.test(name) || name.trim() !== name || name === '' ? JSON.stringify(name) : name;

/** Members that a sentence shows with their value; all of them are in the line to copy. */
const SHOWN_MAX = 3;
const WORDS_MAX = 60;

/** `\`bank_status.TxSts\` is \`RJCT\`, \`memo\` is \`Claim\` and 2 more` */
export const unknownShown = (unknown: readonly Unknown[]): string =>
  someShown(unknown, ({ path, value }) => `${pathShown(path)} is \`${clip(String(value), WORDS_MAX)}\``);

const pathShown = (path: Path): string => `\`${clip(path.join('.'), 80)}\``;

function someShown(unknown: readonly Unknown[], show: (each: Unknown) => string): string {
  const shown = unknown.slice(0, SHOWN_MAX).map(show);
  const more = unknown.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}

/**
 * The end of a sentence: what cannot be declared safely, and the line to copy for the rest.
 *
 * @param list of TMS_SETTINGS
 * @param what it says nothing of
 */
export function declaring(unknown: readonly Unknown[], list: string, what: string): string {
  const open = unknown.filter(({ entry, isChanging }) => entry === null && !isChanging);
  const changing = unknown.filter(({ entry, isChanging }) => entry === null && isChanging);
  const names = (of: readonly Unknown[]): string => someShown(of, ({ path }) => pathShown(path));
  const local = open.filter(({ value }) => isLocalTime(value));
  const offered = entriesOf(unknown);
  return [
    ...(changing.length === 0
      ? []
      : [`${names(changing)} is declared otherwise, so it changes each time, and cannot be declared by its value`]),
    ...(open.length === 0 ? [] : [`${names(open)} cannot be declared safely`]),
    ...(local.length === 0 ? [] : [`${names(local)} has no time zone, which \`time_zone\` of TMS_SETTINGS declares`]),
    ...byHand([...open, ...changing], list),
    ...(offered === ''
      ? []
      : [`What says nothing of ${what} goes into \`neutral.${list}\` of TMS_SETTINGS: \`${offered}\``]),
  ]
    .map((sentence) => `. ${sentence}`)
    .join('');
}

/** The ways that are left, the safest first, and what the last of them would also cover. No person can confirm that a list is whole. */
function byHand([first]: readonly Unknown[], list: string): readonly string[] {
  if (first === undefined) return [];
  const path = first.path.at(-1) ?? '';
  const safe = list.startsWith('around_')
    ? 'An adapter in front of the TMS leaves that out'
    : `A person confirms that each time, or write it with its value into \`neutral.${list}\` by hand, which holds for no other`;
  return [
    `${safe}. Its path alone in \`neutral.${list}\` is never read again, and then also covers \`${clip(path, 60)}: rejected\``,
  ];
}

/** The entries as JSON, to be copied: `"is_test=false", "batch_id=#"`. */
const entriesOf = (unknown: readonly Unknown[]): string =>
  [...new Set(unknown.flatMap(({ entry }) => entry ?? []))]
    // The sentence is shown between backticks.
    .map((entry) => JSON.stringify(entry).replaceAll('`', '\\u0060'))
    .join(', ');

export const entryAt = (path: Path, form: string): string => `${path.join('.')}=${form}`;

/** What the operator declares, by its path. */
export type Declared = {
  /** What is declared of a member, without padding. */
  readonly formsAt: (path: Path) => readonly string[];
  /** Whether its path, or that of what it is in, is declared alone. */
  readonly hasPath: (path: Path) => boolean;
};

const ENTRY = /^((?:"(?:[^"\\]|\\.)*"|[^="])+)(?:=(.*))?$/su;

/** `flags[on hold].value=no`, as entries were once written: an item without its others. A name may have brackets in quotes. */
export const addressesItem = (entry: string): boolean =>
  /[[\]]/.test((ENTRY.exec(entry)?.[1] ?? '').replace(/"(?:[^"\\]|\\.)*"/g, ''));

export function readEntries(entries: readonly string[]): Declared {
  const forms = new Map<string, string[]>();
  const paths = new Set<string>();
  for (const entry of entries) {
    const [, path = '', form] = ENTRY.exec(entry) ?? [];
    if (form === undefined) paths.add(exactText(path));
    else forms.set(exactText(path), [...(forms.get(exactText(path)) ?? []), form.trim()]);
  }
  const isAlone = (path: Path): boolean => path.some((_, at) => paths.has(exactText(path.slice(0, at + 1).join('.'))));
  return { formsAt: (path) => forms.get(exactText(path.join('.'))) ?? [], hasPath: isAlone };
}

export const NOTHING_DECLARED: Declared = readEntries([]);

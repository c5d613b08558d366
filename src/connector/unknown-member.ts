/**
 * Members of an answer that are not known, as people are shown them and declare them.
 *
 * An entry is `path=value`; `path=#`, which is any number, id or time of the vendor's own; or a path alone, with all that
 * is in it, which people declare by hand and no sentence offers.
 *
 * Pure.
 */
import { clip } from './outcome.ts';
import { plainText } from './plain-text.ts';
import { timeStated } from './stated-time.ts';

type Value = string | number | boolean | null;
export type Path = readonly string[];
/** `isItem`: a plain value in a list. */
export type Leaf = { readonly path: Path; readonly value: Value; readonly isItem: boolean };
/** `entry`: what declares it, for the operator's settings. */
export type Unknown = Leaf & { readonly entry: string };

const DEPTH_MAX = 8;
const NAME_MAX = 60;

/**
 * Each value with the names that lead to it; `null` for a list or an object that is empty. What is nested deeper than any
 * record is one value.
 */
export function leavesIn(value: unknown, path: Path): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value: (value ?? null) as Value, isItem: false }];
  if (path.length > DEPTH_MAX) return [{ path, value: JSON.stringify(value), isItem: false }];
  const inner = Array.isArray(value)
    ? value.flatMap((each: unknown) => itemsIn(each, path))
    : Object.entries(value).flatMap(([name, each]) => leavesIn(each, [...path, name]));
  return inner.length > 0 || path.length === 0 ? inner : [{ path, value: null, isItem: false }];
}

/** An object in a list is addressed by its name, so that a name and its value do not come apart: `flags[on hold].value`. */
function itemsIn(item: unknown, path: Path): readonly Leaf[] {
  if (typeof item !== 'object' || item === null) return leavesIn(item, path).map((leaf) => ({ ...leaf, isItem: true }));
  const name = nameOf(item);
  return leavesIn(item, name === null ? path : [...path.slice(0, -1), `${path.at(-1) ?? ''}[${name}]`]);
}

/** The first of several members, if it is a text without digits. */
function nameOf(item: object): string | null {
  const [first, ...others] = Array.isArray(item) ? [] : (Object.values(item) as readonly unknown[]);
  const text = typeof first === 'string' ? first.trim() : '';
  return text === '' || others.length === 0 || text.length > NAME_MAX || /[\d[\]=\p{C}]/u.test(text) ? null : text;
}

/** Members that a sentence shows with their value; all of them are in the line to copy. */
const SHOWN_MAX = 3;
const WORDS_MAX = 60;

/** `\`bank_status.TxSts\` is \`RJCT\`, \`memo\` is \`Claim\` and 2 more` */
export function unknownShown(unknown: readonly Unknown[]): string {
  const shown = unknown
    .slice(0, SHOWN_MAX)
    .map(({ path, value }) => `\`${clip(path.join('.'), 80)}\` is \`${clip(String(value), WORDS_MAX)}\``);
  const more = unknown.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}

/** The entries as JSON, to be copied: `"is_test=false", "batch_id=#"`. */
export const entriesOf = (unknown: readonly Unknown[]): string =>
  [...new Set(unknown.map(({ entry }) => entry))]
    // The sentence is shown between backticks.
    .map((entry) => JSON.stringify(entry).replaceAll('`', '\\u0060'))
    .join(', ');

const ANY = '#';

/** An entry with the value itself, which is quoted where it would be read as another form. */
export const valueEntry = (path: Path, value: Value): string => {
  const text = String(value);
  return `${path.join('.')}=${/^[#$"]/.test(text.trim()) ? JSON.stringify(text) : text}`;
};

/** Any number, id or time of the vendor's own at the path. */
export const anyEntry = (path: Path): string => `${path.join('.')}=${ANY}`;

/** @param declared entries as `plainText` writes them */
export const isValueDeclared = ({ path, value }: Leaf, declared: ReadonlySet<string>): boolean =>
  declared.has(plainText(valueEntry(path, value)));

/** By `path=#`, if the value is of that form. */
export const isAnyDeclared = ({ path, value, isItem }: Leaf, declared: ReadonlySet<string>): boolean =>
  !isItem && isOwnNumber(value) && declared.has(plainText(anyEntry(path)));

/** By a path alone: its own, or that of what it is in. */
export const isPathDeclared = (path: Path, declared: ReadonlySet<string>): boolean =>
  path.some((name, at) =>
    [name, name.replace(/\[[^\]]*\]$/, '')].some((last) =>
      declared.has(plainText([...path.slice(0, at), last].join('.'))),
    ),
  );

/** Whether an entry with a value at the path is declared, so that another value there matters. */
export function hasValueDeclared(path: Path, declared: ReadonlySet<string>): boolean {
  const start = plainText(`${path.join('.')}=`);
  const any = plainText(anyEntry(path));
  return [...declared].some((entry) => entry.startsWith(start) && entry !== any);
}

/** The paths that occur once. */
export function pathsOnce(leaves: readonly Leaf[]): ReadonlySet<string> {
  const once = new Set<string>();
  const seen = new Set<string>();
  for (const path of leaves.map((leaf) => leaf.path.join('.'))) {
    if (seen.has(path)) once.delete(path);
    else once.add(path);
    seen.add(path);
  }
  return once;
}

/**
 * A number, an id or a time that the vendor makes: one word with at least four digits, or a time. An amount or a rate is
 * none of them.
 */
export function isOwnNumber(value: Value): boolean {
  if (typeof value !== 'string' && typeof value !== 'number') return false;
  const text = String(value).trim();
  if (!Number.isNaN(timeStated(text))) return true;
  return !/\s/.test(text) && text.length <= WORD_MAX && (text.match(/\d/g) ?? []).length >= 4 && !DECIMAL.test(text);
}

/** `12.50`, `$1,250.00`, `-0.7542` */
const DECIMAL = /^[^\d\p{L}]*\p{L}{0,3}[^\d\p{L}]*\d[\d,.' ]*[.,]\d+\D*$/u;
const WORD_MAX = 120;

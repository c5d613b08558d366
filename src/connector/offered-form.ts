/**
 * What the sentence offers to declare of a member that is not known.
 *
 * INVARIANT: it can never later hold for a value that says something else. Where no such form exists, nothing is offered.
 *
 * `$account_id`: a value that was sent, alone or with a few words around it, which is compared each time. `CHK-#`: the number of a
 * document of the payment itself, with its letters and signs, and other digits. `#`: a number without any, or one instant of now.
 * Else a flag, 0 or 1, `none`, or one word under a few names (`member-name.ts`), which is compared exactly.
 *
 * Pure.
 */
import { isMoney } from '../kernel/money.ts';
import { isDocument, isNumbered, isOfWord, isTime } from './member-name.ts';
import { createWordReader } from './name-words.ts';
import { exactText } from './plain-text.ts';
import { isSameAmount } from './same-amount.ts';
import { bareName, isStated } from './stated-value.ts';
import { looksLikeTime, timeStated } from './stated-time.ts';
import type { Declared, Leaf, Path } from './unknown-member.ts';

type Value = Leaf['value'];
export type About = {
  /** What was sent, or asked for, by its names; amounts as money. */
  readonly ours: Readonly<Record<string, unknown>>;
  /** Whether it is one instant, of the time at which such an answer counts. */
  readonly isOfNow: (value: Value) => boolean;
  /** What the members are of. Next to a list a number may say how old or how whole it is; in a record that is undone, that it was done again. */
  readonly place: 'record' | 'undone' | 'around list';
};

const WORD_MAX = 120;
const LIST_MAX = 300;
/** They write another form of an entry, or part it. */
const SIGNS = /[#$"`\\\p{C}]|^[[{]/u;

/** @returns null if nothing can be declared safely */
export function offeredForm({ path, value, list }: Leaf, about: About): string | null {
  if (list === undefined) return formOf(path, value, about);
  const form = JSON.stringify(inNames(list, (value, names) => formOf([...path, ...names], value, about) ?? NO_FORM));
  return form.includes(NO_FORM) || form.length > LIST_MAX ? null : form;
}

/** No form has it. */
const NO_FORM = '#?';

/** A list with what its values are turned into, the members of each object in the order of their names. */
function inNames(value: unknown, turned: (value: Value, names: Path) => unknown, names: Path = []): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => inNames(each, turned, names));
  if (typeof value !== 'object' || value === null) return turned(value as Value, names);
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, each]) => [name, inNames(each, turned, [...names, name])]));
}

function formOf(path: Path, value: Value, about: About): string | null {
  if (value === null) return 'null';
  const text = String(value).trim();
  const ours = oursIn(path, value, about);
  if (ours !== undefined) return ours;
  if (about.isOfNow(value)) return '#';
  if (isFlag(text, about)) return text;
  if (/\p{N}/u.test(text)) return about.place === 'record' && isDocument(path) ? formOfNumber(value) : null;
  return WORD.test(text) && text.length <= WORD_MAX && isOfWord(path, about.place === 'around list') ? text : null;
}

/** It says one thing only under its name. Next to a list, 0 and 1 count. */
const isFlag = (text: string, { place }: About): boolean =>
  (place === 'around list' ? /^(?:true|false)$/i : /^(?:|true|false|none|[01])$/i).test(text);

const WORD = /^\p{L}+(?:[-_]\p{L}+)*$/u;

/** What of ours it is, or has in it; null if that can be declared in no form; undefined if it has nothing of ours. */
function oursIn(path: Path, value: Value, { ours }: About): string | null | undefined {
  const text = String(value).trim();
  const stated = Object.entries(ours).filter(([, own]) => isStated(own));
  // A number of a document may be the amount by chance, and a fee is none of ours.
  const compared = stated.filter(
    ([, own]) => !isMoney(own) || !(isNumbered(path) || OF_ITS_OWN.test(path.at(-1) ?? '')),
  );
  const exact = compared.find(([name]) => isValueOf(name, value, ours));
  if (exact !== undefined) return NAMEABLE.test(exact[0]) ? `$${exact[0]}` : null;
  const bare = bareName(path.at(-1) ?? '');
  if (stated.some(([name]) => bareName(name) === bare)) return null;
  if (stated.some(([, own]) => isMoney(own) && own.minor !== 0 && digitsOf(text) === digitsOf(String(own.minor))))
    return null;
  const within = stated.filter(([, own]) => isId(own) && exactText(text).includes(exactText(own)));
  return within.length === 0 ? undefined : aroundOurs(text, within);
}

const NAMEABLE = /^[a-z_]+$/;
const OF_ITS_OWN = /fees?|charges?|tax|discount/i;
/** Texts as long as that are in another one by more than chance. */
const isId = (own: unknown): own is string => typeof own === 'string' && own.trim().length >= 3;

/** Without what a notation adds. */
const digitsOf = (text: string): string => text.replace(/\D/g, '').replace(/^0+|0+$/g, '');

/** What may be around a value of ours. Any other word may be a name, an amount, or what became of it. */
const AROUND_OURS: ReadonlySet<string> = new Set(
  'claim claims case cases account accounts shipment shipments payment payments for of ref reference no number id'.split(
    ' ',
  ),
);
const wordsOf = createWordReader([]);

/** `Claim $claim`: the words around what was sent. */
function aroundOurs(text: string, within: readonly (readonly [string, unknown])[]): string | null {
  let form = text;
  if (SIGNS.test(text)) return null;
  for (const [name, own] of within.toSorted(([, one], [, other]) => String(other).length - String(one).length)) {
    const at = exactText(form).indexOf(exactText(own));
    if (at < 0 || exactText(form).length !== form.length) continue;
    const end = at + exactText(own).length;
    if (!NAMEABLE.test(name) || /[\p{L}\p{N}_]$/u.test(form.slice(0, at)) || /^[\p{L}\p{N}_]/u.test(form.slice(end)))
      return null;
    form = `${form.slice(0, at)}$${name}${form.slice(end)}`;
  }
  const isNeutral = wordsOf(form.replace(NAME_OF_OURS, ' ')).every((word) => AROUND_OURS.has(word));
  return form.includes('$') && isNeutral && !/\p{N}/u.test(form) ? form : null;
}

/** A number with its letters and signs; null if it may say something, be a time or stand for none. */
function formOfNumber(value: Value): string | null {
  const text = String(value).trim();
  const digits = text.replace(/\D/g, '');
  if (digits.length < 4 || text.length > WORD_MAX || SIGNS.test(text) || /\s/.test(text)) return null;
  if (/^(?:0+|9+)$/.test(digits)) return null;
  if (isHexadecimal(text)) return '#';
  if (looksLikeTime(text)) return null;
  if (/^\d+$/.test(text)) return '#';
  const form = text.replace(/\d+/g, '#');
  return /^[\p{L}#/].*[\p{L}#]$/u.test(form) && !/#[.,']#|\p{N}/u.test(form) ? form : null;
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** With letters, and too long to be a word. */
export const isHexadecimal = (text: string): boolean =>
  UUID.test(text) || (/^(?=.*[a-f])[\da-f]{16,64}$/i.test(text) && (text.match(/\d/g) ?? []).length >= 4);

/** Quoted where it would be read as another form. */
const written = (text: string): string => (SIGNS.test(text) ? JSON.stringify(text) : text);

/** Whether the value was sent under the name, which may end in `_minor` for an amount in cents. */
function isValueOf(name: string, value: Value, ours: About['ours']): boolean {
  const own = ours[name];
  if (!isStated(own) || value === null || typeof value === 'boolean' || String(value).trim() === '') return false;
  if (!isMoney(own)) return typeof own !== 'object' && exactText(own) === exactText(value);
  if (own.minor === 0) return false;
  return name.endsWith(MINOR)
    ? /^\d+$/.test(String(value)) && Number(value) === own.minor
    : isSameAmount(own, value, {});
}

const MINOR = '_minor';

/** What was sent as entries name it: amounts also in cents, and their currency. */
export function withAmounts(sent: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const minor = Object.entries(sent).flatMap(([name, own]) =>
    isMoney(own) ? [[`${name}${MINOR}`, own] as const] : [],
  );
  const { amount } = sent;
  return { ...sent, ...Object.fromEntries(minor), ...(isMoney(amount) ? { currency: amount.$money } : {}) };
}

/** Forms that compare with something that was sent. */
export const comparedIn = (forms: readonly string[], { ours }: About): readonly string[] =>
  forms.filter((form) => !/^["[]/.test(form) && namesIn(form).some((name) => isStated(ours[name])));

const NAME_OF_OURS = /\$([a-z_]+)/gi;
const namesIn = (form: string): readonly string[] =>
  [...form.matchAll(NAME_OF_OURS)].map(([, name = '']) => name.toLowerCase());

/** What a form compares with, for people. */
export const sentIn = (form: string, { ours }: About): unknown => {
  const [name = ''] = namesIn(form);
  return isWhole(form, name) ? ours[name] : expanded(form, ours);
};

const isWhole = (form: string, name: string): boolean => form.toLowerCase() === `$${name}`;

const expanded = (form: string, ours: About['ours']): string =>
  form.replace(NAME_OF_OURS, (_, name: string) => {
    const own = ours[name.toLowerCase()];
    return isMoney(own) || !isStated(own) ? '' : String(own);
  });

/** Whether a member is declared. Where a value that was sent is declared, nothing else covers it. */
export function isDeclared(leaf: Leaf, declared: Declared, about: About): boolean {
  const forms = declared.formsAt(leaf.path);
  const compared = comparedIn(forms, about);
  if (compared.length > 0) return compared.some((form) => isAsSent(form, leaf.value, about));
  return declared.hasPath(leaf.path) || holds(forms, leaf, about);
}

function isAsSent(form: string, value: Value, { ours }: About): boolean {
  const [name = ''] = namesIn(form);
  return isWhole(form, name) ? isValueOf(name, value, ours) : exactText(expanded(form, ours)) === exactText(value);
}

function holds(forms: readonly string[], leaf: Leaf, about: About): boolean {
  if (forms.length === 0) return false;
  const isAmong = (text: string): boolean => forms.some((form) => exactText(form) === exactText(text));
  const offered = offeredForm(leaf, about);
  if (offered !== null && isAmong(offered)) return true;
  if (isTimeAroundList(leaf, about)) return false;
  if (leaf.list === undefined) return isAmong(written(String(leaf.value).trim()));
  const list = JSON.stringify(inNames(leaf.list, (value) => value));
  return !/[#$]/.test(list) && isAmong(list);
}

const isTimeAroundList = ({ path, value }: Leaf, { place }: About): boolean =>
  place === 'around list' && (isTime(path) || looksLikeTime(value) || !Number.isNaN(timeStated(value)));

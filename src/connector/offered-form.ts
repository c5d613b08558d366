/**
 * What the sentence offers to declare of a member that is not known.
 *
 * INVARIANT: it can never later hold for a value that says something else. Where no such form exists, nothing is offered.
 *
 * `$account_id`: a value that was sent, alone or with words around it, which is compared each time. `CHK-#`: a number of a
 * document, with its letters and signs, and other digits. `#`: a number without any, or one instant of now. Else words without
 * digits, which are compared exactly.
 *
 * Pure.
 */
import { isMoney } from '../kernel/money.ts';
import { isAmount, isNumber, isParty, isTime } from './member-name.ts';
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
  /** Next to a list, what is called like a time or looks like one is declared by no value. */
  readonly isAroundList: boolean;
};

const WORD_MAX = 120;
const LIST_MAX = 300;
/** They write another form of an entry, or part it. */
const SIGNS = /[#$"`\\\p{C}]|^[[{]/u;

/** @returns null if nothing can be declared safely */
export function offeredForm({ path, value, list }: Leaf, about: About): string | null {
  if (list === undefined) return formOf(path, value, about);
  const form = JSON.stringify(formsIn(list, path, about));
  return form.includes(NO_FORM) || form.length > LIST_MAX ? null : form;
}

/** No form has it. */
const NO_FORM = '#?';

/** A list with the forms of its values, the members of each object in the order of their names. */
function formsIn(value: unknown, path: Path, about: About): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => formsIn(each, path, about));
  if (typeof value !== 'object' || value === null) return formOf(path, value as Value, about) ?? NO_FORM;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, each]) => [name, formsIn(each, [...path, name], about)]));
}

function formOf(path: Path, value: Value, about: About): string | null {
  if (value === null) return 'null';
  const text = String(value).trim();
  const ours = oursIn(path, value, about);
  if (ours !== undefined) return ours;
  if (about.isOfNow(value)) return '#';
  if (/\p{N}/u.test(text)) return isNumber(path) ? formOfNumber(value) : null;
  return isWord(path, text, about) ? written(text) : null;
}

/** What of ours it is, or has in it; null if that can be declared in no form; undefined if it has nothing of ours. */
function oursIn(path: Path, value: Value, { ours }: About): string | null | undefined {
  const text = String(value).trim();
  const stated = Object.entries(ours).filter(([, own]) => isStated(own));
  // A number of a document may be the amount by chance, and a fee is none of ours.
  const compared = stated.filter(([, own]) => !isMoney(own) || !(isNumber(path) || OF_ITS_OWN.test(path.at(-1) ?? '')));
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
  return form.includes('$') && !/\p{N}/u.test(form) ? form : null;
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

/** A word or a sentence that says the same whenever it is said: no name of a person or a company, and no amount. */
function isWord(path: Path, text: string, { isAroundList }: About): boolean {
  if (text.length > WORD_MAX || isParty(path) || isAmount(path) || /\s\S*\p{Lu}|@/u.test(text)) return false;
  return !(isAroundList && (isTime(path) || RELATIVE.test(text)));
}

/** Quoted where it would be read as another form. */
const written = (text: string): string => (SIGNS.test(text) ? JSON.stringify(text) : text);

const RELATIVE = /\b(?:today|yesterday|tomorrow|now)\b/i;

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
  if (leaf.list !== undefined || isTimeAroundList(leaf, about)) return false;
  return isAmong(written(String(leaf.value).trim()));
}

const isTimeAroundList = ({ path, value }: Leaf, { isAroundList }: About): boolean =>
  isAroundList && (isTime(path) || looksLikeTime(value) || !Number.isNaN(timeStated(value)));

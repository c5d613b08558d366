/**
 * What an answer to a declared tool means: the record that was asked for with its fields, or an error of the tool. What is
 * not declared is not read, and what does not fit is refused, never guessed.
 *
 * Pure.
 */
import { signOfMore } from '../kernel/list-goes-on.ts';
import { currencyCode, isMoney } from '../kernel/money.ts';
import { own } from '../kernel/own.ts';
import type { Value } from '../kernel/value.ts';
import { valueAt } from '../kernel/value-at.ts';
import { ANSWERED } from './answer-status.ts';
import type { Declaration, OutputField } from './declaration.ts';
import { systemOf } from './declared-tool.ts';
import { isAsked, readField } from './read-field.ts';
import type { Given } from './template.ts';

export type DeclaredAnswer =
  /** `id`: how the system names the record; null where the file names no member for it, or it is not there. */
  | { readonly kind: 'found'; readonly output: Readonly<Record<string, Value>>; readonly id: string | null }
  /** `code` is the tool's own, or `invalid_output`. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** Error codes that an answer with a list may end in, if the tool declares them. */
const NONE = 'not_found';
const SEVERAL = 'several';

/** `headers`: none in an example. */
type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Headers };

/** @returns null for a status other than 200 that the tool says nothing of */
export function readDeclaredAnswer(
  declaration: Declaration,
  args: Given['args'],
  answer: Answer,
): DeclaredAnswer | null {
  const part = partIn(declaration, answer);
  if (part !== null) return invalid(part);
  const refusal = refusalIn(declaration, answer);
  if (refusal !== null) return failed(refusal, own(declaration.errors, refusal) ?? refusal);
  if (answer.status !== ANSWERED) return null;
  const failure = failureIn(answer.body);
  if (failure !== null) return invalid(failure);
  const record = recordIn(declaration, args, answer.body);
  return 'kind' in record ? record : outputOf(declaration, record.record, answer.body);
}

/** A part of a list proves nothing of the rest: neither that a record is there once nor that it is missing. */
function partIn(declaration: Declaration, { status, body, headers }: Answer): string | null {
  if (status !== ANSWERED) return null;
  const entries = entriesIn(declaration, body);
  if (entries === null) return null;
  const { tool, answer } = declaration;
  const sign = signOfMore(body, entries, headers ?? new Headers(), (path, value) =>
    isCount(answer.beside[path.join('.')], value, entries.length),
  );
  if (sign === null) return null;
  const [path] = sign.isHint && sign.path !== null ? [sign.path.join('.')] : [];
  const orCount =
    path !== undefined && isCount(COUNT, valueAt(body, path), entries.length)
      ? `. If \`${path}\` is how many came, write \`beside: { ${path}: "${COUNT}" }\``
      : '';
  return `Expected the whole list, got a part of it, since it goes on (${sign.shown}): make ${systemOf(tool)} answer with all of it on one page${orCount}`;
}

/** The entries of the list; null where there is none, and no list that its system leaves out. */
function entriesIn({ answer: { list, empty_list: empty } }: Declaration, body: unknown): readonly unknown[] | null {
  if (list === undefined) return null;
  const entries = list === '.' ? body : valueAt(body, list);
  if (Array.isArray(entries)) return entries;
  const isLeftOut = empty !== undefined && (entries === undefined || entries === null) && hasPlaceFor(list, body);
  return isLeftOut ? [] : null;
}

/** Whether the record is there in which the list would be. */
function hasPlaceFor(list: string, body: unknown): boolean {
  const place = list.includes('.') ? valueAt(body, list.slice(0, list.lastIndexOf('.'))) : body;
  return typeof place === 'object' && place !== null && !Array.isArray(place);
}

/** In \`beside\`: the number of records that came. */
const COUNT = '#';
/** In \`beside\`: whatever it says. */
const ANY = '*';

const isCount = (declared: unknown, stated: unknown, count: number): boolean =>
  declared === COUNT && (typeof stated === 'number' || typeof stated === 'string') && String(stated) === String(count);

/** Whether the file says of a member next to an empty list that it may be there. */
const isBeside = (declared: unknown, stated: unknown): boolean =>
  declared === stated ||
  declared === ANY ||
  (typeof declared === 'string' && stated === declared.replaceAll(COUNT, '0'));

/** A member that means an error is read in a whole answer alone. */
function refusalIn({ answer: { refusals } }: Declaration, { status, body }: Answer): string | null {
  // A page of something between us and the system says nothing of what was asked.
  if (typeof body === 'string' && body.trim() !== '') return null;
  const found = refusals.find(
    (refusal) =>
      (refusal.status ?? ANSWERED) === status && (refusal.at === undefined || valueAt(body, refusal.at) === refusal.is),
  );
  return found?.error ?? null;
}

type Found = { readonly record: unknown };

function recordIn(declaration: Declaration, args: Given['args'], body: unknown): Found | DeclaredAnswer {
  const { list, record: at, empty_list: empty } = declaration.answer;
  if (list === undefined) {
    const record = at === undefined ? body : valueAt(body, at);
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      return invalid(`Expected a record${at === undefined ? '' : ` at \`${at}\``}, got ${kindOf(record)}`);
    const other = otherIn(declaration, args, record);
    return other === null ? { record } : invalid(otherInWords(declaration, other, body));
  }
  const entries = entriesIn(declaration, body);
  if (entries === null) return invalid(noListInWords(list, empty, body));
  const records = entries.map((entry) => (at === undefined ? entry : valueAt(entry, at)));
  const [first, ...others] = records.filter((record) => otherIn(declaration, args, record) === null);
  // A list that has other records does not prove that ours is missing: the system may not have read what was asked.
  if (first === undefined && records.length > 0)
    return invalid(
      `Expected ${asked(declaration, args)}, got ${records.length} ${records.length === 1 ? 'record' : 'records'} of something else`,
    );
  if (first === undefined) return noneIn(declaration, body);
  if (others.length > 0)
    return failed(SEVERAL, `${own(declaration.errors, SEVERAL) ?? SEVERAL} (${others.length + 1} of them)`);
  return { record: first };
}

function noListInWords(list: string, empty: 'left_out' | undefined, body: unknown): string {
  const got = kindOf(list === '.' ? body : valueAt(body, list));
  const isNone = /^(?:none|null)$/.test(got) && hasPlaceFor(list, body);
  const advice =
    isNone && empty === undefined ? '. If the system leaves an empty list out, write `empty_list: left_out`' : '';
  return `Expected a list${list === '.' ? '' : ` at \`${list}\``}, got ${got}${advice}`;
}

type Other = {
  readonly path: string;
  readonly field: string;
  readonly stated: unknown;
  readonly ours: Value | undefined;
};

/** The first member of a record by which it is not the one that was asked for; null if it is. */
function otherIn({ answer: { matches }, takes }: Declaration, args: Given['args'], record: unknown): Other | null {
  for (const [path, name] of Object.entries(matches)) {
    const [stated, ours] = [valueAt(record, path), own(args, name)];
    const field = takes.find((known) => known.field === name);
    if (!isAsked(field, stated, ours)) return { path, field: name, stated, ours };
  }
  return null;
}

function otherInWords(declaration: Declaration, { path, field, stated, ours }: Other, body: unknown): string {
  const isAlike = bare(stated) !== '' && bare(stated) === bare(ours);
  const advice = isAlike ? `. If both are the same, say so with \`normal\` at \`${field}\` in \`takes\`` : '';
  return `Expected the record of ${shownOf(ours)}, got one whose \`${path}\` is ${shownOf(stated)}${advice}${stated === undefined ? elsewhere(declaration, path, body) : ''}`;
}

/** Letters and digits alone. */
const bare = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number'
    ? String(value)
        .toLowerCase()
        .replace(/[^\p{L}\p{N}]/gu, '')
    : '';

/** An empty list proves that there is none only if all that stands next to it is declared, or says nothing. */
function noneIn({ answer: { list, beside }, errors }: Declaration, body: unknown): DeclaredAnswer {
  const [odd] = membersIn(body, []).filter(({ path, value }) => path !== list && !isBeside(beside[path], value));
  if (odd === undefined) return failed(NONE, own(errors, NONE) ?? NONE);
  return invalid(
    `Expected nothing next to the empty list that \`beside\` does not name, got \`${odd.path}\`: ${shownOf(odd.value)}`,
  );
}

type Member = { readonly path: string; readonly value: unknown };

/** All members that say something, by their paths: not null, empty, zero or false. */
function membersIn(value: unknown, path: readonly string[]): Member[] {
  if (value === null || value === '' || value === 0 || value === false) return [];
  if (typeof value !== 'object') return [{ path: path.join('.'), value }];
  return Object.entries(value).flatMap(([name, inner]) => membersIn(inner, [...path, name]));
}

/** Members at the top of an answer by which it says that the request failed, although its status is 200. */
function failureIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  const said = Object.entries(body).find(
    ([name, value]) =>
      (/^(?:errors?|fault)$/i.test(name) && membersIn(value, []).length > 0) ||
      (/^(?:success|ok)$/i.test(name) && value === false),
  );
  return said === undefined ? null : `Expected an answer without an error, got \`${said[0]}\`: ${shownOf(said[1])}`;
}

/** What paths begin in: `order`, or an entry of a list. */
function insideOf({ answer: { list, record } }: Declaration): string {
  const entry = list === undefined ? null : list === '.' ? 'an entry of the list' : `an entry of \`${list}\``;
  if (record === undefined) return entry ?? 'the answer';
  return entry === null ? `\`${record}\`` : `\`${record}\` of ${entry}`;
}

/** Where a path leads that is not written from inside the record; empty if it leads nowhere. */
function elsewhere(declaration: Declaration, path: string, body: unknown): string {
  const { list, record } = declaration.answer;
  const inside = insideOf(declaration);
  const [start] = [record, list].filter((name) => name !== undefined && path.startsWith(`${name}.`));
  if (start !== undefined)
    return `. Paths begin inside ${inside}: write \`${path.slice(start.length + 1).replace(/^\d+\./, '')}\``;
  return valueAt(body, path) === undefined ? '' : `. It is next to ${inside}, and paths begin inside that`;
}

function outputOf(declaration: Declaration, record: unknown, body: unknown): DeclaredAnswer {
  const { gives, answer } = declaration;
  const output: Record<string, Value> = {};
  for (const field of gives) {
    const misplaced = misplacedIn(record, field.from);
    if (misplaced !== null) return invalid(misplaced);
    const currency = currencyOf(field, record);
    const read = readField(field, valueAt(record, field.from), declaration, currency);
    if (read === null) {
      if (field.optional) continue;
      return invalid(
        `Expected \`${field.from}\` inside ${insideOf(declaration)}, got none${elsewhere(declaration, field.from, body)}`,
      );
    }
    if ('problem' in read) return invalid(`\`${field.from}\` cannot be read: ${read.problem}`);
    const problem = currencyProblem(read.value, currency, field) ?? lengthProblem(read.value, field);
    if (problem !== null) return invalid(problem);
    output[field.field] = read.value;
  }
  const id = answer.id === undefined ? undefined : valueAt(record, answer.id);
  const isNamed = (typeof id === 'string' && id.trim() !== '') || typeof id === 'number';
  return { kind: 'found', output, id: isNamed ? String(id).trim() : null };
}

function currencyOf({ currency, currency_from: from }: OutputField, record: unknown): string | null {
  if (from === undefined) return currency ?? null;
  const named = valueAt(record, from);
  return typeof named === 'string' && named.trim() !== '' ? named.trim() : null;
}

/** An amount that names its own currency must not contradict the declared one. */
function currencyProblem(value: Value, currency: string | null, { from }: OutputField): string | null {
  if (!isMoney(value) || currency === null || currencyCode(currency) === value.$money) return null;
  return `Expected \`${from}\` in ${shownOf(currency)}, got ${shownOf(value.$money)}`;
}

/** The log keeps what a tool gives, and people read it. */
function lengthProblem(value: Value, { from }: OutputField): string | null {
  const length = Array.isArray(value) ? value.join('').length : typeof value === 'string' ? value.length : 0;
  return length <= TEXT_MAX ? null : `Expected at most ${TEXT_MAX} characters at \`${from}\`, got ${length}`;
}

/** Something else where an object on the way to a field should be: the field is not missing, but cannot be found. */
function misplacedIn(record: unknown, path: string): string | null {
  const names = path.split('.');
  for (let depth = 1; depth < names.length; depth++) {
    const parent = valueAt(record, names.slice(0, depth).join('.'));
    if (parent === undefined || parent === null) return null;
    const isRead = Array.isArray(parent) ? /^\d+$/.test(names[depth] ?? '') : typeof parent === 'object';
    if (!isRead) return `Expected a record at \`${names.slice(0, depth).join('.')}\`, got ${kindOf(parent)}`;
  }
  return null;
}

const asked = ({ answer: { matches } }: Declaration, args: Given['args']): string =>
  Object.values(matches)
    .map((field) => shownOf(own(args, field)))
    .join(' and ');

const SHOWN_MAX = 60;
const TEXT_MAX = 10_000;

function shownOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing';
  if (typeof value === 'object') return kindOf(value);
  const text = String(value).replaceAll('`', "'");
  return `\`${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}\``;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'none';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a record' : `a ${typeof value}`;
}

const failed = (code: string, message: string): DeclaredAnswer => ({ kind: 'failed', code, message });
const invalid = (message: string): DeclaredAnswer => failed('invalid_output', message);

/**
 * What an answer to a declared tool means: the record that was asked for with its fields, or an error of the tool. What is
 * not declared is not read, and what does not fit is refused, never guessed.
 *
 * Pure.
 */
import { readFact } from '../case/read-fact.ts';
import { own } from '../kernel/own.ts';
import type { Value } from '../kernel/value.ts';
import type { Declaration, OutputField } from './declaration.ts';
import type { Given } from './template.ts';

export type DeclaredAnswer =
  /** `id`: how the system names the record; null where the file names no member for it, or it is not there. */
  | { readonly kind: 'found'; readonly output: Readonly<Record<string, Value>>; readonly id: string | null }
  /** `code` is the tool's own, or `invalid_output`. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** Error codes that an answer with a list may end in, if the tool declares them. */
const NONE = 'not_found';
const SEVERAL = 'several';

/** @returns null for a status outside 2xx that the tool says nothing of */
export function readDeclaredAnswer(
  declaration: Declaration,
  args: Given['args'],
  answer: { readonly status: number; readonly body: unknown },
): DeclaredAnswer | null {
  const refusal = refusalIn(declaration, answer);
  if (refusal !== null) return failed(refusal, own(declaration.errors, refusal) ?? refusal);
  if (answer.status < 200 || answer.status > 299) return null;
  const record = recordIn(declaration, args, answer.body);
  return 'kind' in record ? record : outputOf(declaration, record.record);
}

function refusalIn(
  { answer: { refusals } }: Declaration,
  { status, body }: { status: number; body: unknown },
): string | null {
  const found = refusals.find(
    (refusal) =>
      (refusal.status === undefined || refusal.status === status) &&
      (refusal.at === undefined || memberAt(body, refusal.at) === refusal.is),
  );
  return found?.error ?? null;
}

type Found = { readonly record: unknown };

function recordIn(declaration: Declaration, args: Given['args'], body: unknown): Found | DeclaredAnswer {
  const { list, record: at, matches } = declaration.answer;
  const isAsked = (record: unknown): boolean =>
    Object.entries(matches).every(([path, field]) => isSame(memberAt(record, path), own(args, field)));
  if (list === undefined) {
    const record = at === undefined ? body : memberAt(body, at);
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      return invalid(`Expected a record${at === undefined ? '' : ` at \`${at}\``}, got ${kindOf(record)}`);
    const [path, field] =
      Object.entries(matches).find(([path, field]) => !isSame(memberAt(record, path), own(args, field))) ?? [];
    if (path === undefined || field === undefined) return { record };
    return invalid(
      `Expected the record of ${shownOf(own(args, field))}, got one whose \`${path}\` is ${shownOf(memberAt(record, path))}`,
    );
  }
  const entries = list === '.' ? body : memberAt(body, list);
  if (!Array.isArray(entries))
    return invalid(`Expected a list${list === '.' ? '' : ` at \`${list}\``}, got ${kindOf(entries)}`);
  const records = (entries as readonly unknown[]).map((entry) => (at === undefined ? entry : memberAt(entry, at)));
  const [first, ...others] = records.filter(isAsked);
  // A list that has other records does not prove that ours is missing: the system may not have read what was asked.
  if (first === undefined && records.length > 0)
    return invalid(
      `Expected ${asked(declaration, args)}, got ${records.length} ${records.length === 1 ? 'record' : 'records'} of something else`,
    );
  if (first === undefined) return failed(NONE, own(declaration.errors, NONE) ?? NONE);
  if (others.length > 0)
    return failed(SEVERAL, `${own(declaration.errors, SEVERAL) ?? SEVERAL} (${others.length + 1} of them)`);
  return { record: first };
}

function outputOf({ gives, answer, time_zone: timeZone }: Declaration, record: unknown): DeclaredAnswer {
  const output: Record<string, Value> = {};
  for (const field of gives) {
    const read = readFact(field, memberAt(record, field.from), { currency: currencyOf(field, record), timeZone });
    if (read === null) {
      if (field.optional) continue;
      return invalid(`Expected \`${field.from}\`, got none`);
    }
    if ('problem' in read) return invalid(`\`${field.from}\` cannot be read: ${read.problem}`);
    output[field.field] = read.value;
  }
  const id = answer.id === undefined ? undefined : memberAt(record, answer.id);
  const isNamed = (typeof id === 'string' && id.trim() !== '') || typeof id === 'number';
  return { kind: 'found', output, id: isNamed ? String(id).trim() : null };
}

function currencyOf({ currency, currency_from: from }: OutputField, record: unknown): string | null {
  if (from === undefined) return currency ?? null;
  const named = memberAt(record, from);
  return typeof named === 'string' && named.trim() !== '' ? named.trim() : null;
}

/** The member at a path of names; of a list, by its place from 0. Undefined if there is none. */
export function memberAt(value: unknown, path: string): unknown {
  let at = value;
  for (const name of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    if (Array.isArray(at) && !/^\d+$/.test(name)) return undefined;
    at = (at as Readonly<Record<string, unknown>>)[name];
  }
  return at;
}

/** Without case and blanks around it: systems write what they were asked in their own way. */
function isSame(stated: unknown, ours: Value | undefined): boolean {
  if (ours === undefined) return true;
  if (typeof stated !== 'string' && typeof stated !== 'number' && typeof stated !== 'boolean') return false;
  return String(stated).trim().toLowerCase() === String(ours).trim().toLowerCase();
}

const asked = ({ answer: { matches } }: Declaration, args: Given['args']): string =>
  Object.values(matches)
    .map((field) => shownOf(own(args, field)))
    .join(' and ');

const SHOWN_MAX = 60;

function shownOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing';
  if (typeof value === 'object') return kindOf(value);
  const text = String(value);
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

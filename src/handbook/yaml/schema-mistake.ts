/**
 * Says why a value does not fit its schema, and what to write instead, in words of YAML. Zod's own texts are never
 * shown.
 */
import { z } from 'zod';
import { listed, suggestWord } from '../suggest.ts';
import { yamlQuoted } from './yaml-quoted.ts';

/** What zod calls a type, in words of YAML. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
};
/** Words that people write for those of a schema. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['integer', 'number'],
  ['int', 'number'],
  ['float', 'number'],
  ['decimal', 'number'],
  ['string', 'text'],
  ['str', 'text'],
  ['date', 'time'],
  ['datetime', 'time'],
  ['timestamp', 'time'],
  ['bool', 'boolean'],
  ['yes_no', 'boolean'],
  ['yes/no', 'boolean'],
  ['yesno', 'boolean'],
  ['flag', 'boolean'],
  ['checkbox', 'boolean'],
  ['truth', 'boolean'],
  ['currency', 'money'],
  ['amount', 'money'],
  ['array', 'list'],
  ['span', 'duration'],
  ['.', 'point'],
  [',', 'comma'],
  ['ok', 'found'],
]);
const DATE = '2026-03-04';
/** Characters of a value that a message shows. */
const SHOWN_MAX = 80;

export type SchemaMistake = { readonly message: string; readonly suggestion: string | null };

/**
 * @param value what is at the path of the issue; undefined when the key is missing
 * @param schema that of the whole file, or of the part that the path begins in
 */
export function schemaMistake(issue: z.core.$ZodIssue, value: unknown, schema: z.ZodType): SchemaMistake {
  const node = schemaAt(schema, issue.path);
  const name = String(issue.path.at(-1));
  if (value === undefined && typeof issue.path.at(-1) === 'string')
    return { message: `Expected \`${name}\`, which is missing`, suggestion: additionOf(name, node) };
  if (issue.code === 'invalid_key')
    return {
      message: `${issue.issues[0]?.message ?? 'Expected another name'}, got \`${name}\``,
      suggestion: respelt(name, (text) => isKeyOf(schemaAt(schema, issue.path.slice(0, -1)), text)),
    };
  const expected = expectationOf(issue, node, value);
  if (expected.includes(', got ')) return { message: expected, suggestion: null };
  return {
    message: `${expected} ${whereIs(issue.path)}, got ${countOf(issue, value) ?? found(value)}`,
    suggestion: value === undefined ? null : instead(issue, value, node),
  };
}

/** The keys that the schema has at a path; empty when it has none there. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const node = schemaAt(schema, path);
  return node instanceof z.ZodObject ? Object.keys(node.shape) : [];
}

/** Whether the schema expects keys of the author's own choice at a key: the names of limits. */
export function isRecordAt(schema: z.ZodType, path: readonly PropertyKey[]): boolean {
  return schemaAt(schema, path) instanceof z.ZodRecord;
}

/** `at `email``, `in item 2 of `members``. */
export function whereIs(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'in the file';
  if (typeof last !== 'number') return `at \`${String(last)}\``;
  const owner = path.findLast((part) => typeof part === 'string');
  return owner === undefined ? `in item ${last + 1}` : `in item ${last + 1} of \`${owner}\``;
}

function schemaAt(schema: unknown, path: readonly PropertyKey[]): unknown {
  let node = bare(schema);
  for (const part of path) {
    if (node instanceof z.ZodObject) node = bare((node.shape as Record<string, unknown>)[String(part)]);
    else if (node instanceof z.ZodArray) node = bare(node.element);
    else if (node instanceof z.ZodRecord) node = bare(node.valueType);
    else return null;
  }
  return node;
}

/** Without what makes it optional or changes what it gives. */
function bare(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return bare(schema.unwrap());
  return schema instanceof z.ZodPipe ? bare(schema.in) : schema;
}

const fits = (node: unknown, value: unknown): boolean => node instanceof z.ZodType && node.safeParse(value).success;

const isKeyOf = (node: unknown, text: string): boolean => node instanceof z.ZodRecord && fits(node.keyType, text);

/** What to write for it, as the file would have it; null when the schema says nothing about it. */
function exampleOf(node: unknown): string | null {
  if (node instanceof z.ZodEnum) return String(node.options[0]);
  if (node instanceof z.ZodLiteral) return String([...node.values][0]);
  if (node instanceof z.ZodEmail) return 'ana@our.example';
  if (node instanceof z.ZodISODate) return DATE;
  if (node instanceof z.ZodBoolean) return 'true';
  if (!(node instanceof z.ZodString)) return null;
  const messages = node.safeParse('\u0001').error?.issues.map(({ message }) => message) ?? [];
  return messages.map((message) => /such as `([^`]+)`/.exec(message)?.[1]).find((one) => one !== undefined) ?? null;
}

function additionOf(name: string, node: unknown): string {
  if (node instanceof z.ZodArray) {
    const example = exampleOf(bare(node.element));
    return example === null
      ? `Add \`${name}:\` and below it its items, each after \`- \``
      : `Add \`${name}: [${example}]\``;
  }
  if (node instanceof z.ZodObject || node instanceof z.ZodRecord) return `Add \`${name}:\` with its keys below it`;
  if (node instanceof z.ZodEnum) return `Add \`${name}:\` with ${listed(node.options.map(String))}`;
  return `Add \`${name}: ${exampleOf(node) ?? '…'}\``;
}

/** `Expected a list`; with `, got` when a rule of the schema says it all. */
function expectationOf(issue: z.core.$ZodIssue, node: unknown, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return kindExpected(issue.expected, node, value);
    case 'invalid_value':
      return `Expected ${listed(issue.values.map(String))}`;
    case 'too_small':
      if (issue.origin === 'string') return 'Expected a text';
      if (issue.origin !== 'array') return `Expected at least ${issue.minimum}`;
      return Number(issue.minimum) > 1 ? `Expected at least ${issue.minimum} items` : 'Expected at least one item';
    case 'too_big':
      return `Expected at most ${issue.maximum}${issue.origin === 'array' ? ' items' : issue.origin === 'string' ? ' characters' : ''}`;
    case 'invalid_format':
      if (issue.format === 'email') return 'Expected an email address such as `ana@our.example`';
      if (issue.format === 'date') return `Expected a date such as \`${DATE}\``;
      break;
    case 'invalid_union': {
      const means = node instanceof z.ZodType ? node.description : undefined;
      return means === undefined
        ? 'Expected a text or a number'
        : `Expected ${means.charAt(0).toLowerCase()}${means.slice(1)}`;
    }
    default:
  }
  return issue.message.startsWith('Expected') ? issue.message : 'Expected another value';
}

/** What YAML reads as a number or a yes may be text that only lacks its form, such as a time of day. */
function kindExpected(kind: string, node: unknown, value: unknown): string {
  const example = kind === 'string' && /^(?:number|boolean)$/.test(typeof value) ? exampleOf(node) : null;
  return `Expected ${KINDS[kind] ?? 'another value'}${example === null ? '' : ` such as \`${example}\``}`;
}

const countOf = (issue: z.core.$ZodIssue, value: unknown): string | null =>
  (issue.code === 'too_small' || issue.code === 'too_big') && Array.isArray(value)
    ? value.length === 0
      ? 'none'
      : String(value.length)
    : null;

/** What was found, in backticks when it is a value. */
export function found(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'keys with values' : `\`${shown(value)}\``;
}

const shown = (value: unknown): string => String(value).slice(0, SHOWN_MAX).replaceAll('\n', ' ');

/** What to write instead; null when there is no guess. */
function instead(issue: z.core.$ZodIssue, value: unknown, node: unknown): string | null {
  if (value === null || value === '') return nothingThere(issue, node);
  if (issue.code === 'invalid_type') return otherKind(issue.expected, value, node);
  if (typeof value !== 'string') return null;
  if (issue.code === 'invalid_value') return otherWord(value, issue.values.map(String));
  if (issue.code !== 'invalid_format') return null;
  if (issue.format === 'date') return 'Write the year, the month and the day, of a day that exists';
  const address = /(?<![^\s<>"'@])[^\s<>"'@]+@[^\s<>"'@]+\.[^\s<>"'@]+/.exec(value)?.[0];
  if (node instanceof z.ZodEmail) return address === undefined ? null : `Write \`${address}\``;
  const means = node instanceof z.ZodType ? (node.description ?? null) : null;
  if (address === undefined) return respelt(value, (text) => fits(node, text)) ?? means;
  return means ?? `Write a name such as \`${exampleOf(node) ?? 'ana-analyst'}\`, not an address`;
}

function nothingThere(issue: z.core.$ZodIssue, node: unknown): string {
  if (issue.code === 'invalid_type' && node instanceof z.ZodArray)
    return 'Write `[]` when it has no items, otherwise each item below it, after `- `';
  if (node instanceof z.ZodObject || node instanceof z.ZodRecord) return 'Write its keys below it, indented';
  const example = exampleOf(node);
  return example === null ? 'Write it after the colon' : `Write it after the colon, such as \`${example}\``;
}

function otherKind(expected: string, value: unknown, node: unknown): string | null {
  if (expected === 'array') return asList(value, node);
  if (Array.isArray(value)) return oneOf(value, expected);
  if (expected === 'string') return typeof value === 'object' ? null : asText(value, node);
  if (expected === 'boolean') return yesOrNo(value);
  if (expected !== 'number' && expected !== 'int') return keysInstead(value, node);
  const digits = typeof value === 'string' ? /^\s*(\d+)\b/.exec(value)?.[1] : undefined;
  return digits === undefined ? 'Write it in digits' : `Write \`${digits}\`, without a unit`;
}

/** What YAML reads as a number or a yes, as the text that is wanted. */
function asText(value: unknown, node: unknown): string {
  const text = shown(value);
  const inQuotes = `Put it in quotes: \`'${text}'\``;
  if (!(node instanceof z.ZodType) || fits(node, text)) return inQuotes;
  const example = exampleOf(node);
  return (
    respelt(text, (spelling) => fits(node, spelling)) ?? (example === null ? inQuotes : `Write it like \`${example}\``)
  );
}

/** What is no list, as one. */
function asList(value: unknown, node: unknown): string {
  const element = node instanceof z.ZodArray ? bare(node.element) : null;
  if (typeof value === 'object') {
    const [first] = neededIn(element);
    return `Begin each item with \`- \`${first === undefined ? '' : `, as in \`- ${first[0]}: ${exampleOf(first[1]) ?? '…'}\``}`;
  }
  const items = typeof value === 'string' ? value.split(/\s*,\s*|\s+and\s+/).filter((item) => item !== '') : [value];
  return items.every((item) => fits(element, item))
    ? `Write \`[${items.join(', ')}]\``
    : 'Write each item below it, after `- `';
}

/** For a list where one thing is expected. */
function oneOf([one]: readonly unknown[], expected: string): string {
  if (expected === 'object' || expected === 'record') return 'Remove the `- ` before each key';
  return `Write only one${typeof one === 'string' ? `, such as \`${one}\`` : ''}`;
}

/** The keys that an object needs, the first of them with what the author wrote alone. */
function keysInstead(value: unknown, node: unknown): string | null {
  if (!(node instanceof z.ZodObject)) return 'Write its keys below it, each with a colon and a value';
  const needed = neededIn(node);
  if (needed.length === 0) return `Write its keys: ${listed(Object.keys(node.shape as object))}`;
  const first = needed.findIndex(([, part]) => fits(part, value));
  const fields = needed.map(
    ([key, part], index) => `${key}: ${index === first ? shown(value) : (exampleOf(part) ?? '…')}`,
  );
  return `Write \`{ ${fields.join(', ')} }\``;
}

/** The keys without which an object is refused, each with its schema. */
function neededIn(node: unknown): readonly (readonly [key: string, part: unknown])[] {
  const shape: Record<string, unknown> = node instanceof z.ZodObject ? node.shape : {};
  return Object.entries(shape).flatMap(([key, part]) =>
    part instanceof z.ZodType && !part.safeParse(undefined).success ? [[key, bare(part)] as const] : [],
  );
}

function yesOrNo(value: unknown): string {
  const word = String(value).toLowerCase();
  if (/^(?:yes|y|on|true|1)$/.test(word)) return 'Write `true`';
  return /^(?:no|n|off|false|0)$/.test(word) ? 'Write `false`' : 'Write `true` or `false`';
}

function otherWord(value: string, words: readonly string[]): string {
  const plain = value.trim().toLowerCase();
  const meant = words.find((word) => word === plain || word === SYNONYMS.get(plain));
  const begun = words.filter((word) => plain.length > 1 && word.startsWith(plain.replace(/\.$/, '')));
  const one = meant ?? (begun.length === 1 ? begun[0] : undefined);
  return one === undefined ? suggestWord(value, words) : `Write \`${one}\``;
}

/** The text in the spelling that the schema wants: `Ava Executive` as `ava-executive`, `#claims` as `claims`. */
function respelt(text: string, isRight: (text: string) => boolean): string | null {
  const words = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/^(?:case\.|[@#]+)/, '')
    .trim();
  const spellings = [
    words,
    words.toUpperCase(),
    ...['-', '_'].map((join) =>
      words
        .toLowerCase()
        .split(/[^a-z0-9.]+/)
        .filter((word) => word !== '')
        .join(join),
    ),
    ...clockTimes(text),
  ];
  const right = spellings.find((spelling) => isRight(spelling));
  return right === undefined ? null : `Write \`${quotedIfNeeded(right)}\``;
}

/** `8`, `8:00`, `8am` and `17h30` as the time of day that they say. */
function clockTimes(text: string): string[] {
  const [, hour = '', minutes = '00', half] =
    /^(\d{1,2})(?:(?:[:.h]| ?uhr ?)(\d{2})?)? ?([ap]\.?m\.?)?$/i.exec(text.trim()) ?? [];
  if (hour === '') return [];
  const isHalf = half !== undefined && Number(hour) >= 1 && Number(hour) <= 12;
  const hours = isHalf ? (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hour);
  return half !== undefined && !isHalf ? [] : [`${String(hours).padStart(2, '0')}:${minutes}`];
}

const quotedIfNeeded = (text: string): string => (/^[#@*&!%]/.test(text) ? yamlQuoted(text) : text);

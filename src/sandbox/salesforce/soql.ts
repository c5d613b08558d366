/**
 * Parses and runs a small part of SOQL: `SELECT fields FROM Object [WHERE …] [ORDER BY field [ASC|DESC]] [LIMIT n]`.
 *
 * Texts are compared ignoring case, as in Salesforce, and AND and OR may be mixed only with parentheses.
 */
import { matchesWildcard } from '../wildcard.ts';
import type { FieldValue } from './account.ts';

/** An object of the org: its rows, and its field names as Salesforce spells them. */
export type QueriedObject = { readonly rows: readonly Row[]; readonly fieldName: (name: string) => string | undefined };
type Row = Readonly<Record<string, FieldValue>>;

type SoqlError = {
  readonly errorCode: 'MALFORMED_QUERY' | 'INVALID_FIELD' | 'INVALID_TYPE';
  readonly message: string;
};
export type SoqlResult =
  | { readonly ok: true; readonly object: string; readonly fields: readonly string[]; readonly records: readonly Row[] }
  | { readonly ok: false; readonly error: SoqlError };

type Condition = (row: Row) => boolean;
type Token = { readonly kind: 'word' | 'text' | 'number' | 'sign'; readonly text: string };

const OPERATORS = ['=', '!=', '<', '>', '<=', '>='] as const;

class SoqlFailure extends Error {
  readonly errorCode: SoqlError['errorCode'];

  constructor(errorCode: SoqlError['errorCode'], message: string) {
    super(message);
    this.errorCode = errorCode;
  }
}

/** The records that the query finds, in its order, and the fields it asks for, spelled as Salesforce spells them. */
export function runSoql(query: string, objects: Readonly<Record<string, QueriedObject>>): SoqlResult {
  try {
    return { ok: true, ...new Parser(tokensOf(query), objects).run() };
  } catch (error) {
    if (error instanceof SoqlFailure)
      return { ok: false, error: { errorCode: error.errorCode, message: error.message } };
    throw error;
  }
}

function tokensOf(query: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern =
    /\s*(?:([A-Za-z_][\w.]*)|'((?:[^'\\]|\\.)*)'|(\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2}))?|-?\d+(?:\.\d+)?)|(!=|<=|>=|[=<>(),]))/y;
  while (pattern.lastIndex < query.trimEnd().length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(query);
    if (match === null)
      throw new SoqlFailure('MALFORMED_QUERY', `unexpected token: '${query.slice(at).trim().slice(0, 20)}'`);
    const [, word, text, number, sign] = match;
    if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (text !== undefined)
      tokens.push({
        kind: 'text',
        text: text.replace(/\\(.)/g, (_all, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter),
      });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else tokens.push({ kind: 'sign', text: sign ?? '' });
  }
  return tokens;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #objects: Readonly<Record<string, QueriedObject>>;
  #object: QueriedObject = { rows: [], fieldName: () => undefined };
  #name = '';
  #at = 0;

  constructor(tokens: readonly Token[], objects: Readonly<Record<string, QueriedObject>>) {
    this.#tokens = tokens;
    this.#objects = objects;
  }

  run(): { readonly object: string; readonly fields: readonly string[]; readonly records: readonly Row[] } {
    this.#expectWord('SELECT');
    const selected = [this.#next('word').text];
    while (this.#takeSign(',')) selected.push(this.#next('word').text);
    this.#expectWord('FROM');
    const type = this.#next('word').text;
    const known = Object.keys(this.#objects).find((name) => name.toLowerCase() === type.toLowerCase());
    const object = known === undefined ? undefined : this.#objects[known];
    if (known === undefined || object === undefined)
      throw new SoqlFailure('INVALID_TYPE', `sObject type '${type}' is not supported.`);
    this.#name = known;
    this.#object = object;
    const fields = selected.map((name) => this.#named(name));
    const holds = this.#takeWord('WHERE') ? this.#conditions() : () => true;
    const compare = this.#takeWord('ORDER') ? this.#order() : null;
    const limit = this.#takeWord('LIMIT') ? Number(this.#next('number').text) : Infinity;
    const left = this.#tokens[this.#at];
    if (left !== undefined) throw unexpected(left);
    const found = object.rows.filter(holds);
    return { object: known, fields, records: (compare === null ? found : found.toSorted(compare)).slice(0, limit) };
  }

  #conditions(): Condition {
    const conditions = [this.#condition()];
    const joiner = this.#takeWord('AND') ? 'AND' : this.#takeWord('OR') ? 'OR' : null;
    if (joiner === null) return conditions[0] ?? (() => true);
    do conditions.push(this.#condition());
    while (this.#takeWord(joiner));
    return joiner === 'AND'
      ? (row) => conditions.every((holds) => holds(row))
      : (row) => conditions.some((holds) => holds(row));
  }

  #condition(): Condition {
    if (this.#takeSign('(')) {
      const inner = this.#conditions();
      this.#expectSign(')');
      return inner;
    }
    const name = this.#field();
    if (this.#takeWord('LIKE')) {
      const pattern = this.#next('text').text.toLowerCase();
      return (row) => matchesWildcard(String(row[name] ?? '').toLowerCase(), pattern, '%');
    }
    if (this.#takeWord('IN')) {
      this.#expectSign('(');
      const values = [this.#literal()];
      while (this.#takeSign(',')) values.push(this.#literal());
      this.#expectSign(')');
      return (row) => values.some((value) => isEqual(row[name] ?? null, value));
    }
    const operator = this.#next('sign');
    if (!OPERATORS.includes(operator.text as (typeof OPERATORS)[number])) throw unexpected(operator);
    const value = this.#literal();
    return (row) => isTrue(row[name] ?? null, operator.text as (typeof OPERATORS)[number], value);
  }

  #order(): (a: Row, b: Row) => number {
    this.#expectWord('BY');
    const name = this.#field();
    const sign = this.#takeWord('DESC') ? -1 : 1;
    if (sign === 1) this.#takeWord('ASC');
    return (a, b) => sign * String(a[name] ?? '').localeCompare(String(b[name] ?? ''), 'en', { numeric: true });
  }

  #field(): string {
    return this.#named(this.#next('word').text);
  }

  #named(text: string): string {
    const known = this.#object.fieldName(text);
    if (known === undefined)
      throw new SoqlFailure(
        'INVALID_FIELD',
        `No such column '${text}' on entity '${this.#name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name.`,
      );
    return known;
  }

  #literal(): FieldValue {
    const token = this.#tokens[this.#at++];
    if (token?.kind === 'text') return token.text;
    if (token?.kind === 'number') return /^\d{4}-/.test(token.text) ? token.text : Number(token.text);
    if (token?.kind === 'word' && token.text.toLowerCase() === 'null') return null;
    if (token?.kind === 'word' && /^(true|false)$/i.test(token.text)) return token.text.toLowerCase() === 'true';
    throw unexpected(token);
  }

  #next(kind: Token['kind']): Token {
    const token = this.#tokens[this.#at++];
    if (token?.kind !== kind) throw unexpected(token);
    return token;
  }

  #takeWord(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'word' || token.text.toUpperCase() !== word) return false;
    this.#at++;
    return true;
  }

  #takeSign(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.text !== sign) return false;
    this.#at++;
    return true;
  }

  #expectWord(word: string): void {
    if (!this.#takeWord(word)) throw unexpected(this.#tokens[this.#at]);
  }

  #expectSign(sign: string): void {
    if (!this.#takeSign(sign)) throw unexpected(this.#tokens[this.#at]);
  }
}

function isTrue(got: FieldValue, operator: (typeof OPERATORS)[number], value: FieldValue): boolean {
  if (operator === '=') return isEqual(got, value);
  if (operator === '!=') return !isEqual(got, value);
  if (got === null || value === null) return false;
  const times = [got, value].map((each) =>
    typeof each === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(each) ? Date.parse(each) : Number.NaN,
  );
  const [a = Number.NaN, b = Number.NaN] = times;
  const order =
    !Number.isNaN(a) && !Number.isNaN(b)
      ? a - b
      : typeof got === 'number' && typeof value === 'number'
        ? got - value
        : String(got).localeCompare(String(value), 'en');
  switch (operator) {
    case '<':
      return order < 0;
    case '>':
      return order > 0;
    case '<=':
      return order <= 0;
    default:
      return order >= 0;
  }
}

function isEqual(got: FieldValue, value: FieldValue): boolean {
  return typeof got === 'string' && typeof value === 'string'
    ? got.toLowerCase() === value.toLowerCase()
    : got === value;
}

function unexpected(token: Token | undefined): SoqlFailure {
  return new SoqlFailure('MALFORMED_QUERY', `unexpected token: '${token?.text ?? '<EOF>'}'`);
}

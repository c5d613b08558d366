/**
 * Parses and runs a small part of JQL: conditions joined by AND, with `=`, `!=` and `in (…)`, and `ORDER BY`.
 */
import type { Issue } from './issue.ts';
import { named, PRIORITIES, STATUSES, type Site } from './site.ts';

export type JqlResult =
  | { readonly ok: true; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly message: string };

type Condition = (issue: Issue) => boolean;
type Order = (a: Issue, b: Issue) => number;

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|[=(),])|([^\s"'=!(),]+))/y;

class JqlFailure extends Error {}

/** The issues that the query finds, newest first unless it says otherwise. */
export function runJql(jql: string, issues: readonly Issue[], site: Site): JqlResult {
  try {
    const tokens = tokensOf(jql);
    const conditions: Condition[] = [];
    if (tokens.length > 0 && !isWord(tokens[0], 'order')) {
      do conditions.push(takeCondition(tokens, issues, site));
      while (takeWord(tokens, 'and'));
    }
    const order = takeWord(tokens, 'order') ? takeOrder(tokens) : byNumber(-1);
    if (tokens[0] !== undefined)
      throw new JqlFailure(`Error in the JQL Query: Expecting either 'AND' or 'ORDER BY' but got '${tokens[0].text}'.`);
    if (conditions.length === 0)
      throw new JqlFailure(
        'Unbounded JQL queries are not allowed here. Please add a search restriction to your query.',
      );
    return { ok: true, issues: issues.filter((issue) => conditions.every((holds) => holds(issue))).toSorted(order) };
  } catch (error) {
    if (error instanceof JqlFailure) return { ok: false, message: error.message };
    throw error;
  }
}

type Token = { readonly text: string; readonly quoted: boolean };

function tokensOf(jql: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = jql.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(jql);
    if (match === null) throw new JqlFailure('Error in the JQL Query: The quoted string has not been completed.');
    const quoted = match[1] ?? match[2];
    tokens.push(
      quoted === undefined
        ? { text: match[3] ?? match[4] ?? '', quoted: false }
        : { text: quoted.replace(/\\(.)/g, '$1'), quoted: true },
    );
  }
  return tokens;
}

function takeCondition(tokens: Token[], all: readonly Issue[], site: Site): Condition {
  const name = take(tokens, 'a field name').toLowerCase();
  const operator = take(tokens, 'an operator').toLowerCase();
  if (operator === '=') return equals(name, take(tokens, 'a value'), all, site);
  if (operator === '!=') {
    const holds = equals(name, take(tokens, 'a value'), all, site);
    return (issue) => !holds(issue);
  }
  if (operator !== 'in')
    throw new JqlFailure(
      `Error in the JQL Query: Expecting an operator but got '${operator}'. The valid operators are '=', '!=', 'in'.`,
    );
  if (take(tokens, "'('") !== '(') throw new JqlFailure("Error in the JQL Query: Expecting '(' after 'in'.");
  const any: Condition[] = [];
  do any.push(equals(name, take(tokens, 'a value'), all, site));
  while (takeWord(tokens, ','));
  if (take(tokens, "')'") !== ')') throw new JqlFailure("Error in the JQL Query: Expecting ')'.");
  return (issue) => any.some((holds) => holds(issue));
}

function equals(name: string, value: string, all: readonly Issue[], site: Site): Condition {
  const missing = (): JqlFailure => new JqlFailure(`The value '${value}' does not exist for the field '${name}'.`);
  const idIn = (list: readonly { readonly id: string; readonly name: string }[]): string => {
    const found = named(list, { id: value, name: value });
    if (found === undefined) throw missing();
    return found.id;
  };
  switch (name) {
    case 'project': {
      const key = (named(site.projects(), { id: value, name: value })?.key ?? value).toUpperCase();
      const isOf = (issue: Issue): boolean => issue.key.startsWith(`${key}-`);
      if (!site.projects().some((project) => project.key === key) && !all.some(isOf)) throw missing();
      return isOf;
    }
    case 'labels':
      return (issue) => issue.labels.includes(value);
    case 'key':
    case 'issuekey':
    case 'issue':
      return (issue) => issue.key === value.toUpperCase();
    case 'status': {
      const id = idIn(STATUSES);
      return (issue) => issue.status === id;
    }
    case 'statuscategory': {
      const found = STATUSES.filter(
        ({ category }) => category.name.toLowerCase() === value.toLowerCase() || category.key === value.toLowerCase(),
      );
      if (found.length === 0) throw missing();
      return (issue) => found.some(({ id }) => id === issue.status);
    }
    case 'priority': {
      const id = idIn(PRIORITIES);
      return (issue) => issue.priority === id;
    }
    case 'issuetype':
    case 'type': {
      const id = idIn(site.issueTypes());
      return (issue) => issue.type === id;
    }
    default:
      throw new JqlFailure(`Field '${name}' does not exist or you do not have permission to view it.`);
  }
}

function takeOrder(tokens: Token[]): Order {
  if (!takeWord(tokens, 'by')) throw new JqlFailure("Error in the JQL Query: Expecting 'BY' after 'ORDER'.");
  const name = take(tokens, 'a field name').toLowerCase();
  const sign = takeWord(tokens, 'desc') ? -1 : 1;
  if (sign === 1) takeWord(tokens, 'asc');
  switch (name) {
    case 'created':
    case 'key':
      return byNumber(sign);
    case 'updated':
      return (a, b) => sign * (Date.parse(a.updated) - Date.parse(b.updated)) || byNumber(sign)(a, b);
    default:
      throw new JqlFailure(`Field '${name}' does not exist or you do not have permission to view it.`);
  }
}

const byNumber =
  (sign: 1 | -1): Order =>
  (a, b) =>
    sign * (Number(a.id) - Number(b.id));

function take(tokens: Token[], expected: string): string {
  const token = tokens.shift();
  if (token === undefined)
    throw new JqlFailure(`Error in the JQL Query: Expecting ${expected} before the end of the query.`);
  return token.text;
}

function takeWord(tokens: Token[], word: string): boolean {
  if (!isWord(tokens[0], word)) return false;
  tokens.shift();
  return true;
}

function isWord(token: Token | undefined, word: string): boolean {
  return token !== undefined && !token.quoted && token.text.toLowerCase() === word;
}

/**
 * The code by which the TMS says of a payment that nothing was done: one of our contract, in the member `code` of a 4xx, or
 * one that the operator declares with its path. No other word of an answer refuses a payment.
 *
 * Pure.
 */
import type { Tool } from '../../tool/tool.ts';
import { isEntries, type Entries } from '../outcome-values.ts';
import { readOwnStatus } from '../own-status.ts';
import { isStated } from '../stated-value.ts';
import { statementsIn } from '../statements.ts';
import { holdsKey, namesOurRecord } from '../taken-signs.ts';
import { statusPathOf, type TmsSettings } from './config.ts';
import { isPath } from './field-path.ts';
import { mayMeanPaid, undoneIn } from './done-words.ts';

/** Of the contract, for every tool: nothing was done, for a reason that only the text says. */
const REFUSED = 'refused';
const DEPTH_MAX = 8;
const SHOWN_MAX = 120;

type Code = { readonly path: readonly string[]; readonly value: string | number | boolean };

/** @returns the code, and how the tool calls it; null when the answer has none, or anything next to it may be of what was done */
export function refusalCode(
  body: unknown,
  status: number,
  { tool, settings, key }: { readonly tool: Tool; readonly settings: TmsSettings; readonly key: string },
): { readonly code: string; readonly as: string } | null {
  const declared = new Set(settings.records.payments.refused);
  const codes = mayBeMade(body, settings, { status, key }) ? null : codesIn(body, [], pathsOf(declared));
  const contract = status >= 400 && status < 500 && isEntries(body) ? ownCode(body, tool) : null;
  const isKnown = ({ path, value }: Code): boolean =>
    (path.join('.') === CODE && value === contract) || declared.has(`${path.join('.')}=${String(value).trim()}`);
  const [first] = codes ?? [];
  if (first === undefined || codes?.every(isKnown) !== true) return null;
  return contract === null ? { code: String(first.value), as: REFUSED } : { code: contract, as: contract };
}

/** The member of a problem (RFC 9457) with a code of the contract. */
const CODE = 'code';

function ownCode(body: Entries, { errors }: Tool): string | null {
  const code = Object.hasOwn(body, CODE) ? body[CODE] : null;
  return typeof code === 'string' && (code === REFUSED || Object.hasOwn(errors, code)) ? code : null;
}

/**
 * Whether it may be of a payment that was made, so that no code in it means that nothing was done: by its status, also one that waits, or by our key
 * or an id next to a status that means neither refused nor taken back.
 *
 * @param status of HTTP, which errors repeat
 */
export function mayBeMade(
  body: unknown,
  settings: TmsSettings,
  { status, key }: { readonly status: number | null; readonly key: string | null },
): boolean {
  const path = statusPathOf(settings, 'payments');
  const own = path === null ? 'absent' : readOwnStatus(body, path, mayMeanPaid(settings)).kind;
  if (own === 'done' || own === 'waiting') return true;
  const undone = undoneIn(settings, 'payments');
  const stated = (of: Entries): readonly boolean[] =>
    Object.keys(of)
      .filter((name) => STATUS.test(bare(name)) && isStated(of[name]) && String(of[name]) !== String(status))
      .map((name) => readOwnStatus(of, name, undone).kind === 'done');
  const objects = objectsIn(body);
  const isOurs = key !== null && holdsKey(body, key);
  const all = objects.flatMap(stated);
  if (isOurs) return all.length === 0 || all.includes(false);
  return objects.some((of) => (isStated(of['id']) || namesOurRecord(of, RECORD)) && stated(of).includes(false));
}

const RECORD = 'payment';
const STATUS = /^(?:payment)?(?:status|state|stage|phase|result|outcome)$/;

const objectsIn = (value: unknown, depth = 0): readonly Entries[] => {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return [];
  const inner = Object.values(value).flatMap((each) => objectsIn(each, depth + 1));
  return isEntries(value) ? [value, ...inner] : inner;
};

/** `error.code` of `error.code=E1203`. */
const pathsOf = (entries: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...entries].map((entry) => entry.slice(0, entry.indexOf('='))));

/** Names under which errors have their code, in small letters without other signs. */
const CODE_NAMES: ReadonlySet<string> = new Set([CODE, 'errorcode', 'faultcode', 'errornumber', 'errorkey']);
const ERROR_NAMES = /^(?:errors?|faults?|failures?|exceptions?)$/;
const bare = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, '');

/**
 * All codes of an answer, by their names or at a path that is declared; null when it has an error without one, which may be
 * of what was done.
 */
function codesIn(value: unknown, path: readonly string[], paths: ReadonlySet<string>): readonly Code[] | null {
  if (Array.isArray(value)) return codesOfEach(value, path, paths);
  const name = bare(path.at(-1) ?? '');
  if (!isEntries(value))
    return (CODE_NAMES.has(name) || paths.has(path.join('.'))) && isStatement(value) ? [{ path, value }] : [];
  if (path.length > DEPTH_MAX) return null;
  const codes: Code[] = [];
  for (const [member, inner] of Object.entries(value)) {
    const found = codesIn(inner, [...path, member], paths);
    const isError = ERROR_NAMES.test(bare(member)) && typeof inner === 'object' && statementsIn(inner).length > 0;
    if (found === null || (isError && found.length === 0)) return null;
    codes.push(...found);
  }
  return codes;
}

/** Where one item of a list has a code, each must have one. */
function codesOfEach(list: readonly unknown[], path: readonly string[], paths: ReadonlySet<string>) {
  const each = list.map((item) => codesIn(item, path, paths));
  const codes = each.flatMap((found) => found ?? []);
  return each.includes(null) || (codes.length > 0 && each.some((found) => found?.length === 0)) ? null : codes;
}

const isStatement = (value: unknown): value is Code['value'] => statementsIn(value).length > 0;

/** What the operator may declare of an answer: *If `E1203` there means that nothing was done, add …*. */
export const refusalCure = (body: unknown, status: number | null, settings: TmsSettings): string =>
  mayBeMade(body, settings, { status, key: null })
    ? 'it has the status of a payment that may have been made'
    : (codeCure(body) ??
      'it has no code that is known to mean that nothing was done: `code` as in `sop tools tms.pay_claim`, or one declared in `records.payments.refused` of TMS_SETTINGS');

/** The same of an answer of which each error has a code; null for any other. Of several codes, all count only together. */
export function codeCure(body: unknown): string | null {
  const codes = codesIn(body, [], new Set()) ?? [];
  const entries = new Set(codes.map(({ path, value }) => `${path.join('.')}=${String(value).trim()}`));
  const isNameable = ({ path, value }: Code): boolean =>
    path.length > 0 && isPath(path) && !/\p{C}/u.test(String(value)) && String(value).trim().length <= SHOWN_MAX;
  if (codes.length === 0 || !codes.every(isNameable)) return null;
  // The sentence is shown between backticks.
  const written = [...entries].map((entry) => JSON.stringify(entry).replaceAll('`', '\\u0060'));
  const shown = [...new Set(codes.map(({ value }) => `\`${String(value).trim().replaceAll('`', "'")}\``))].join(
    ' and ',
  );
  const said = entries.size === 1 ? `code ${shown} means` : `codes ${shown} mean`;
  return `if the ${said} that nothing was done, add \`${written.join(', ')}\` to \`records.payments.refused\` of TMS_SETTINGS`;
}

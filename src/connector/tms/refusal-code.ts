/**
 * The code by which the TMS says of a payment that nothing was done: one of our contract, in the member `code` of a 4xx, or
 * one that the operator declares with its path. No other word of an answer refuses a payment.
 *
 * Pure.
 */
import type { Tool } from '../../tool/tool.ts';
import { isEntries } from '../outcome-values.ts';
import { statementsIn } from '../statements.ts';
import { isPath, type TmsSettings } from './config.ts';

/** Of the contract, for every tool: nothing was done, for a reason that only the text says. */
const REFUSED = 'refused';
const DEPTH_MAX = 8;
const SHOWN_MAX = 120;

/** @returns the code, and how the tool calls it; null when the answer has none, or another one next to it */
export function refusalCode(
  body: unknown,
  status: number,
  { tool, settings }: { readonly tool: Tool; readonly settings: TmsSettings },
): { readonly code: string; readonly as: string } | null {
  const declared = declaredCode(body, settings.records.payments.refused);
  if (declared !== null) return { code: declared, as: REFUSED };
  if (status < 400 || status >= 500) return null;
  const code = isEntries(body) && Object.hasOwn(body, 'code') ? body['code'] : null;
  if (typeof code !== 'string') return null;
  return code === REFUSED || Object.hasOwn(tool.errors, code) ? { code, as: code } : null;
}

/** @param entries `error.code=E1203`: the path of a code, and the code */
function declaredCode(body: unknown, entries: readonly string[]): string | null {
  const known = entries.map((entry) => {
    const at = entry.indexOf('=');
    return { path: entry.slice(0, at), code: entry.slice(at + 1) };
  });
  for (const path of new Set(known.map((each) => each.path))) {
    const codes = new Set(known.filter((each) => each.path === path).map(({ code }) => code));
    const values = valuesAt(body, path.split('.'));
    // One error of several that is not declared may be of what was done.
    if (values.length > 0 && values.every((value) => isCode(value) && codes.has(String(value).trim())))
      return String(values[0]);
  }
  return null;
}

/** All that is at the path, in each item of a list on the way. */
function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each: unknown) => valuesAt(each, path));
  const [name, ...rest] = path;
  if (name === undefined) return [value];
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
  return valuesAt((value as Readonly<Record<string, unknown>>)[name], rest);
}

const isCode = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** Names under which errors have their code, in small letters without other signs. */
const CODE_NAMES: ReadonlySet<string> = new Set(['code', 'errorcode', 'faultcode', 'errornumber', 'errorkey']);

/** What the operator may declare of an answer: *If `E1203` there means that nothing was done, add …*. */
export const refusalCure = (body: unknown): string =>
  codeCure(body) ??
  'it has no code that is known to mean that nothing was done: `code` as in `sop tools tms.pay_claim`, or one declared in `records.payments.refused` of TMS_SETTINGS';

/** The same of an answer that has a code; null for any other. Of several codes at one path, all count only together. */
export function codeCure(body: unknown): string | null {
  const path = statementsIn(body).find(
    ({ path: names, value }) =>
      names.length > 0 &&
      names.length <= DEPTH_MAX &&
      isPath(names) &&
      isCode(value) &&
      CODE_NAMES.has((names.at(-1) ?? '').toLowerCase().replace(/[^a-z]/g, '')),
  )?.path;
  if (path === undefined) return null;
  const codes = [...new Set(valuesAt(body, path).map((value) => (isCode(value) ? String(value).trim() : '')))];
  if (codes.some((code) => code === '' || code.length > SHOWN_MAX || /\p{C}/u.test(code))) return null;
  // The sentence is shown between backticks.
  const entries = codes.map((code) => JSON.stringify(`${path.join('.')}=${code}`).replaceAll('`', '\\u0060'));
  const shown = codes.map((code) => `\`${code.replaceAll('`', "'")}\``).join(' and ');
  const said = codes.length === 1 ? `code ${shown} means` : `codes ${shown} mean`;
  return `if the ${said} that nothing was done, add \`${entries.join(', ')}\` to \`records.payments.refused\` of TMS_SETTINGS`;
}

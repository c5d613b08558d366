/**
 * The limits of the boundary: named amounts and numbers that policies and SOPs share, so that each is written once.
 * Read from `sops/boundary/limits.yaml`.
 */
import { z } from 'zod';
import { amountsMeant } from '../kernel/amounts-meant.ts';
import { formatValue } from '../kernel/value.ts';
import type { Money } from '../kernel/money.ts';
import { parseMoney } from '../kernel/parse-money.ts';
import { readNumber } from '../kernel/read-number.ts';
import { FileReader } from './file-reader.ts';
import type { Finding } from './finding.ts';
import { ALL_LOST, bothLost, lostAt, type Lost } from './yaml/lost.ts';
import { readKnownYaml } from './yaml/read-yaml-as.ts';

export type Limit = Money | number;
/** By name: `major_loss`. */
export type Limits = ReadonlyMap<string, Limit>;

export const NO_LIMITS: Limits = new Map();
const LIMITS_MAX = 200;

export const limitsSchema = z.strictObject({
  limits: z.record(
    z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'Expected a name such as `major_loss`'),
    z.union([z.string(), z.number()]).describe('An amount such as `25,000.00 USD`, or a whole number'),
  ),
});

export function parseLimits(
  text: string,
  file: string,
): { readonly limits: Limits; readonly lost: Lost; readonly findings: readonly Finding[] } {
  const reader = new FileReader(file, text);
  const read = readKnownYaml(reader, {
    schema: limitsSchema,
    rule: 'limits-shape',
    expected: 'limits of the boundary',
    fallback: { limits: {} },
  });
  if (read === null) return { limits: NO_LIMITS, lost: ALL_LOST, findings: reader.findings };
  const entries = Object.entries(read.value.limits);
  const limits = new Map<string, Limit>();
  if (entries.length > LIMITS_MAX)
    reader.report('limits-content', read.rangeOf(['limits']), `Expected at most ${LIMITS_MAX} limits, got more`);
  for (const [name, written] of entries) {
    const range = read.rangeOf(['limits', name]);
    const source = typeof written === 'string' ? written : text.slice(range.start, range.end);
    const limit = limitOf(source);
    if (limit === null)
      reader.report(
        'limits-content',
        range,
        `Expected an amount or a whole number at \`limits.${name}\`, got \`${source}\``,
        adviceFor(source),
      );
    else if (isNegative(limit))
      reader.report(
        'limits-content',
        range,
        `Expected a limit of zero or more at \`limits.${name}\`, got \`${source}\``,
        `Write ${EXAMPLE}`,
      );
    else limits.set(name, limit);
  }
  const wrong = entries.filter(([name]) => !limits.has(name)).map(([name]) => lostAt(reader, read, ['limits', name]));
  return { limits, lost: bothLost(read.lost, ...wrong), findings: reader.findings };
}

/** Policies compare whole numbers only, so a limit is one. `1e3` and `31.000` are numbers to YAML, and unclear to people. */
function limitOf(source: string): Limit | null {
  if (!/^-?\d+$/.test(source)) return parseMoney(source);
  const number = Number(source);
  return Number.isSafeInteger(number) ? number : null;
}

const isNegative = (limit: Limit): boolean => (typeof limit === 'number' ? limit : limit.minor) < 0;

const EXAMPLE = 'an amount such as `25,000.00 USD`, or a whole number without a sign, comma or unit';

/** What the text can mean if all of it is known; otherwise how a limit looks. */
function adviceFor(source: string): string {
  const numbers = readNumber(source);
  const whole = numbers.kind === 'number' ? [numbers.number] : numbers.readings;
  const isCount = whole.length > 0 && whole.every(isWhole) && !/[.,]\d{1,2}$/.test(source);
  const meant = isCount ? whole.map(String) : amountsMeant(source);
  if (meant.length === 0 || meant.some((one) => one.startsWith('-'))) return `Write ${EXAMPLE}`;
  const written = `Write ${meant.map((one) => `\`${one}\``).join(' or ')}`;
  return isCount ? `${written}, or an amount with its currency, such as \`25,000.00 USD\`` : written;
}

const isWhole = (number: number): boolean => Number.isSafeInteger(number);

/** The text with each `{limits.NAME}` replaced by the limit as people read it; `unknown` lists names that do not exist. */
export function withLimits(
  text: string,
  limits: Limits,
): { readonly text: string; readonly unknown: readonly string[] } {
  const unknown: string[] = [];
  const replaced = text.replace(/\{limits\.([A-Za-z0-9_]*)\}/g, (all, name: string) => {
    const limit = limits.get(name);
    if (limit === undefined) unknown.push(name);
    return limit === undefined ? all : formatValue(limit);
  });
  return { text: replaced, unknown };
}

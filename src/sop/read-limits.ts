/**
 * The limits of the boundary that an SOP reads: each is one of its values, named `limits.major_loss`. They belong to
 * the SOP's version, so a run decides by the limits it was started with; the boundary reads them again at each call.
 */
import { writtenAmount } from '../kernel/money.ts';
import { sha256 } from '../kernel/canonical-json.ts';
import { parseLimits, type Limit, type Limits } from '../handbook/limits.ts';
import { LIMITS_FILE } from '../handbook/handbook-file.ts';
import type { Sop, SopValue } from './sop.ts';
import { typeOfValue } from './values.ts';

const PREFIX = 'limits.';

/** Whether a value of an SOP is a limit of the boundary. */
export function isLimit({ name }: Pick<SopValue, 'name'>): boolean {
  return name.startsWith(PREFIX);
}

/** The limits that a text reads as `limits.NAME`; all of them when it reads one that does not exist, for a suggestion. */
export function limitsReadIn(text: string, limits: Limits): Limits {
  const read = new Set([...text.matchAll(/\blimits\.([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name));
  if ([...read].some((name) => !limits.has(name))) return limits;
  return new Map([...limits].filter(([name]) => read.has(name)));
}

/** The limits as values of an SOP. */
export function limitValues(limits: Limits): Readonly<Record<string, SopValue>> {
  const place = { file: LIMITS_FILE, line: 1, column: 1 };
  return Object.fromEntries(
    [...limits].map(([name, value]) => {
      const path = `${PREFIX}${name}`;
      return [path, { name: path, value, type: typeOfValue(value), label: `limit ${name}`, place }];
    }),
  );
}

/** The limits that an SOP and those it runs read, as the text of a stored version; null when there are none. */
export function limitsText(sops: Iterable<Sop>): string | null {
  const lines = new Set<string>();
  for (const { values } of sops)
    for (const { name, value } of Object.values(values).filter(isLimit))
      lines.add(`  ${name.slice(PREFIX.length)}: ${written(value as Limit)}`);
  return lines.size === 0 ? null : `limits:\n${[...lines].sort().join('\n')}`;
}

/** The limits of such a text. */
export function limitsOf(text: string): Limits {
  return parseLimits(text, LIMITS_FILE).limits;
}

/** Short version of one limit, for citations: it changes with its value. */
export function limitVersion(value: SopValue['value']): string {
  return sha256(JSON.stringify(value)).slice(0, 12);
}

function written(limit: Limit): string {
  return typeof limit === 'number' ? String(limit) : writtenAmount(limit);
}

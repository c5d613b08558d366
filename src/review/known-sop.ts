/**
 * Parses and checks an SOP once for as long as it and what it depends on stay the same: of a handbook that is saved again,
 * most procedures do.
 */
import type { Finding } from '../handbook/finding.ts';
import type { Limits } from '../handbook/limits.ts';
import type { World } from '../sop/check/rule.ts';
import { checkSop } from '../sop/check.ts';
import { parseSop, type ParsedSop } from '../sop/parse.ts';
import { allSteps, type Sop } from '../sop/sop.ts';

/** Procedures that are remembered: those of two large handbooks. */
const REMEMBERED_MAX = 100;

type Texts = ReadonlyMap<string, string>;
type Checked = { readonly world: World; readonly findings: readonly Finding[] };

const parsed = new Map<string, ParsedSop>();
const checked = new WeakMap<Sop, Checked>();

/** As `parseSop`, with everything around it given. */
export function parseKnownSop(text: string, file: string, tables: Texts, sops: Texts, limits: Limits): ParsedSop {
  const key = JSON.stringify([file, [...limits], text]);
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const read = parseSop(text, file, tables, sops, limits);
  if (read.sop === null || !standsAlone(read.sop)) return read;
  const [oldest] = parsed.keys();
  if (parsed.size >= REMEMBERED_MAX && oldest !== undefined) parsed.delete(oldest);
  parsed.set(key, read);
  return read;
}

/** As `checkSop`. */
export function checkKnownSop(sop: Sop, world: World): readonly Finding[] {
  const known = checked.get(sop);
  if (known !== undefined && isSame(known.world, world)) return known.findings;
  const findings = checkSop(sop, world);
  checked.set(sop, { world, findings });
  return findings;
}

/** INVARIANT: what it means depends on no table and no other SOP, so neither is compared. */
function standsAlone(sop: Sop): boolean {
  return allSteps(sop).every(({ body }) => body.kind !== 'run' && (body.kind !== 'table' || body.from === null));
}

/** Kinds and tools are read once for each text, so the same ones are the same objects. */
function isSame(a: World, b: World): boolean {
  return a.registry === b.registry && isEach(a.kinds, b.kinds) && isEach(a.calendars, b.calendars);
}

const isEach = <T>(a: readonly T[], b: readonly T[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index]);

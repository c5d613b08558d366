/**
 * The recorded runs of all domains as a Markdown table for RESULTS.md: blind and revised, next to published figures.
 */
import { DOMAINS } from './data.ts';
import { PUBLISHED } from './published.ts';
import { readRecord, type DomainRecord } from './record.ts';
import type { Figures } from './run-domain.ts';

type Row = { readonly blind: Figures | null; readonly revised: Figures | null; readonly now: Figures };

export function recordTable(read: (domain: string) => DomainRecord = readRecord): string {
  const rows = DOMAINS.flatMap((domain) => rowsOf(read(domain)));
  const lines = [
    '| Domain | Cases | Blind | Revised | Official | ECR | Calls a case | Same trail | Best published |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
    ...rows.map(lineOf),
  ];
  const shipped = meansOf(rows, 'as-shipped', '');
  const mended = meansOf(rows, 'repaired', ', mended tools');
  // Shown once when the repaired tools change nothing.
  const figuresOf = (all: readonly string[]): string => all.map((line) => line.split('|').slice(2).join('|')).join();
  lines.push(...shipped, ...(figuresOf(mended) === figuresOf(shipped) ? [] : mended));
  return lines.join('\n');
}

function lineOf(row: Row): string {
  const { blind, revised, now } = row;
  /** Blind and then revised, where they differ. */
  const both = (part: (figures: Figures) => number): string =>
    [
      ...new Set([blind, now].flatMap((figures) => (figures === null ? [] : [percent(part(figures), figures.cases)]))),
    ].join(' → ');
  const trail = now.same_trail === now.cases ? 'all' : String(now.same_trail);
  return `| ${nameOf(now)} | ${now.cases} | ${rate(blind)} | ${rate(revised)} | ${both(({ official }) => official)} | ${both(({ completed }) => completed)} | ${(now.tool_calls / now.cases).toFixed(2)} | ${trail} | ${publishedOf(now.domain)} |`;
}

function meansOf(rows: readonly Row[], tools: Figures['tools'], note: string): string[] {
  const counted = DOMAINS.flatMap((domain) =>
    headlineOf(
      rows.filter(({ now }) => now.domain === domain),
      tools,
    ),
  );
  const cases = counted.reduce((sum, { now }) => sum + now.cases, 0);
  return [
    meanLine(
      `Mean over ${counted.length} domains${note}`,
      cases,
      (part) => counted.reduce((sum, row) => sum + share(part(row)), 0) / counted.length,
    ),
    meanLine(
      `Mean over cases${note}`,
      cases,
      (part) => (100 * counted.reduce((sum, row) => sum + part(row)[0], 0)) / cases,
    ),
  ];
}

type Part = (row: Row) => readonly [count: number, of: number];

function meanLine(name: string, cases: number, average: (part: Part) => number): string {
  const shown = (part: Part): string => average(part).toFixed(1);
  const both = (count: (figures: Figures) => number): string =>
    [
      ...new Set([
        shown(({ blind, now }) => [count(blind ?? now), now.cases]),
        shown(({ now }) => [count(now), now.cases]),
      ]),
    ].join(' → ');
  const first = shown(({ blind, now }) => [(blind ?? now).strict, now.cases]);
  return `| **${name}** | ${cases} | **${first}** | **${shown(({ now }) => [now.strict, now.cases])}** | ${both(({ official }) => official)} | ${both(({ completed }) => completed)} | | | |`;
}

/** One row per set of tools and judge; without a revised run the blind figures apply. */
function rowsOf({ blind, revised }: DomainRecord): Row[] {
  const all = [...(blind?.figures ?? []), ...(revised?.figures ?? [])];
  const modes = [...new Map(all.map((figures) => [modeOf(figures), figures])).keys()];
  return modes.flatMap((mode) => {
    const [first, second] = [blind, revised].map(
      (scored) => scored?.figures.find((figures) => modeOf(figures) === mode) ?? null,
    );
    const now = second ?? first ?? null;
    return now === null ? [] : [{ blind: first ?? null, revised: second ?? null, now }];
  });
}

/** The row that counts for a domain: judged by rules, never by an oracle; with repaired tools if there are any. */
function headlineOf(rows: readonly Row[], tools: Figures['tools']): Row[] {
  const byRules = rows.filter(({ now }) => now.judge !== 'oracle');
  const row = byRules.find(({ now }) => now.tools === tools) ?? byRules.find(({ now }) => now.tools === 'as-shipped');
  return row === undefined ? [] : [row];
}

function nameOf({ domain, tools, judge }: Figures): string {
  const notes = [
    ...(tools === 'repaired' ? ['mended tools'] : []),
    ...(judge === 'none' ? [] : [`judged by ${judge === 'oracle' ? 'the oracle' : judge}`]),
  ];
  return `${domain}${notes.length === 0 ? '' : `, ${notes.join(', ')}`}`;
}

function publishedOf(domain: string): string {
  const best = Object.hasOwn(PUBLISHED, domain) ? PUBLISHED[domain] : undefined;
  return best === undefined ? '-' : `${best.percent} (${best.by})`;
}

const modeOf = ({ tools, judge }: Figures): string => `${tools} ${judge}`;
const share = ([count, of]: readonly [number, number]): number => (of === 0 ? 0 : (100 * count) / of);
const percent = (part: number, whole: number): string => share([part, whole]).toFixed(1);
const rate = (figures: Figures | null): string => (figures === null ? '-' : percent(figures.strict, figures.cases));

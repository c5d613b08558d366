/**
 * The figures as a table for people, next to published figures.
 */
import { PUBLISHED } from './published.ts';
import { readRecord, type Scored } from './record.ts';
import type { Figures } from './run-domain.ts';

export type Mean = {
  readonly over: string;
  readonly tools: string;
  readonly strict: number;
  readonly official: number;
  readonly completed: number;
};

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 1_000) / 10);
const shown = (value: number | null): string => (value === null ? '-' : value.toFixed(1));

/** Means over the domains as shipped, and with repaired tools if there are any; judged by rules. */
export function meansOf(all: readonly Figures[]): Mean[] {
  const byRules = all.filter(({ judge }) => judge !== 'oracle');
  const shipped = byRules.filter(({ tools }) => tools === 'as-shipped');
  const mended = shipped.map(
    (each) => byRules.find(({ domain, tools }) => domain === each.domain && tools === 'repaired') ?? each,
  );
  const rows = mended.some(({ tools }) => tools === 'repaired')
    ? ([
        ['as-shipped', shipped],
        ['repaired', mended],
      ] as const)
    : ([['as-shipped', shipped]] as const);
  return rows.flatMap(([tools, figures]): Mean[] =>
    figures.length === 0
      ? []
      : [
          {
            over: `${figures.length} domains`,
            tools,
            ...averages(
              (part) => figures.reduce((sum, each) => sum + percent(part(each), each.cases), 0) / figures.length,
            ),
          },
          {
            over: `${total(figures, ({ cases }) => cases)} cases`,
            tools,
            ...averages((part) =>
              percent(
                total(figures, part),
                total(figures, ({ cases }) => cases),
              ),
            ),
          },
        ],
  );
}

export function formatReport(all: readonly Figures[]): string {
  const head = [
    'domain',
    'tools',
    'judge',
    'cases',
    'TSR strict',
    'blind',
    'official',
    'ECR',
    'calls/case',
    'person',
    'judged',
    'same trail',
    'tokens',
    'ms/case',
    'published best',
  ];
  const rows = all.map((each) => [
    each.domain,
    each.tools,
    each.judge,
    String(each.cases),
    shown(percent(each.strict, each.cases)),
    shown(blindOf(each)),
    shown(percent(each.official, each.cases)),
    shown(percent(each.completed, each.cases)),
    (each.tool_calls / Math.max(1, each.cases)).toFixed(2),
    String(each.stopped_for_person),
    String(each.judged),
    `${each.same_trail} of ${each.cases} in ${each.passes}`,
    String(each.tokens),
    shown(each.median_ms),
    publishedOf(each.domain),
  ]);
  const widths = head.map((title, index) => Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) =>
        index === 0 || index === cells.length - 1 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const means = meansOf(all).map(
    ({ over, tools, strict, official, completed }) =>
      `Mean over ${over}, tools ${tools}: TSR strict ${shown(strict)}, official ${shown(official)}, ECR ${shown(completed)}`,
  );
  return [line(head), ...rows.map(line), '', ...means].join('\n');
}

/** The first scored run in the same mode, in percent. */
function blindOf({ domain, tools, judge }: Figures): number | null {
  const blind: Scored | undefined = readRecord(domain).blind;
  const figures = blind?.figures.find((each) => each.tools === tools && each.judge === judge);
  return figures === undefined ? null : percent(figures.strict, figures.cases);
}

function publishedOf(domain: string): string {
  const best = Object.hasOwn(PUBLISHED, domain) ? PUBLISHED[domain] : undefined;
  return best === undefined ? '-' : `${best.percent} (${best.by})`;
}

function averages(
  average: (part: (each: Figures) => number) => number,
): Pick<Mean, 'strict' | 'official' | 'completed'> {
  const rounded = (part: (each: Figures) => number): number => Math.round(average(part) * 10) / 10;
  return {
    strict: rounded(({ strict }) => strict),
    official: rounded(({ official }) => official),
    completed: rounded(({ completed }) => completed),
  };
}

function total(figures: readonly Figures[], part: (each: Figures) => number): number {
  return figures.reduce((sum, each) => sum + part(each), 0);
}

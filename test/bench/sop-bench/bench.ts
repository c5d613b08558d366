/**
 * `npm run bench:sop-bench`: runs SOP-Bench with our procedures and prints the results. Without the data pack it says
 * what is missing and exits with 0.
 */
import { parseArgs } from 'node:util';
import { codeOf, messageOf } from '../../../src/kernel/trouble.ts';
import { absenceOf, dataFolder, DOMAINS, readDomain, TOOL_MODES, type DomainData, type ToolMode } from './data.ts';
import { readHandbook } from './domain-world.ts';
import { JUDGE_MODES, type JudgeMode } from './judges.ts';
import { handbookHash, writeRecord, type RecordName } from './record.ts';
import { recordTable } from './record-table.ts';
import { formatReport, meansOf } from './report.ts';
import { runDomain, type DomainRun } from './run-domain.ts';

const USAGE = `Usage: npm run bench:sop-bench -- [options]
  --domain NAME    only this domain; may be repeated
  --passes N       how often each case is played, to compare trails (3)
  --tools MODE     as-shipped or repaired; default: both, if the domain has both
  --judge MODE     rules or oracle; default: both, if the domain has a judgment
  --json           figures and means as JSON
  --unscored       plays without looking at what was expected: how cases ended, for writing a procedure
  --case ID        only this case; with --unscored its calls are printed
  --trails         one line for each case with the hash of its trail, to compare two versions with diff
  --misses         prints what did not match; afterwards a run is no longer blind
  --table          prints the recorded runs as RESULTS.md shows them, and plays nothing
  --record NAME    writes the figures as \`blind\` (once) or \`revised\` into the domain's results.json
`;

const { values } = parseArgs({
  options: {
    domain: { type: 'string', multiple: true },
    passes: { type: 'string', default: '3' },
    tools: { type: 'string' },
    judge: { type: 'string' },
    json: { type: 'boolean', default: false },
    unscored: { type: 'boolean', default: false },
    case: { type: 'string', multiple: true },
    misses: { type: 'boolean', default: false },
    trails: { type: 'boolean', default: false },
    record: { type: 'string' },
    table: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

type Skipped = { readonly domain: string; readonly because: string };

process.exitCode = await main();

async function main(): Promise<number> {
  const wrong = [
    [values.tools, TOOL_MODES],
    [values.judge, JUDGE_MODES],
    [values.record, ['blind', 'revised']],
  ].find(([given, known]) => given !== undefined && !(known as readonly string[]).includes(given as string));
  const unknown = (values.domain ?? []).find((name) => !(DOMAINS as readonly string[]).includes(name));
  if (values.help || wrong !== undefined || unknown !== undefined || !/^[1-9]\d?$/.test(values.passes)) {
    process.stderr.write(unknown === undefined ? USAGE : `Expected one of ${DOMAINS.join(', ')}, got \`${unknown}\`\n`);
    return values.help ? 0 : 2;
  }
  if (values.table) {
    process.stdout.write(`${recordTable()}\n`);
    return 0;
  }
  const root = dataFolder(process.env);
  const runs: DomainRun[] = [];
  const skipped: Skipped[] = [];
  for (const domain of values.domain ?? DOMAINS) {
    const absent =
      absenceOf(root, domain) ??
      (readHandbook(domain).length === 0 ? `Expected a procedure for \`${domain}\`, got none` : null);
    if (absent !== null) {
      skipped.push({ domain, because: absent });
      continue;
    }
    try {
      for (const data of toolModesOf(root, domain)) await playInModes(data, runs);
    } catch (error) {
      if (!codeOf(error).startsWith('bench.')) throw error;
      process.stderr.write(`${messageOf(error)}\n`);
      return 1;
    }
  }
  print(runs, skipped);
  return 0;
}

/** Plays a domain in each mode of answering judgments that was asked for, and adds the runs to `runs`. */
async function playInModes(data: DomainData, runs: DomainRun[]): Promise<void> {
  for (const judge of JUDGE_MODES.filter((mode) => values.judge === undefined || values.judge === mode)) {
    // Without a judgment in the procedure, every judge gives the same run.
    const before = runs.at(-1)?.figures;
    if (values.judge === undefined && judge !== JUDGE_MODES[0] && before?.judge === 'none') continue;
    if (values.judge === undefined && judge === 'oracle' && data.judgments.length === 0) continue;
    runs.push(await play(data, judge));
  }
}

function print(runs: readonly DomainRun[], skipped: readonly Skipped[]): void {
  const all = runs.map(({ figures }) => figures);
  if (values.unscored) process.stdout.write(runs.map(described).join('\n'));
  else if (values.trails) process.stdout.write(runs.flatMap(trailsOf).join(''));
  else if (values.json)
    process.stdout.write(`${JSON.stringify({ figures: all, means: meansOf(all), skipped }, null, 2)}\n`);
  else if (runs.length > 0) process.stdout.write(`${formatReport(all)}\n`);
  for (const { figures, misses } of values.misses ? runs : [])
    for (const miss of misses)
      process.stdout.write(
        `${figures.tools} ${figures.judge} ${miss.case} ${miss.column}: ${JSON.stringify(miss.answered)}, expected ${JSON.stringify(miss.expected)}\n`,
      );
  for (const { domain, because } of skipped) process.stderr.write(`SKIPPED ${domain}: ${because}\n`);
  for (const trouble of new Set(runs.flatMap(({ troubles }) => troubles)))
    process.stderr.write(`Trouble: ${trouble}\n`);
}

/** One line for each case: domain, tools, judge, case and the hash of its trail. */
function trailsOf({ figures, played }: DomainRun): string[] {
  return played.map(
    ({ case: name, trail }) => `${figures.domain} ${figures.tools} ${figures.judge} ${name} ${trail}\n`,
  );
}

/** A domain without repaired tools has the same data in both modes and is played once. */
function toolModesOf(root: string, domain: string): DomainData[] {
  const read = TOOL_MODES.filter((mode) => values.tools === undefined || values.tools === mode).map((mode: ToolMode) =>
    readDomain(root, domain, mode),
  );
  return read.filter(({ mode }, index) => read.findIndex((other) => other.mode === mode) === index);
}

async function play(data: DomainData, judge: JudgeMode): Promise<DomainRun> {
  const files = readHandbook(data.name);
  const isTerminal = process.stderr.isTTY;
  const played = await runDomain(data, files, {
    passes: values.unscored ? 1 : Number(values.passes),
    judge,
    only: values.case ?? null,
    progress: (text) => {
      if (isTerminal) process.stderr.write(`\r\u001b[K${text}`);
    },
  });
  if (isTerminal) process.stderr.write('\r\u001b[K');
  if (values.record !== undefined && values.case === undefined && !values.unscored)
    writeRecord(data.name, values.record as RecordName, files, played.figures, new Date().toISOString().slice(0, 10));
  return played;
}

/** How the cases ended, without showing what was expected. */
function described({ figures, played }: DomainRun): string {
  const lines = [
    `${figures.domain} (${figures.tools}, ${handbookHash(readHandbook(figures.domain)).slice(0, 12)}): ${figures.completed} of ${figures.cases} ended, ${(figures.tool_calls / Math.max(1, figures.cases)).toFixed(2)} calls a case`,
  ];
  const counts = new Map<string, number>();
  for (const { rest, stopped, outcome, calls } of played) {
    const failed = calls.flatMap(({ tool, became }) =>
      typeof became === 'object' && became !== null && 'error' in became ? [`${tool} ${String(became['error'])}`] : [],
    );
    const key = [rest, outcome ?? 'no outcome', ...failed, ...stopped].join(' · ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  lines.push(...[...counts].map(([key, count]) => `  ${String(count).padStart(4)}  ${key}`));
  if (values.case !== undefined) {
    for (const { case: name, answers, calls } of played) {
      lines.push(
        `  ${name}`,
        ...calls.map(
          ({ step, tool, args, became }) => `    ${step} ${tool} ${JSON.stringify(args)} -> ${JSON.stringify(became)}`,
        ),
        `    result ${JSON.stringify(answers)}`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

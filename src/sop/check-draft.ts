/**
 * Checks what can be checked of an SOP that has mistakes of its own, so its author sees all findings at once. What
 * could follow from a mistake that was already reported is left out: a finding in the same step, about the same line,
 * or about a name that a broken part of the file may define.
 */
import type { Finding } from '../handbook/finding.ts';
import { checkSop } from './check.ts';
import type { World } from './check/rule.ts';
import type { ParsedSop } from './parse.ts';
import { allSteps, type Sop } from './sop.ts';

/** Rules that look at one place. Others prove that branches take every case, of which some are not known yet. */
const LOCAL_RULES: ReadonlySet<string> = new Set([
  'expression-types',
  'definite-assignment',
  'arguments',
  'looks-like-notation',
  'unknown-tool',
  'error-codes',
  'labels',
  'needs',
  'names',
  'figure',
  'calendars',
  'asks',
  'judges',
  'waits',
  'loops',
  'handlers',
  'form-bounds',
  'otherwise',
  'starts',
  'choose-branches',
  'tables',
  'runs',
  'unanswered',
  'watches',
  'together-siblings',
  'loop-names',
  'outside-text',
  'deadlines',
]);
/** Rules about one expression or sentence: these are right even in a step that has another mistake. */
const EXPRESSION_RULES: ReadonlySet<string> = new Set(['expression-types', 'definite-assignment', 'figure']);

type Parsed = Pick<ParsedSop, 'findings' | 'damage' | 'leftOut'>;

/** @param parsed what the parser made of the file */
export function checkDraft(draft: Sop, world: World, parsed: Parsed): Finding[] {
  const mistakes = mistakesIn(draft, parsed);
  const { isError, isBroken, mayBeDefined, areNeedsBroken, brokenKeys } = mistakes;
  return checkSop(draft, world).filter((finding) => {
    const {
      rule,
      severity,
      message,
      suggestion,
      place: { line },
    } = finding;
    if (parsed.damage?.mayCause(finding) === true) return false;
    if (areNeedsBroken && rule === 'definite-assignment' && message.startsWith('`case.')) return false;
    const added = /^Add `(\w+)`$/.exec(suggestion ?? '')?.[1];
    if (added !== undefined && brokenKeys.has(added)) return false;
    if (severity !== 'error' || !LOCAL_RULES.has(rule) || isError(line)) return false;
    if (isBroken(line) && !EXPRESSION_RULES.has(rule)) return false;
    if (followsFrom(mistakes, finding)) return false;
    const [, name] = /`([a-z]\w*)[.`]/.exec(message) ?? [];
    return name === undefined || name === 'case' || !mayBeDefined(name);
  });
}

/** Whether a finding about another part of the file may only follow from what is broken. */
function followsFrom(mistakes: ReturnType<typeof mistakesIn>, { rule, message, place }: Finding): boolean {
  const { isLabelBroken, isFileBroken, areStartsBroken } = mistakes;
  const step = rule === 'otherwise' ? /\b[Ss]tep (\w+)/.exec(message)?.[1] : undefined;
  if (step !== undefined) return isLabelBroken(step);
  return rule === 'starts' || rule === 'runs' ? areStartsBroken : isFileBroken(place.file);
}

/** Whether a finding of another check is about the step or the entry of a mistake. */
export function nearMistakes(draft: Sop, parsed: Parsed): (finding: Finding) => boolean {
  const { isError, isBroken } = mistakesIn(draft, parsed);
  return (finding) =>
    isError(finding.place.line) || isBroken(finding.place.line) || parsed.damage?.mayCause(finding) === true;
}

function mistakesIn(draft: Sop, { findings, leftOut }: Parsed) {
  const { file, text } = draft.source;
  const parsed = [...findings, ...leftOut];
  const errors = new Set(
    parsed.flatMap(({ severity, place }) => (severity === 'error' && place.file === file ? [place.line] : [])),
  );
  const lines = text.split('\n');
  // A broken table makes the step that reads it broken.
  for (const { place } of parsed) {
    const table = /^tables\/(.+)\.csv$/.exec(place.file)?.[1];
    const at = table === undefined ? -1 : lines.findIndex((line) => line.trim() === `from: ${table}`);
    if (at !== -1) errors.add(at + 1);
  }
  const isIn = (key: string, line: number): boolean =>
    lines
      .slice(0, line)
      .findLast((one) => /^\w/.test(one))
      ?.startsWith(`${key}:`) === true;
  const areNeedsBroken = [...errors].some((line) => isIn('needs', line));
  const brokenKeys = new Set([
    ...[...errors].map((line) => /^\s*(\w+):/.exec(lines[line - 1] ?? '')?.[1]),
    ...parsed.map(({ suggestion }) => /^Did you mean `(\w+)`\?$/.exec(suggestion ?? '')?.[1]),
  ]);
  const starts = [...new Set(allSteps(draft).map(({ place }) => place.line))].toSorted((a, b) => a - b);
  // What comes before the steps is cut into the entries of its keys, so an item of a list belongs to its name.
  const entryOf = (line: number): number =>
    Math.max(1, lines.slice(0, line).findLastIndex((one) => /^ {0,2}\w[\w-]*:/.test(one)) + 1);
  // A step ends where the next one begins.
  const rangeOf = (line: number): readonly [number, number] => {
    const start = starts.findLast((one) => one <= line);
    return start === undefined
      ? [entryOf(line), line]
      : [start, (starts.find((one) => one > line) ?? lines.length + 1) - 1];
  };
  const broken = [...errors].map(rangeOf);
  const brokenText = broken.map(([from, to]) => lines.slice(from - 1, to).join('\n')).join('\n');
  const isBroken = (line: number): boolean => broken.some(([from, to]) => line >= from && line <= to);
  const mayBeDefined = (name: string): boolean => new RegExp(`\\b${name}\\b`, 'i').test(brokenText);
  const areStartsBroken = [...errors].some((line) => isIn('starts', line) || isIn('kind', line));
  const isFileBroken = (other: string): boolean =>
    other !== file && parsed.some(({ severity, place }) => severity === 'error' && place.file === other);
  const isLabelBroken = (label: string): boolean => new RegExp(`\\bstep: *['"]?${label}\\b`).test(brokenText);
  return {
    isLabelBroken,
    isFileBroken,
    areStartsBroken,
    isError: (line: number) => errors.has(line),
    isBroken,
    mayBeDefined,
    areNeedsBroken,
    brokenKeys,
  };
}

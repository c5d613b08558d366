/**
 * An SOP as a person would write it: numbered Markdown, every figure filled in from its values, thresholds, deadlines
 * and handlers in plain words. The same SOP always gives the same text.
 */
import { describeType, formatValue } from '../../kernel/value.ts';
import { createContext, pathsRead, type World } from '../check/rule.ts';
import type { Expression } from '../expression/expression.ts';
import { humanise } from '../names.ts';
import type { Sop, Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import { codeMarks, markdownText } from './escape.ts';
import { expressionsOf } from './expressions-of.ts';
import { handlersInWords } from './handlers-in-words.ts';
import type { Page } from './page.ts';
import { wordsFor, type Words } from './words.ts';

/** What other parts of the handbook say about an SOP: who approves, and how long it may take. */
export type Notes = {
  /** Sentences by step label. */
  readonly steps: ReadonlyMap<string, readonly string[]>;
  /** Sentences about the whole SOP. */
  readonly whole: readonly string[];
};

export const NO_NOTES: Notes = { steps: new Map(), whole: [] };

type Draft = { readonly words: Words; readonly world: World; readonly notes: Notes; readonly lines: string[] };

export function renderMarkdown(sop: Sop, world: World, notes: Notes = NO_NOTES): string {
  const { names } = createContext(sop, world);
  const page: Draft = { words: wordsFor(names, codeMarks), world, notes, lines: [] };
  const { words, lines } = page;
  lines.push(`# ${markdownText(sop.title)}`, '');
  lines.push(
    `SOP \`${sop.name}\` of \`${sop.owner}\`. Its changes need \`${sop.changesApprovedBy}\`; the boundary \`${sop.boundary}\` says what it may touch.`,
    '',
  );
  if (sop.starts.if.length === 0) lines.push('## When it starts', '', 'Other procedures run it.', '');
  else
    lines.push(
      '## When it starts',
      '',
      `${markdownText(words.sentence(sop.starts.says))}:`,
      '',
      ...sop.starts.if.map((condition) => `- ${markdownText(words.condition(condition))}`),
      '',
    );
  takesOf(page, sop);
  needsOf(page, sop);
  valuesOf(page, sop);
  lines.push('## Steps', '');
  blockOf(page, sop.steps, 0);
  lines.push(
    '',
    '## Otherwise',
    '',
    `Anything unclear, unforeseen, or failing without a handler above stops the run, and ${sop.ifUnforeseen} are asked.`,
    '',
  );
  if (notes.whole.length > 0) lines.push('## Bound', '', ...notes.whole.map((note) => `- ${markdownText(note)}`), '');
  return lines.join('\n');
}

function takesOf({ lines }: Draft, { takes }: Sop): void {
  const all = Object.values(takes ?? {});
  if (all.length === 0) return;
  lines.push(
    '## What it is given',
    '',
    ...all.map(
      ({ label, type, optional }) =>
        `- ${markdownText(`${label} (${describeType(type).replaceAll('`', '')}${optional ? ', may be left out' : ''})`)}`,
    ),
    '',
  );
}

function needsOf(page: Draft, { needs, ifMissing, ifUnforeseen }: Sop): void {
  const { words, lines } = page;
  if (needs.length === 0) return;
  lines.push(
    '## What it needs before step 1',
    '',
    ...needs.map(({ path }) => `- ${markdownText(words.label(path))}`),
    '',
  );
  if (ifMissing === null) lines.push(`When one of these is missing, the run stops and ${ifUnforeseen} are asked.`, '');
  else {
    handlerOf(page, 'If one of these is missing', ifMissing, 0);
    lines.push('');
  }
}

function valuesOf({ lines }: Draft, sop: Sop): void {
  const values = Object.values(sop.values);
  if (values.length === 0) return;
  const cell = (text: string): string => markdownText(text).replaceAll('|', '\\|');
  lines.push('## Values', '', '| Value | Is | Used in |', '| --- | --- | --- |');
  for (const { name, label, value } of values)
    lines.push(
      `| ${cell(label ?? humanise(name))} | ${cell(formatValue(value))} | ${cell(usersOf(sop, name).join(', ') || 'nothing')} |`,
    );
  lines.push('');
}

/** `step 3`, `step 3b`: the steps whose own line reads a value, in file order. */
export function usersOf(sop: Sop, name: string): string[] {
  const reads = (expressions: readonly Expression[]): boolean =>
    expressions.some(({ node }) => [...pathsRead(node)].some((path) => path[0] === name || path.join('.') === name));
  return expressionsOf(sop).flatMap(({ label, expressions }) =>
    reads(expressions) ? [label === null ? 'the start' : `step ${label}`] : [],
  );
}

function blockOf(page: Draft, steps: readonly Step[], depth: number, isChosen = false): void {
  for (const step of steps) {
    const { words, lines } = page;
    lines.push(`${indent(depth)}- **${step.label}.** ${markdownText(words.sentence(step.says))}`);
    detailsOf(page, step, depth + 1, isChosen);
  }
}

function handlerOf(page: Draft, when: string, handler: Step, depth: number): void {
  page.lines.push(`${indent(depth)}- *${when}:* ${markdownText(page.words.sentence(handler.says))}`);
  detailsOf(page, handler, depth + 1);
}

/** @param isChosen the step is a branch of `choose`, whose `otherwise` refers to all branches before it */
function detailsOf(page: Draft, step: Step, depth: number, isChosen = false): void {
  const { words, world, notes, lines } = page;
  const add = (text: string): void => {
    lines.push(`${indent(depth)}- ${text}`);
  };
  if (step.otherwise !== null)
    add(isChosen ? 'Only when none of those above holds' : `Only when step ${step.otherwise} was not taken`);
  if (step.if.length > 0) add(`Only when ${markdownText(words.conditions(step.if, '; and '))}`);
  if (step.elseNothing === true) add('Otherwise nothing is done here');
  if (step.within !== null)
    add(`Deadline: ${markdownText(words.value(step.within.span))} from ${markdownText(words.value(step.within.of))}`);
  kindOf(step.body).page(pageAt(page, depth), step.body);
  if (isChosen && step.body.kind === 'nothing' && step.flag === null && step.outcome === null)
    add('Nothing is done here; the run goes on');
  for (const note of notes.steps.get(step.label) ?? []) add(markdownText(note));
  if (step.answerWithin !== null)
    add(`An answer is expected within ${markdownText(words.value(step.answerWithin.span))}; the run goes on meanwhile`);
  for (const { when, handler } of handlersInWords(step, (id) => world.registry.get(id), page.words))
    handlerOf(page, when, handler, depth);
  if (step.flag !== null) add(`Flag: ${humanise(step.flag)}`);
  if (step.outcome !== null)
    add(
      step.outcome.startsWith('+')
        ? `Outcome, added: ${humanise(step.outcome.slice(1))}`
        : `Outcome: ${humanise(step.outcome)}`,
    );
}

/** The page as a kind of step sees it, at the step's indentation. */
function pageAt(page: Draft, depth: number): Page {
  const { words, world, lines } = page;
  const line = (at: number, text: string): void => {
    lines.push(`${indent(at)}- ${text}`);
  };
  return {
    words,
    registry: world.registry,
    add: (text) => line(depth, text),
    addBelow: (text) => line(depth + 1, text),
    block: (steps, { below = false, areBranches = false } = {}) =>
      blockOf(page, steps, below ? depth + 1 : depth, areBranches),
    handler: (when, handler) => handlerOf(page, when, handler, depth),
  };
}

const indent = (depth: number): string => '  '.repeat(depth);

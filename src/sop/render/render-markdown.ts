/**
 * An SOP as a person would write it: numbered Markdown, every figure filled in from its values, thresholds, deadlines and
 * handlers in plain words. The same SOP gives the same text, always.
 */
import { unreachable } from '../../kernel/assert.ts';
import { describeType, formatValue } from '../../kernel/value.ts';
import { summaryFor } from '../../tool/registry.ts';
import { createContext, pathsRead, type World } from '../check/rule.ts';
import type { Expression } from '../expression/expression.ts';
import { humanise } from '../names.ts';
import type { Sop, Step } from '../sop.ts';
import { bodyWords, watcherWords } from './body-words.ts';
import { markdownText } from './escape.ts';
import { expressionsOf } from './expressions-of.ts';
import { occasionsOf } from './occasions.ts';
import { wordsFor, type Words } from './words.ts';

/** What other parts of the handbook say of an SOP: who approves, and how long it may take. */
export type Notes = {
  /** Sentences by step label. */
  readonly steps: ReadonlyMap<string, readonly string[]>;
  /** Sentences about the whole. */
  readonly whole: readonly string[];
};

export const NO_NOTES: Notes = { steps: new Map(), whole: [] };

type Page = { readonly words: Words; readonly world: World; readonly notes: Notes; readonly lines: string[] };

export function renderMarkdown(sop: Sop, world: World, notes: Notes = NO_NOTES): string {
  const { names } = createContext(sop, world);
  const page: Page = { words: wordsFor(names), world, notes, lines: [] };
  const { words, lines } = page;
  lines.push(`# ${markdownText(sop.title)}`, '');
  lines.push(
    `SOP \`${sop.name}\` of ${sop.owner}. ${sop.changesApprovedBy} approve its changes; the boundary \`${sop.boundary}\` says what it may touch.`,
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
    `Whatever is unclear, fails without a line above, or was not foreseen stops the run, and ${sop.ifUnforeseen} are asked.`,
    '',
  );
  if (notes.whole.length > 0) lines.push('## Bound', '', ...notes.whole.map((note) => `- ${markdownText(note)}`), '');
  return lines.join('\n');
}

function takesOf({ lines }: Page, { takes }: Sop): void {
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

function needsOf(page: Page, { needs, ifMissing, ifUnforeseen }: Sop): void {
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

function valuesOf({ lines }: Page, sop: Sop): void {
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

/** `step 3`, `step 3b`: the steps whose own line reads a value, in the order of the file. */
export function usersOf(sop: Sop, name: string): string[] {
  const reads = (expressions: readonly Expression[]): boolean =>
    expressions.some(({ node }) => [...pathsRead(node)].some(([root]) => root === name));
  return expressionsOf(sop).flatMap(({ label, expressions }) =>
    reads(expressions) ? [label === null ? 'the start' : `step ${label}`] : [],
  );
}

function blockOf(page: Page, steps: readonly Step[], depth: number, isChosen = false): void {
  for (const step of steps) {
    const { words, lines } = page;
    lines.push(`${indent(depth)}- **${step.label}.** ${markdownText(words.sentence(step.says))}`);
    detailsOf(page, step, depth + 1, isChosen);
  }
}

function handlerOf(page: Page, when: string, handler: Step, depth: number): void {
  page.lines.push(`${indent(depth)}- *${when}:* ${markdownText(page.words.sentence(handler.says))}`);
  detailsOf(page, handler, depth + 1);
}

/** @param isChosen the step is a branch of `choose`, whose `otherwise` stands for all before it */
function detailsOf(page: Page, step: Step, depth: number, isChosen = false): void {
  const { words, world, notes, lines } = page;
  const add = (text: string): void => {
    lines.push(`${indent(depth)}- ${text}`);
  };
  if (step.otherwise !== null)
    add(isChosen ? 'Only when none of those above holds' : `Only when step ${step.otherwise} was not taken`);
  if (step.if.length > 0)
    add(`Only when ${step.if.map((condition) => markdownText(words.condition(condition))).join('; and ')}`);
  if (step.within !== null)
    add(`Deadline: ${markdownText(words.value(step.within.span))} from ${markdownText(words.value(step.within.of))}`);
  bodyOf(page, step, depth, add);
  if (isChosen && step.body.kind === 'nothing' && step.flag === null && step.outcome === null)
    add('Nothing is done here; the run goes on');
  for (const note of notes.steps.get(step.label) ?? []) add(markdownText(note));
  if (step.answerWithin !== null)
    add(`An answer is expected within ${markdownText(words.value(step.answerWithin.span))}; the run goes on meanwhile`);
  for (const { when, handler } of occasionsOf(step, (id) => world.registry.get(id)))
    handlerOf(page, when, handler, depth);
  if (step.flag !== null) add(`Flag: ${humanise(step.flag)}`);
  if (step.outcome !== null)
    add(
      step.outcome.startsWith('+')
        ? `Outcome, added: ${humanise(step.outcome.slice(1))}`
        : `Outcome: ${humanise(step.outcome)}`,
    );
}

function bodyOf(page: Page, { body }: Step, depth: number, add: (text: string) => void): void {
  const { words, world, lines } = page;
  switch (body.kind) {
    case 'nothing':
      return;
    case 'do':
      blockOf(page, body.steps, depth);
      return;
    case 'together': {
      add('Side by side; neither waits for the other:');
      blockOf(page, body.steps, depth + 1);
      return;
    }
    case 'choose': {
      add('The first of these that holds is taken, and no other:');
      blockOf(page, body.steps, depth + 1, true);
      return;
    }
    case 'run': {
      add(`${markdownText(`Runs the procedure “${body.called?.title ?? body.sop}”`)} (\`${body.sop}\`)`);
      for (const [name, argument] of Object.entries(body.with))
        add(`${upperFirst(humanise(name))}: ${markdownText(words.argument(argument))}`);
      return;
    }
    case 'watch': {
      for (const watcher of body.watchers)
        handlerOf(page, `${watcherWords(watcher, words)}, for as long as this goes on`, watcher.handler, depth);
      blockOf(page, body.steps, depth);
      return;
    }
    case 'repeat':
    case 'for_each': {
      for (const line of bodyWords(body, words)) add(`${markdownText(line)}:`);
      blockOf(page, body.steps, depth + 1);
      return;
    }
    case 'wait':
    case 'ask':
    case 'judge': {
      for (const line of bodyWords(body, words)) add(markdownText(line));
      return;
    }
    case 'table': {
      const [head = '', ...rows] = bodyWords(body, words);
      add(markdownText(head));
      for (const row of rows) lines.push(`${indent(depth + 1)}- ${markdownText(`Row ${row}`)}`);
      return;
    }
    case 'set': {
      for (const { path, value } of body.assignments)
        add(`${upperFirst(markdownText(words.label(path)))} becomes ${markdownText(words.argument(value))}`);
      return;
    }
    case 'stop':
      add(`The run ends here: ${markdownText(words.sentence(body.reason))}`);
      return;
    case 'use': {
      const tool = world.registry.get(body.tool)?.tool;
      const told = new Set<string>();
      const summary = (tool === undefined ? body.tool : summaryFor(tool, body.with)).replace(
        /\{([a-z_]+)\}/g,
        (_, name: string) => {
          const argument = Object.hasOwn(body.with, name) ? body.with[name] : undefined;
          told.add(name);
          return argument === undefined ? '—' : words.argument(argument);
        },
      );
      add(`${markdownText(summary)} (\`${body.tool}\`)`);
      for (const [name, argument] of Object.entries(body.with))
        if (!told.has(name)) add(`${upperFirst(humanise(name))}: ${markdownText(words.argument(argument))}`);
      return;
    }
    default:
      unreachable(body);
  }
}

const indent = (depth: number): string => '  '.repeat(depth);
const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

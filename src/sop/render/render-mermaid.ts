/**
 * An SOP as a Mermaid flow chart: conditions as diamonds, one after the other in a `choose`, `together` as parallel
 * branches that join again, handlers and the way back to the next round as dotted edges. Node ids are numbers in file
 * order, so the same SOP gives the same chart.
 */
import { createContext, type World } from '../check/rule.ts';
import { humanise } from '../names.ts';
import type { Sop, Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import type { Chart, Drawn, End, NodeShape } from './chart.ts';
import { mermaidLabel } from './escape.ts';
import { handlersInWords } from './handlers-in-words.ts';
import { wordsFor, type Words } from './words.ts';

const SHAPES = {
  step: ['[', ']'],
  question: ['{', '}'],
  edge: ['([', '])'],
  fork: ['[[', ']]'],
  stop: ['[/', '/]'],
} as const satisfies Record<NodeShape, readonly [string, string]>;

export function renderMermaid(sop: Sop, world: World): string {
  const chart = new Flowchart(wordsFor(createContext(sop, world).names), world);
  const start = chart.node(
    'edge',
    sop.starts.if.length === 0 ? 'Another procedure runs it' : chart.words.sentence(sop.starts.says),
  );
  let ends: readonly End[] = [{ from: start, label: null }];
  if (sop.needs.length > 0) {
    const needs = chart.node(
      'question',
      `Is there: ${sop.needs.map(({ path }) => chart.words.label(path)).join(', ')}?`,
    );
    chart.join(ends, needs);
    const missing: End = { from: needs, label: 'no' };
    if (sop.ifMissing === null) chart.join([missing], chart.node('stop', `${sop.ifUnforeseen} are asked`));
    else chart.loose.push(...chart.step(sop.ifMissing, [missing]).done);
    ends = [{ from: needs, label: 'yes' }];
  }
  const done = chart.block(sop.steps, ends);
  chart.join([...done, ...chart.loose], chart.node('edge', 'The end'));
  return ['flowchart TD', ...chart.nodes, ...chart.edges, ''].join('\n');
}

class Flowchart implements Chart {
  readonly words: Words;
  readonly nodes: string[] = [];
  readonly edges: string[] = [];
  /** Open ends that lead directly to the end of the run. */
  readonly loose: End[] = [];
  readonly #world: World;

  constructor(words: Words, world: World) {
    this.words = words;
    this.#world = world;
  }

  node(shape: NodeShape, text: string): string {
    const id = `n${this.nodes.length + 1}`;
    const [open, close] = SHAPES[shape];
    this.nodes.push(`  ${id}${open}${mermaidLabel(text)}${close}`);
    return id;
  }

  join(ends: readonly End[], to: string): void {
    for (const { from, label, dotted = false } of ends)
      this.edges.push(`  ${from} ${dotted ? '-.->' : '-->'}${label === null ? '' : `|${mermaidLabel(label)}|`} ${to}`);
  }

  block(steps: readonly Step[], entry: readonly End[]): readonly End[] {
    let ends = entry;
    let before: { readonly label: string; readonly not: readonly End[] } | null = null;
    for (const step of steps) {
      // An `otherwise` directly after its step continues where that step's conditions did not hold.
      const isElse = before !== null && before.label === step.otherwise;
      const from: readonly End[] = isElse ? (before?.not ?? []) : [...ends, ...(before?.not ?? [])];
      const drawn = this.step(step, from, isElse);
      ends = [...(isElse ? ends : []), ...drawn.done];
      before = { label: step.label, not: drawn.not };
    }
    return [...ends, ...(before?.not ?? [])];
  }

  /** @param isElse the origin of `from` already shows the `otherwise` */
  step(step: Step, from: readonly End[], isElse = false): Drawn {
    const { words } = this;
    const conditions = [
      ...(step.otherwise === null || isElse ? [] : [`step ${step.otherwise} was not taken`]),
      ...(step.if.length === 0 ? [] : [words.conditions(step.if)]),
    ];
    let entry = from;
    let not: readonly End[] = [];
    if (conditions.length > 0) {
      const question = this.node('question', `${step.label}: ${conditions.join(' and ')}?`);
      this.join(from, question);
      entry = [{ from: question, label: 'yes' }];
      not = [{ from: question, label: 'no' }];
    }
    return { done: this.#body(step, entry), not };
  }

  #body(step: Step, entry: readonly End[]): readonly End[] {
    const { words } = this;
    const { body } = step;
    const kind = kindOf(body);
    const says = kind.says === undefined ? '' : `: ${kind.says(body, words)}`;
    const marks = [
      ...(step.flag === null ? [] : [`flag ${humanise(step.flag)}`]),
      ...(step.outcome === null ? [] : [`outcome ${humanise(step.outcome)}`]),
    ];
    const note = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
    const own = this.node(kind.node ?? 'step', `${nameOf(step)}${words.sentence(step.says)}${says}${note}`);
    this.join(entry, own);
    const end: End = { from: own, label: null };
    const done = kind.draw?.(this, body, end, step.label) ?? [end];
    const handled = handlersInWords(step, (id) => this.#world.registry.get(id), words).flatMap(
      ({ when, handler }) => this.step(handler, [{ from: own, label: when.replace(/^If /, ''), dotted: true }]).done,
    );
    return [...done, ...handled];
  }
}

/** A handler's label names its event, which is shown on the edge to it. */
function nameOf({ label }: Step): string {
  return /\.(?:if|on|at)_/.test(label) || label.startsWith('if_') ? '' : `${label}. `;
}

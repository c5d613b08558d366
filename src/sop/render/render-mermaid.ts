/**
 * An SOP as a Mermaid flow chart: conditions as diamonds, one after the other in a `choose`, `together` as parallel branches that
 * meet again, handlers as dotted ways, as
 * the way back to the next round is. Node ids are numbers in the order of the file, so that the same SOP gives the same chart.
 */
import { unreachable } from '../../kernel/assert.ts';
import { createContext, type World } from '../check/rule.ts';
import { humanise } from '../names.ts';
import { isLoop, type Sop, type Step } from '../sop.ts';
import { bodyWords, watcherWords } from './body-words.ts';
import { mermaidLabel } from './escape.ts';
import { occasionsOf } from './occasions.ts';
import { wordsFor, type Words } from './words.ts';

/** An open end of the chart: it is joined to whatever comes next. */
type End = { readonly from: string; readonly label: string | null; readonly dotted?: boolean };
type Drawn = { readonly done: readonly End[] /** Where the conditions did not hold. */; readonly not: readonly End[] };

const SHAPES = {
  step: ['[', ']'],
  question: ['{', '}'],
  edge: ['([', '])'],
  fork: ['[[', ']]'],
  stop: ['[/', '/]'],
} as const;

export function renderMermaid(sop: Sop, world: World): string {
  const chart = new Chart(wordsFor(createContext(sop, world).names), world);
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

class Chart {
  readonly words: Words;
  readonly nodes: string[] = [];
  readonly edges: string[] = [];
  /** Ends that lead to the end of the run by themselves. */
  readonly loose: End[] = [];
  readonly #world: World;

  constructor(words: Words, world: World) {
    this.words = words;
    this.#world = world;
  }

  node(shape: keyof typeof SHAPES, text: string): string {
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
      // An `otherwise` right behind its step goes on where the conditions of that one did not hold.
      const isElse = before !== null && before.label === step.otherwise;
      const from: readonly End[] = isElse ? (before?.not ?? []) : [...ends, ...(before?.not ?? [])];
      const drawn = this.step(step, from, isElse);
      ends = [...(isElse ? ends : []), ...drawn.done];
      before = { label: step.label, not: drawn.not };
    }
    return [...ends, ...(before?.not ?? [])];
  }

  /** @param isElse the `otherwise` is drawn already, by where `from` comes from */
  step(step: Step, from: readonly End[], isElse = false): Drawn {
    const { words } = this;
    const conditions = [
      ...(step.otherwise === null || isElse ? [] : [`step ${step.otherwise} was not taken`]),
      ...step.if.map((condition) => words.condition(condition)),
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
    const waits =
      body.kind === 'wait' || body.kind === 'ask' || body.kind === 'judge' || isLoop(body)
        ? `: ${bodyWords(body, words)[0] ?? ''}`
        : '';
    const marks = [
      ...(step.flag === null ? [] : [`flag ${humanise(step.flag)}`]),
      ...(step.outcome === null ? [] : [`outcome ${humanise(step.outcome)}`]),
    ];
    const own = this.node(
      body.kind === 'together' || body.kind === 'run' ? 'fork' : body.kind === 'stop' ? 'stop' : 'step',
      `${nameOf(step)}${words.sentence(step.says)}${waits}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`,
    );
    this.join(entry, own);
    let done: readonly End[];
    switch (body.kind) {
      case 'do':
        done = this.block(body.steps, [{ from: own, label: null }]);
        break;
      case 'together': {
        const branches = body.steps.flatMap((inner) => {
          const { done: ends, not } = this.step(inner, [{ from: own, label: null }]);
          return [...ends, ...not];
        });
        const meet = this.node('fork', `All of ${step.label} done`);
        this.join(branches, meet);
        done = [{ from: meet, label: null }];
        break;
      }
      case 'choose':
        done = this.#branches(body.steps, [{ from: own, label: null }]);
        break;
      case 'run':
        done = [{ from: own, label: null }];
        break;
      case 'watch': {
        done = this.block(body.steps, [{ from: own, label: null }]);
        for (const watcher of body.watchers) {
          const ends = this.step(watcher.handler, [
            { from: own, label: watcherWords(watcher, words), dotted: true },
          ]).done;
          this.join(
            ends.map((end) => ({ ...end, dotted: true })),
            own,
          );
        }
        break;
      }
      case 'repeat':
      case 'for_each': {
        const ends = this.block(body.steps, [{ from: own, label: null }]);
        this.join(
          ends.map((end) => ({ ...end, label: 'next round', dotted: true })),
          own,
        );
        done = [...ends, ...(body.kind === 'for_each' ? [{ from: own, label: 'nothing in the list' }] : [])];
        break;
      }
      case 'stop':
        done = [];
        break;
      case 'use':
      case 'set':
      case 'nothing':
      case 'wait':
      case 'ask':
      case 'table':
      case 'judge':
        done = [{ from: own, label: null }];
        break;
      default:
        return unreachable(body);
    }
    const handled = occasionsOf(step, (id) => this.#world.registry.get(id)).flatMap(
      ({ when, handler }) => this.step(handler, [{ from: own, label: when.replace(/^If /, ''), dotted: true }]).done,
    );
    return [...done, ...handled];
  }

  /** Each branch goes on where the one before it did not hold; behind the last nothing is left, since a check proves that. */
  #branches(branches: readonly Step[], entry: readonly End[]): readonly End[] {
    let from = entry;
    return branches.flatMap((branch) => {
      const drawn = this.step(branch, from, true);
      from = drawn.not;
      return drawn.done;
    });
  }
}

/** A handler's label names its occasion, which stands at the way that leads there. */
function nameOf({ label }: Step): string {
  return /\.(?:if|on|at)_/.test(label) || label.startsWith('if_') ? '' : `${label}. `;
}

/**
 * What a step does: exactly one of `use`, `set`, `do`, `together`, `choose`, `wait`, `stop` and their like, or nothing but its flag or
 * outcome. A loop says how the rounds go, and has its block in `do` beside it.
 */
import { unreachable } from '../../kernel/assert.ts';
import { listed } from '../../handbook/suggest.ts';
import { isReservedName } from '../names.ts';
import type { Argument, Assignment, Body } from '../sop.ts';
import { readForEach, readRepeat } from './read-loop.ts';
import { readAsk } from './read-ask.ts';
import { readTable } from './read-table.ts';
import { readRun } from './read-run.ts';
import { readWatch } from './read-watch.ts';
import { readWait } from './read-wait.ts';
import { child, childText, readSavedName, type Nodes } from './nodes.ts';
import { readArgument } from './read-argument.ts';
import { readJudge } from './read-judge.ts';
import type { TextRange } from '../../handbook/place.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';

const BODIES = [
  'use',
  'set',
  'do',
  'together',
  'choose',
  'wait',
  'ask',
  'table',
  'judge',
  'stop',
  'repeat',
  'for_each',
  'watch',
  'run',
] as const;
const LOOPS: ReadonlySet<string> = new Set(['repeat', 'for_each', 'watch']);

type Position = {
  readonly label: string;
  readonly prefix: string;
  readonly depth: number;
  readonly isHandler: boolean;
  readonly isBranch: boolean;
  readonly otherwise: string | null /** Its `save` is that of an event. */;
  readonly keepsEvent: boolean;
};

export function readBody(nodes: Nodes, tree: Tree, range: TextRange, position: Position): Body {
  const entries = tree.kind === 'map' ? tree.entries : [];
  const named = BODIES.filter((name) => entries.some(({ key }) => key === name));
  const loop = named.find((name) => LOOPS.has(name));
  const present = loop === undefined ? named : [loop, ...named.filter((name) => name !== loop && name !== 'do')];
  for (const extra of present.slice(1)) {
    const { keyRange } = entries.find(({ key }) => key === extra) ?? { keyRange: range };
    nodes.reader.report(
      'one-body',
      keyRange,
      `A step does one thing, and this one has ${listed(present)}`,
      'Put each into a step of its own, inside `do`',
    );
  }
  const [kind] = present;
  if (kind !== 'use') {
    for (const key of ['with', 'save']) {
      const entry = entries.find((candidate) => candidate.key === key);
      if (
        entry !== undefined &&
        kind !== 'run' &&
        !(
          key === 'save' &&
          (position.keepsEvent || kind === 'ask' || kind === 'table' || kind === 'judge' || kind === 'wait')
        )
      )
        nodes.reader.report(
          'one-body',
          entry.keyRange,
          `\`${key}\` belongs to a tool, and this step uses none`,
          'Add `use`',
        );
    }
  }
  // What a handler keeps to itself has labels of its own, so its blocks start again at `1`.
  switch (kind) {
    case 'use':
      return {
        kind,
        tool: childText(tree, 'use'),
        with: readArguments(nodes, child(tree, 'with')),
        save: readSave(nodes, tree, position),
      };
    case 'set':
      return { kind, assignments: readAssignments(nodes, child(tree, 'set')) };
    case 'do':
    case 'together':
    case 'choose':
      return { kind, steps: nodes.steps(child(tree, kind), position.prefix, position.depth + 1, kind === 'choose') };
    case 'repeat':
    case 'for_each':
    case 'watch': {
      const block = child(tree, 'do');
      if (block === null)
        nodes.reader.report(
          'missing-key',
          entries.find(({ key }) => key === kind)?.keyRange ?? range,
          'Expected the block `do` beside it',
          'Add `do`',
        );
      const steps = nodes.steps(block, position.prefix, position.depth + 1);
      if (kind === 'watch') return readWatch(nodes, child(tree, kind), steps, position.label, position.depth + 1);
      return kind === 'repeat'
        ? readRepeat(nodes, child(tree, kind), steps)
        : readForEach(nodes, child(tree, kind), steps);
    }
    case 'run':
      return readRun(
        nodes,
        child(tree, kind),
        readArguments(nodes, child(tree, 'with')),
        readSave(nodes, tree, position),
      );
    case 'wait':
      return readWait(nodes, child(tree, kind), readSave(nodes, tree, position));
    case 'table':
      return readTable(nodes, child(tree, kind), readSave(nodes, tree, position));
    case 'ask':
      return readAsk(nodes, child(tree, kind), readSave(nodes, tree, position));
    case 'judge':
      return readJudge(nodes, child(tree, kind), readSave(nodes, tree, position));
    case 'stop':
      return { kind, reason: nodes.sentence(tree, 'stop') };
    case undefined:
      return readNothing(nodes, tree, range, position);
    default:
      return unreachable(kind);
  }
}

function readNothing(nodes: Nodes, tree: Tree, range: TextRange, position: Position): Body {
  const keys = tree.kind === 'map' ? tree.entries.map(({ key }) => key) : [];
  const saysEnough =
    keys.includes('flag') ||
    keys.includes('outcome') ||
    keys.includes('action') ||
    position.otherwise !== null ||
    (position.isBranch && keys.includes('if'));
  if (!saysEnough && keys.every(isOwnKey)) {
    nodes.reader.report(
      'empty-step',
      range,
      `Expected what the ${position.isHandler ? 'handler' : 'step'} does`,
      'Add `flag: name_of_flag` if it shall only be remarked on the case, else `use`, `set`, `do`, `together`, `choose`, `repeat`, `for_each`, `watch`, `run`, `wait`, `ask`, `table`, `judge` or `stop`',
    );
  }
  return { kind: 'nothing' };
}

/** Keys that say nothing about what is done; any other was reported already, and is what the author meant to do. */
function isOwnKey(key: string): boolean {
  return [
    'step',
    'says',
    'if',
    'otherwise',
    'action',
    'within',
    'answer_within',
    'if_error',
    'if_denied',
    'if_expired',
    'if_unanswered',
    'if_late',
    'if_unsure',
    'with',
    'save',
  ].includes(key);
}

function readArguments(nodes: Nodes, tree: Tree | null): Readonly<Record<string, Argument>> {
  const args: Record<string, Argument> = {};
  for (const { key, value } of tree?.kind === 'map' ? tree.entries : []) {
    const argument = readArgument(nodes, value);
    if (argument !== null) args[key] = argument;
  }
  return args;
}

function readAssignments(nodes: Nodes, tree: Tree | null): readonly Assignment[] {
  const assignments: Assignment[] = [];
  for (const { key, keyRange, value } of tree?.kind === 'map' ? tree.entries : []) {
    const path = key.split('.');
    const [root = ''] = path;
    // `case` is refused by the checker, with its reason; other words of the language could never be read back.
    if (root !== 'case' && isReservedName(root)) {
      nodes.reader.report('reserved-name', keyRange, `The name \`${root}\` is reserved`, 'Choose another name');
      continue;
    }
    const argument = readArgument(nodes, value);
    if (argument !== null) assignments.push({ path, value: argument, place: nodes.reader.placeAt(keyRange.start) });
  }
  return assignments;
}

function readSave(nodes: Nodes, tree: Tree, { keepsEvent }: Pick<Position, 'keepsEvent'>): string | null {
  if (keepsEvent) return null;
  return readSavedName(nodes.reader, tree);
}

/**
 * Reads what a step does: one kind of step, or only a flag or outcome. This file finds the kind and reads what all
 * kinds share; each kind reads its own body.
 */
import { listed } from '../../handbook/suggest.ts';
import type { Argument, Body } from '../sop.ts';
import { KIND_LIST } from '../step/kinds.ts';
import type { StepKind } from '../step/step-kind.ts';
import { hintForKey } from './other-words.ts';
import { child, readSavedName, type BodySource, type Nodes } from './nodes.ts';
import { readArgument } from './read-argument.ts';
import type { TextRange } from '../../handbook/place.ts';
import type { Entry, Tree } from '../../handbook/yaml/tree.ts';

/** Kinds with their own key. */
const KEYED = KIND_LIST.filter(({ schema }) => schema !== null);

type Position = {
  readonly label: string;
  readonly prefix: string;
  readonly depth: number;
  readonly isHandler: boolean;
  readonly isBranch: boolean;
  readonly otherwise: string | null;
  /** Its `save` is that of an event. */
  readonly keepsEvent: boolean;
};

export function readBody(nodes: Nodes, tree: Tree, range: TextRange, position: Position): Body {
  const entries = tree.kind === 'map' ? tree.entries : [];
  const [kind, ...extras] = kindsIn(entries);
  const rangeOf = (key: string): TextRange => entries.find((entry) => entry.key === key)?.keyRange ?? range;
  for (const extra of extras)
    nodes.reader.report(
      'one-body',
      rangeOf(extra.kind),
      `A step does one thing, but this one has ${listed([kind, ...extras].flatMap((one) => one?.kind ?? []))}`,
      'Put each into a step of its own, inside `do`',
    );
  for (const key of ['with', 'save'] as const) {
    if (kind?.keys.includes(key) === true || (key === 'save' && kind?.kind !== 'use' && position.keepsEvent)) continue;
    if (entries.some((entry) => entry.key === key))
      nodes.reader.report(
        'one-body',
        rangeOf(key),
        `\`${key}\` belongs to a tool, and this step uses none`,
        'Add `use`',
      );
  }
  if (kind === undefined) return readNothing(nodes, tree, range, position);
  return kind.read(sourceOf(nodes, tree, kind.kind, rangeOf(kind.kind), position));
}

/** The kinds whose keys a step has. A kind with a block uses `do` for the block. */
function kindsIn(entries: readonly Entry[]): readonly StepKind[] {
  const named = KEYED.filter(({ kind }) => entries.some(({ key }) => key === kind));
  const around = named.find(({ keys }) => keys.includes('do'));
  return around === undefined ? named : [around, ...named.filter((other) => other !== around && other.kind !== 'do')];
}

function sourceOf(nodes: Nodes, step: Tree, key: string, range: TextRange, position: Position): BodySource {
  const { label, prefix, depth, keepsEvent } = position;
  const tree = child(step, key);
  return {
    nodes,
    step,
    tree,
    label,
    depth,
    save: () => (keepsEvent ? null : readSavedName(nodes.reader, step)),
    arguments: () => readArguments(nodes, child(step, 'with')),
    // A handler's block has its own labels, so it starts again at `1`.
    steps: (options) => nodes.steps(tree, prefix, depth + 1, options?.areBranches),
    block() {
      const block = child(step, 'do');
      const isMeant = step.kind === 'map' && step.entries.some((entry) => hintForKey(entry.key, ['do']) !== null);
      if (block === null && !isMeant)
        nodes.reader.report(
          'missing-key',
          range,
          'Expected a block `do` next to it',
          `Add \`do:\` to the step, as far to the left as \`${key}:\``,
        );
      return nodes.steps(block, prefix, depth + 1);
    },
  };
}

function readNothing(nodes: Nodes, tree: Tree, range: TextRange, position: Position): Body {
  const keys = tree.kind === 'map' ? tree.entries.map(({ key }) => key) : [];
  const saysEnough =
    keys.includes('flag') ||
    keys.includes('outcome') ||
    keys.includes('action') ||
    position.otherwise !== null ||
    keys.includes('otherwise') ||
    (position.isBranch && keys.includes('if'));
  if (!saysEnough && keys.every(isOwnKey)) {
    nodes.reader.report(
      'empty-step',
      range,
      `Expected what the ${position.isHandler ? 'handler' : 'step'} does`,
      `Add \`flag: name_of_flag\` if it only flags the case, otherwise ${listed(KEYED.map(({ kind }) => kind)).replace(/ and (?=`[^`]*`$)/, ' or ')}`,
    );
  }
  return { kind: 'nothing' };
}

/** Keys that do not say what is done. Any other key was already reported, and is what the author meant to do. */
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

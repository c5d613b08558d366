/**
 * SOPs that one case would start together. A run whose case starts several asks a person which one is meant; what was
 * meant is mostly that they exclude each other, and a limit belongs to both.
 *
 * Only what is proved is told: with a case that starts both, or because whatever starts the one starts the other. Two
 * SOPs of which nobody can tell before a run are left alone.
 */
import type { Kind } from '../case/kind.ts';
import { unreachable } from '../kernel/assert.ts';
import { kindLineOf } from '../sop/check/kind-line.ts';
import { namesOf } from '../sop/check/names-of.ts';
import { surveyBranches } from '../sop/check/survey.ts';
import { EVERY_CASE } from '../sop/check/cases.ts';
import type { Node } from '../sop/expression/expression.ts';
import type { Finding } from '../sop/finding.ts';
import type { Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';

/**
 * Pairs of one kind that are looked at; a handbook of so many that none of them is told apart by a text is told by the
 * first.
 */
const PAIRS_MAX = 5_000;

/** A finding at each SOP of a pair, since an author looks at one of them. */
export function overlappingStarts(sops: readonly Sop[], kinds: readonly Kind[], registry: Registry): Finding[] {
  return kinds.flatMap((kind) => {
    const rivals = sops
      .filter((sop) => kindLineOf(sop)?.kind === kind.kind)
      .map((sop) => ({ sop, texts: textsOf(sop) }));
    const findings: Finding[] = [];
    let pairs = 0;
    for (const [index, one] of rivals.entries()) {
      for (const other of rivals.slice(index + 1)) {
        // Most pairs are told apart by a text that they ask for, without a survey.
        if (areApart(one.texts, other.texts)) continue;
        if (++pairs > PAIRS_MAX) return findings;
        findings.push(...overlapOf(one.sop, other.sop, kind, registry));
      }
    }
    return findings;
  });
}

function overlapOf(one: Sop, other: Sop, kind: Kind, registry: Registry): Finding[] {
  const names = namesOf({ ...one, values: {}, steps: [], ifMissing: null }, kind, registry);
  const survey = surveyBranches(
    [one, other].map((sop) => sop.starts.if.map(({ node, text }) => ({ text, node: written(node, sop) }))),
    names,
  );
  const [overlap] = survey.kind === 'surveyed' ? survey.overlaps() : [];
  if (survey.kind !== 'surveyed' || overlap === undefined || (!survey.isExact && overlap.isPartial)) return [];
  const when =
    overlap.example === EVERY_CASE
      ? 'with every case of this kind'
      : survey.isExact
        ? `when ${overlap.example}`
        : 'with some cases';
  return [
    [one, other],
    [other, one],
  ].flatMap(([own, rival]): Finding[] =>
    own === undefined || rival === undefined
      ? []
      : [
          {
            rule: 'overlapping-starts',
            severity: 'warning',
            place: own.places?.['starts'] ?? own.starts.says.place,
            endColumn: null,
            message: `This procedure and \`${rival.name}\` both start ${when}, so that a person is asked which one is meant`,
            suggestion: 'Let the conditions of only one of them hold there',
          },
        ],
  );
}

/**
 * A condition with the values of its SOP written out, since two SOPs may name theirs alike; the kind is that of both.
 */
function written(node: Node, sop: Sop): Node {
  switch (node.kind) {
    case 'path': {
      const [name = ''] = node.path;
      const value = node.path.length === 1 && Object.hasOwn(sop.values, name) ? sop.values[name]?.value : undefined;
      return value === undefined ? node : { kind: 'literal', value, start: node.start, end: node.end };
    }
    case 'literal':
    case 'has':
      return node;
    case 'not':
    case 'negate':
      return { ...node, operand: written(node.operand, sop) };
    case 'list':
      return { ...node, items: node.items.map((item) => written(item, sop)) };
    case 'call':
      return { ...node, args: node.args.map((argument) => written(argument, sop)) };
    case 'macro':
      return { ...node, list: written(node.list, sop), body: written(node.body, sop) };
    case 'binary':
      return isKindLine(node)
        ? { kind: 'literal', value: true, start: node.start, end: node.end }
        : { ...node, left: written(node.left, sop), right: written(node.right, sop) };
    default:
      return unreachable(node);
  }
}

function isKindLine({ left, right, operator }: Extract<Node, { kind: 'binary' }>): boolean {
  return operator === '==' && [left, right].some((side) => side.kind === 'path' && side.path.join('.') === 'case.kind');
}

/** The texts that lines of `starts` ask paths to be, one for each path. */
function textsOf({ starts }: Sop): ReadonlyMap<string, string> {
  return new Map(starts.if.flatMap(({ node }) => [...equalities(node)]));
}

function* equalities(node: Node): Generator<readonly [string, string]> {
  if (node.kind !== 'binary') return;
  if (node.operator === '&&') {
    yield* equalities(node.left);
    yield* equalities(node.right);
  } else if (
    node.operator === '==' &&
    node.left.kind === 'path' &&
    node.right.kind === 'literal' &&
    typeof node.right.value === 'string'
  )
    yield [node.left.path.join('.'), node.right.value];
}

function areApart(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return [...one].some(([path, text]) => {
    const asked = other.get(path);
    return asked !== undefined && asked !== text;
  });
}

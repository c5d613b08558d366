/**
 * Finds SOPs that the same case would start. A person is then asked which one is meant, but the authors usually meant
 * the SOPs to exclude each other and made a mistake at a limit.
 *
 * Only proven overlaps are reported: there is an example that starts both, or every case that starts one starts the
 * other. Pairs that cannot be decided before a run are not reported.
 */
import type { Kind } from '../case/kind.ts';
import { unreachable } from '../kernel/assert.ts';
import { own } from '../kernel/own.ts';
import { kindLineOf } from '../sop/check/kind-line.ts';
import { namesOf } from '../sop/check/names-of.ts';
import { surveyBranches } from '../sop/check/survey.ts';
import { EVERY_CASE } from '../sop/check/cases.ts';
import type { Node } from '../sop/expression/expression.ts';
import type { Finding } from '../handbook/finding.ts';
import type { Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';

/**
 * Pairs of one kind that are compared. A handbook with more pairs that no text keeps apart has enough findings from the
 * first ones.
 */
const PAIRS_MAX = 5_000;

/** One finding at each SOP of a pair, since an author looks at only one of them. */
export function overlappingStarts(sops: readonly Sop[], kinds: readonly Kind[], registry: Registry): Finding[] {
  return kinds.flatMap((kind) => {
    const rivals = sops
      .filter((sop) => kindLineOf(sop)?.kind === kind.kind)
      .map((sop) => ({ sop, texts: textsOf(sop) }));
    const findings: Finding[] = [];
    let pairs = 0;
    for (const [index, one] of rivals.entries()) {
      for (const other of rivals.slice(index + 1)) {
        // Most pairs require different texts, which is cheaper to check than a survey.
        if (areApart(one.texts, other.texts)) continue;
        if (++pairs > PAIRS_MAX) return findings;
        findings.push(...overlapOf(one.sop, other.sop, kind, registry));
      }
    }
    return findings;
  });
}

/** False only if it is proven that no case starts both. */
export function mayStartTogether(one: Sop, other: Sop, kind: Kind, registry: Registry): boolean {
  if (areApart(textsOf(one), textsOf(other))) return false;
  const survey = surveyOf(one, other, kind, registry);
  return survey.kind !== 'surveyed' || survey.overlaps().length > 0;
}

/** Whether the same cases start both, as far as their conditions say; values count, their names do not. */
export function haveSameStarts(one: Sop, other: Sop): boolean {
  const textOf = (sop: Sop): string =>
    JSON.stringify(
      sop.starts.if.map(({ node }) => inlined(node, sop)),
      (key, value: unknown) => (key === 'start' || key === 'end' ? undefined : value),
    );
  return textOf(one) === textOf(other);
}

function surveyOf(one: Sop, other: Sop, kind: Kind, registry: Registry): ReturnType<typeof surveyBranches> {
  const names = namesOf({ ...one, values: {}, steps: [], ifMissing: null }, kind, registry);
  return surveyBranches(
    [one, other].map((sop) => sop.starts.if.map(({ node, text }) => ({ text, node: inlined(node, sop) }))),
    names,
  );
}

function overlapOf(one: Sop, other: Sop, kind: Kind, registry: Registry): Finding[] {
  const survey = surveyOf(one, other, kind, registry);
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
            message: `This procedure and \`${rival.name}\` both start ${when}, so a person is asked which one is meant`,
            suggestion: 'Change the conditions so only one of them starts there',
          },
        ],
  );
}

/**
 * A condition with the SOP's values inlined, since two SOPs may use the same names. The condition on the kind becomes
 * `true`, since both have the same kind.
 */
function inlined(node: Node, sop: Sop): Node {
  switch (node.kind) {
    case 'path': {
      const value = own(sop.values, node.path.join('.'))?.value;
      return value === undefined ? node : { kind: 'literal', value, start: node.start, end: node.end };
    }
    case 'literal':
    case 'has':
      return node;
    case 'not':
    case 'negate':
      return { ...node, operand: inlined(node.operand, sop) };
    case 'list':
      return { ...node, items: node.items.map((item) => inlined(item, sop)) };
    case 'record':
      return { ...node, fields: node.fields.map(({ name, value }) => ({ name, value: inlined(value, sop) })) };
    case 'field':
      return { ...node, of: inlined(node.of, sop) };
    case 'choice':
      return {
        ...node,
        condition: inlined(node.condition, sop),
        then: inlined(node.then, sop),
        otherwise: inlined(node.otherwise, sop),
      };
    case 'call':
      return { ...node, args: node.args.map((argument) => inlined(argument, sop)) };
    case 'macro':
      return { ...node, list: inlined(node.list, sop), body: inlined(node.body, sop) };
    case 'binary':
      return isKindLine(node)
        ? { kind: 'literal', value: true, start: node.start, end: node.end }
        : { ...node, left: inlined(node.left, sop), right: inlined(node.right, sop) };
    default:
      return unreachable(node);
  }
}

function isKindLine({ left, right, operator }: Extract<Node, { kind: 'binary' }>): boolean {
  return operator === '==' && [left, right].some((side) => side.kind === 'path' && side.path.join('.') === 'case.kind');
}

/** The text that `starts` requires at each path. */
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

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
/** SOPs that one finding names. */
const RIVALS_SHOWN_MAX = 5;

/**
 * One finding at each SOP, since an author looks at only one of them. It names all SOPs that start with it in the same
 * cases.
 */
export function overlappingStarts(sops: readonly Sop[], kinds: readonly Kind[], registry: Registry): Finding[] {
  const overlaps = kinds.flatMap((kind) => overlapsOf(kind, sops, registry));
  const groups = Map.groupBy(overlaps, ({ own, when }) => JSON.stringify([own.name, when]));
  return [...groups.values()].flatMap((group): Finding[] => {
    const [first] = group;
    if (first === undefined) return [];
    const { own, when } = first;
    const rivals = group.map(({ rival }) => `\`${rival.name}\``);
    return [
      {
        rule: 'overlapping-starts',
        severity: 'warning',
        place: own.places?.['starts'] ?? own.starts.says.place,
        endColumn: null,
        message: `This procedure and ${listed(rivals)} ${rivals.length === 1 ? 'both' : 'all'} start ${when}, so a person is asked which one is meant`,
        suggestion: 'Change the conditions so only one of them starts there',
      },
    ];
  });
}

type Overlap = { readonly own: Sop; readonly rival: Sop; readonly when: string };

/** Each pair twice, once for either SOP. */
function overlapsOf(kind: Kind, sops: readonly Sop[], registry: Registry): Overlap[] {
  const rivals = sops.filter((sop) => kindLineOf(sop)?.kind === kind.kind).map((sop) => ({ sop, texts: textsOf(sop) }));
  const overlaps: Overlap[] = [];
  let pairs = 0;
  for (const [index, one] of rivals.entries()) {
    for (const other of rivals.slice(index + 1)) {
      // Most pairs require different texts, which is cheaper to check than a survey.
      if (areApart(one.texts, other.texts)) continue;
      if (++pairs > PAIRS_MAX) return overlaps;
      const when = overlapOf(one.sop, other.sop, kind, registry);
      if (when !== null)
        overlaps.push({ own: one.sop, rival: other.sop, when }, { own: other.sop, rival: one.sop, when });
    }
  }
  return overlaps;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, names.length <= RIVALS_SHOWN_MAX + 1 ? names.length : RIVALS_SHOWN_MAX);
  const more = names.length - shown.length;
  const all = more === 0 ? shown : [...shown, `${more} more`];
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
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

/** In which cases both start; null when that is not proven. */
function overlapOf(one: Sop, other: Sop, kind: Kind, registry: Registry): string | null {
  const survey = surveyOf(one, other, kind, registry);
  const [overlap] = survey.kind === 'surveyed' ? survey.overlaps() : [];
  if (survey.kind !== 'surveyed' || overlap === undefined || (!survey.isExact && overlap.isPartial)) return null;
  if (overlap.example === EVERY_CASE) return 'with every case of this kind';
  return survey.isExact ? `when ${overlap.example}` : 'with some cases';
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

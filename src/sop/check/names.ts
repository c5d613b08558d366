/**
 * What steps save and set has its own name and one type. It hides neither `case` nor a value, and a field that a tool
 * declares is set only to the declared type.
 */
import { describeType, type RecordType } from '../../kernel/value.ts';
import { suggest } from '../../handbook/suggest.ts';
import { lookUp, whatItHas } from '../expression/environment.ts';
import { savings } from '../answer-type.ts';
import type { Assignment, ForEachBody, Step } from '../sop.ts';
import { isAssignable, misfitOfLiteral } from './assignable.ts';
import { typeOfArgument } from './type-of-argument.ts';
import { placeOfKey, remarkAt, type Context, type Remark, type Rule } from './rule.ts';

export const names: Rule = {
  name: 'names',
  check: (context) => {
    const known = new Map<string, Step>();
    return context.steps.flatMap((step) => {
      if (step.body.kind === 'for_each') return item(context, step, step.body);
      if (step.body.kind === 'set') return step.body.assignments.flatMap((assignment) => assigned(context, assignment));
      return savings(step.body, context.world.registry, context.kind).flatMap(({ name }) =>
        saved(context, step, name, known),
      );
    });
  },
};

function saved(context: Context, step: Step, name: string, known: Map<string, Step>): Remark[] {
  const keeper =
    step.body.kind === 'watch' ? (step.body.watchers.find(({ save }) => save === name)?.handler ?? step) : step;
  const remark = (message: string): Remark[] => [
    remarkAt(placeOfKey(keeper, 'save'), name.length, message, 'Choose another name'),
  ];
  if (isTaken(context, name)) return remark(taken(context, name));
  const other = known.get(name) ?? step;
  known.set(name, other);
  const typeIn = ({ body }: Step): RecordType | null =>
    savings(body, context.world.registry, context.kind).find((item) => item.name === name)?.type ?? null;
  const [mine, theirs] = [typeIn(step), typeIn(other)];
  if (mine === null || theirs === null || (isAssignable(mine, theirs) && isAssignable(theirs, mine))) return [];
  return remark(
    `\`${name}\` already holds what ${other.body.kind === 'use' ? `\`${other.body.tool}\` answers` : `is answered in step ${other.label}`}, which has other fields`,
  );
}

function item(context: Context, step: Step, { item: name, in: list, save }: ForEachBody): Remark[] {
  if (save !== null && (isTaken(context, save) || save === name))
    return [
      remarkAt(
        placeOfKey(step, 'save'),
        save.length,
        save === name ? `\`${save}\` is the item of this step` : taken(context, save),
        'Choose another name',
      ),
    ];
  const remark = (message: string): Remark[] => [
    remarkAt(placeOfKey(step, 'for_each.item'), 'item'.length, message, 'Choose another name'),
  ];
  if (isTaken(context, name)) return remark(taken(context, name));
  const type =
    list === null
      ? null
      : typeOfArgument(context.names, { kind: 'expression', expression: list, place: list.place }).type;
  const looked = lookUp(context.names, [name]);
  if (
    type?.kind !== 'list' ||
    looked.kind !== 'field' ||
    (isAssignable(type.of, looked.field.type) && isAssignable(looked.field.type, type.of))
  )
    return [];
  return remark(
    `\`${name}\` already holds ${describeType(looked.field.type)}, and the items are ${describeType(type.of)}`,
  );
}

function assigned(context: Context, { path, value, place }: Assignment): Remark[] {
  const [root = ''] = path;
  const text = path.join('.');
  const remark = (message: string, suggestion: string | null): Remark[] => [
    remarkAt(place, text.length, message, suggestion),
  ];
  if (isTaken(context, root)) return remark(taken(context, root), 'Choose another name');
  const looked = lookUp(context.names, path);
  if (looked.kind === 'unchecked')
    return isUntyped(context, text)
      ? remark(`It is not known what \`${text}\` is`, 'Set what it is computed from in an earlier step')
      : [];
  if (looked.kind === 'unknown')
    return remark(
      `\`${looked.owner ?? root}\` has no field \`${path[looked.index] ?? ''}\``,
      suggest(path[looked.index] ?? '', looked.candidates) ?? whatItHas(context.names, looked),
    );
  if (value.kind === 'literal') {
    const misfit = misfitOfLiteral(looked.field.type, value.value, text);
    return misfit === null
      ? []
      : [
          remarkAt(
            value.place,
            typeof value.value === 'string' ? value.value.length : 0,
            misfit.message,
            misfit.suggestion,
          ),
        ];
  }
  const { type } = typeOfArgument(context.names, value);
  if (type === null || isAssignable(type, looked.field.type)) return [];
  return remark(`Expected ${describeType(looked.field.type)} for \`${text}\`, got ${describeType(type)}`, null);
}

/** Whether a path has no type although no expression that is set to such a path is wrong itself. */
function isUntyped({ names: { untyped = new Set() }, flow }: Context, path: string): boolean {
  const isWrong = flow.sites.some(
    ({ role, checked }) => role.kind === 'assignment' && untyped.has(role.path) && checked.problems.length > 0,
  );
  return untyped.has(path) && !isWrong;
}

function isTaken({ sop }: Context, name: string): boolean {
  return (
    name === 'case' || name === 'limits' || Object.hasOwn(sop.values, name) || Object.hasOwn(sop.takes ?? {}, name)
  );
}

function taken({ sop }: Context, name: string): string {
  if (Object.hasOwn(sop.takes ?? {}, name)) return `\`${name}\` is an input of this procedure; steps cannot change it`;
  return name === 'case'
    ? '`case` holds the facts of the case; a procedure cannot change them'
    : `\`${name}\` is a value of this procedure; steps cannot change it`;
}

/**
 * `needs` lists facts that the kind declares, each once.
 */
import { lookUp, whatItHas } from '../expression/environment.ts';
import { closest } from '../../handbook/suggest.ts';
import type { Need } from '../sop.ts';
import { remarkAt, type Context, type Remark, type Rule } from './rule.ts';

export const needs: Rule = {
  name: 'needs',
  check: (context) => context.sop.needs.flatMap((need, index) => needOf(context, need, index)),
};

function needOf({ sop, kind, names }: Context, { path, text, place }: Need, index: number): Remark[] {
  const remark = (message: string, suggestion: string | null): Remark[] => [
    remarkAt(place, text.length, message, suggestion),
  ];
  if (sop.needs.findIndex((other) => other.text === text) < index)
    return remark(`\`${text}\` appears twice`, 'Keep one of them');
  const looked = lookUp(names, path);
  if (looked.kind === 'unchecked' || kind === null) return [];
  if (looked.kind === 'field')
    return looked.field.type.kind === 'record'
      ? remark(`\`${text}\` is a group of facts, not a fact`, 'Name the facts that are needed')
      : [];
  const near = closest(path[looked.index] ?? '', looked.candidates);
  const meant = near === null ? null : path.with(looked.index, near).join('.');
  return remark(
    `A case of the kind \`${kind.kind}\` has no fact \`${text}\``,
    meant === null ? whatItHas(names, looked) : `Did you mean \`${meant}\`?`,
  );
}

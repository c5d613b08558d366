/**
 * `needs` lists facts that the kind declares, each once.
 */
import { lookUp, whatItHas } from '../expression/environment.ts';
import { closest } from '../../handbook/suggest.ts';
import { remarkAt, type Rule } from './rule.ts';

export const needs: Rule = {
  name: 'needs',
  check: ({ sop, kind, names }) =>
    sop.needs.flatMap(({ path, text, place }, index) => {
      if (sop.needs.findIndex((other) => other.text === text) < index)
        return [remarkAt(place, text.length, `\`${text}\` stands here twice`, 'Keep one of them')];
      const looked = lookUp(names, path);
      if (looked.kind === 'unchecked' || kind === null) return [];
      if (looked.kind === 'unknown') {
        const near = closest(path[looked.index] ?? '', looked.candidates);
        const meant =
          near === null ? null : [...path.slice(0, looked.index), near, ...path.slice(looked.index + 1)].join('.');
        return [
          remarkAt(
            place,
            text.length,
            `A case of the kind \`${kind.kind}\` has no fact \`${text}\``,
            meant === null ? whatItHas(names, looked) : `Did you mean \`${meant}\`?`,
          ),
        ];
      }
      return looked.field.type.kind === 'record'
        ? [
            remarkAt(
              place,
              text.length,
              `\`${text}\` is a group of facts, not a fact`,
              'Name the facts that are needed',
            ),
          ]
        : [];
    }),
};

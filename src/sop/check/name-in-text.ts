/**
 * A name in a text stays as it is written: `Take the customer of case.id` was most likely meant to show the id, and a
 * sentence may mean the name. Only the name of a fact or a result with a point counts, since words of a sentence have
 * none, and a name that is misspelt by little: in braces it would be found.
 */
import { closest } from '../../handbook/suggest.ts';
import { withoutParts } from '../parse/read-sentence.ts';
import { lookUp, type Names } from '../expression/environment.ts';
import type { Argument, Sentence } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import { isTellable } from './expression-types.ts';
import { looksCalculated } from './looks-like-notation.ts';
import { remarkAt, remarkIn, type Remark, type Rule } from './rule.ts';

/** Not in an address, a path of files or a longer name, of which it would be a part. */
const NAME = /(?<![\w.@/:{-])[a-z]\w*(?:\.[a-z]\w*)+(?![\w(@/[-]|[.:]\w)/g;
/** A shorter part is close to others by chance: `case.md` is no `case.id`. */
const MISSPELT_MIN = 4;

export const nameInText: Rule = {
  name: 'name-in-text',
  check: ({ sop, steps, names }) => [
    ...inSentence(sop.starts.says, names),
    ...steps.flatMap((step) => [
      ...inSentence(step.says, names),
      ...kindOf(step.body)
        .texts(step.body)
        .flatMap((argument) => inArgument(argument, names)),
    ]),
  ],
};

type Named = { readonly start: number; readonly name: string; readonly meant: string };

function inSentence(sentence: Sentence, names: Names): Remark[] {
  return namesIn(withoutParts(sentence.text), names).map((named) => ({
    ...remarkIn(sentence, named.start, named.start + named.name.length, message(named), suggestion(named)),
    severity: 'warning',
  }));
}

/** The name alone is reported by `arguments` and `looks-like-notation`, and so is a calculation with it. */
function inArgument(argument: Argument, names: Names): Remark[] {
  if (argument.kind === 'sentence') return inSentence(argument.sentence, names);
  if (argument.kind !== 'literal' || typeof argument.value !== 'string' || !/\s/.test(argument.value)) return [];
  if (looksCalculated(argument.value, names)) return [];
  const { place } = argument;
  return namesIn(argument.value, names).map((named) => ({
    ...remarkAt({ ...place, column: place.column + named.start }, named.name.length, message(named), suggestion(named)),
    severity: 'warning',
  }));
}

const namesIn = (text: string, names: Names): readonly Named[] =>
  [...text.matchAll(NAME)].flatMap(({ 0: name, index }) => {
    const meant = meantBy(name, names);
    return meant === null ? [] : [{ start: index, name, meant }];
  });

/** The name of a single value that can be shown, as it is or with one part corrected; null when none is meant. */
function meantBy(name: string, names: Names): string | null {
  const path = name.split('.');
  if (isShown(path, names)) return name;
  const looked = lookUp(names, path);
  if (looked.kind !== 'unknown') return null;
  const part = path[looked.index] ?? '';
  const near = part.length < MISSPELT_MIN ? null : closest(part, looked.candidates);
  if (near === null) return null;
  const corrected = path.with(looked.index, near);
  return isShown(corrected, names) ? corrected.join('.') : null;
}

function isShown(path: readonly string[], names: Names): boolean {
  const looked = lookUp(names, path);
  return looked.kind === 'field' && isTellable(looked.field.type);
}

const message = ({ name, meant }: Named): string =>
  meant === name
    ? `\`${name}\` stays as it is in a text, without its value`
    : `\`${name}\` stays as it is in a text, and nothing has this name`;

const suggestion = ({ name, meant }: Named): string =>
  meant === name ? `Write \`{${name}}\` to show its value` : `Write \`{${meant}}\` if its value is meant`;

/**
 * A name in a text stays as it is written: `Take the customer of case.id` was meant to show the id. Only the name of a
 * fact or a result with a point counts, since words of a sentence have none.
 */
import { withoutParts } from '../parse/read-sentence.ts';
import type { Names } from '../expression/environment.ts';
import type { Argument, Sentence } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import { isFieldName } from './arguments.ts';
import { remarkAt, remarkIn, type Remark, type Rule } from './rule.ts';

/** Not in an address, a path of files or a longer name. */
const NAME = /(?<![\w.@/:{-])[a-z]\w*(?:\.[a-z]\w*)+(?![\w(@/-])/g;

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

function inSentence(sentence: Sentence, names: Names): Remark[] {
  return namesIn(withoutParts(sentence.text), names).map(({ start, name }) =>
    remarkIn(sentence, start, start + name.length, message(name), suggestion(name)),
  );
}

/** The name alone is reported by `arguments` and `looks-like-notation`. */
function inArgument(argument: Argument, names: Names): Remark[] {
  if (argument.kind === 'sentence') return inSentence(argument.sentence, names);
  if (argument.kind !== 'literal' || typeof argument.value !== 'string' || !/\s/.test(argument.value)) return [];
  const { place } = argument;
  return namesIn(argument.value, names).map(({ start, name }) =>
    remarkAt({ ...place, column: place.column + start }, name.length, message(name), suggestion(name)),
  );
}

const namesIn = (text: string, names: Names): readonly { readonly start: number; readonly name: string }[] =>
  [...text.matchAll(NAME)]
    .map(({ 0: name, index }) => ({ start: index, name }))
    .filter(({ name }) => isFieldName(names, name));

const message = (name: string): string => `\`${name}\` stays as it is in a text, without its value`;
const suggestion = (name: string): string => `Write \`{${name}}\``;

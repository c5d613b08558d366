/**
 * A question to a group: what is asked, how it is answered, and until when.
 */
import { isCurrency } from '../../kernel/money.ts';
import { ANSWERED_BY } from '../answer-type.ts';
import { isReservedName } from '../names.ts';
import { FIELD_TYPES } from '../schema.ts';
import type { AskBody, FormField } from '../sop.ts';
import { child, childText, textScalar, type Nodes } from './nodes.ts';
import { readSpan } from './read-wait.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';

export function readAsk(nodes: Nodes, tree: Tree | null, save: string | null): AskBody {
  return {
    kind: 'ask',
    of: childText(tree, 'of'),
    question: nodes.sentence(tree, 'question'),
    choices: readChoices(nodes, child(tree, 'choices')),
    form: readForm(nodes, child(tree, 'form')),
    within: readSpan(nodes, child(tree, 'within')),
    reminder: readSpan(nodes, child(tree, 'reminder')),
    save,
  };
}

/** Choices are text, however they read: `Yes` is what the button says. */
function readChoices(nodes: Nodes, tree: Tree | null): readonly string[] | null {
  if (tree?.kind !== 'list') return null;
  const choices: string[] = [];
  for (const item of tree.items) {
    const scalar = textScalar(item);
    if (scalar === null) continue;
    if (choices.includes(scalar.text))
      nodes.reader.report('duplicate-key', item, `\`${scalar.text}\` stands here twice`, 'Keep one of them');
    else choices.push(scalar.text);
  }
  return choices;
}

function readForm({ reader }: Nodes, tree: Tree | null): readonly FormField[] | null {
  if (tree?.kind !== 'map') return null;
  return tree.entries.flatMap(({ key, keyRange, value }): FormField[] => {
    if (isReservedName(key) || key === ANSWERED_BY) {
      reader.report('reserved-name', keyRange, `The name \`${key}\` is reserved`, 'Choose another name');
      return [];
    }
    const type = FIELD_TYPES.find((known) => known === childText(value, 'type'));
    if (type === undefined) return [];
    const currency = childText(value, 'currency');
    if (type === 'money' && currency === '')
      reader.report(
        'missing-key',
        keyRange,
        'Expected the currency in which the amount is given',
        'Add `currency: USD`',
      );
    if (type !== 'money' && currency !== '')
      reader.report('shape', keyRange, 'Only money has a currency', 'Remove `currency`');
    const optional = child(value, 'optional');
    return [
      {
        name: key,
        label: childText(value, 'label'),
        type,
        currency: isCurrency(currency) ? currency : null,
        optional: optional?.kind === 'scalar' && optional.value === true,
      },
    ];
  });
}

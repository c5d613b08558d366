/**
 * Text from outside never decides where something goes: the author of a ticket must not choose who is notified, which
 * queue it lands in or which project it opens. Such text may be quoted in a summary or description, which people read
 * as data.
 */
import { listed } from '../../handbook/suggest.ts';
import { DIRECTING_ARGUMENTS } from './directing-arguments.ts';
import { formTexts } from './form-text.ts';
import { remarkIn, type Rule } from './rule.ts';

export const outsideText: Rule = {
  name: 'outside-text',
  check: (context) => [
    ...context.flow.sites.flatMap(({ role, expression, checked }) => {
      const name = role.kind === 'argument' ? role.name : role.kind === 'sentence' ? role.argument : null;
      if (name === null || !DIRECTING_ARGUMENTS.includes(name) || checked.untrusted.length === 0) return [];
      return [
        remarkIn(
          expression,
          0,
          expression.text.length,
          `${listed(checked.untrusted)} is text from outside and must not decide \`${name}\``,
          'Use a name from the handbook, or a field that one of our systems returned',
        ),
      ];
    }),
    ...formTexts(context),
  ],
};

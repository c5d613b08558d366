/**
 * Checks the choices that a fact, a field or an output of a tool declares with `one_of`.
 */
import type { z } from 'zod';
import { normalOf, type NormalForm } from '../kernel/identifier.ts';

type Declared = {
  readonly type: string;
  readonly one_of?: readonly string[] | undefined;
  readonly normal?: NormalForm | undefined;
};

/** Reports choices of what is no text, those that no identifier of this form can be, or two that are the same one. */
export function checkChoices({ type, one_of: choices = [], normal: form }: Declared, context: z.RefinementCtx): void {
  if (choices.length > 0 && type !== 'text' && type !== 'list')
    context.addIssue({
      code: 'custom',
      path: ['one_of'],
      message: `Expected \`one_of\` for a text or a list of texts only, got it for a ${type}, which it would not bound`,
    });
  if (form !== undefined && type !== 'text')
    context.addIssue({
      code: 'custom',
      path: ['normal'],
      message: `Expected \`normal\` for a text only, got it for a ${type}`,
    });
  if (form === undefined) return;
  const ids = choices.map((choice) => normalOf(choice, form));
  ids.forEach((id, index) => {
    const choice = choices[index] ?? '';
    const first = ids.indexOf(id);
    const message =
      id === null
        ? `Expected choices that \`normal\` can read, got \`${choice}\``
        : first < index
          ? `Expected choices that are different in their normal form, got \`${choices[first] ?? ''}\` and \`${choice}\`, which both are \`${id}\``
          : null;
    if (message !== null) context.addIssue({ code: 'custom', path: ['one_of', index], message });
  });
}

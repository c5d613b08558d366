/**
 * Checks the bounds that a fact, a field or an output of a tool declares.
 */
import type { z } from 'zod';
import { normalOf, type NormalForm } from '../kernel/identifier.ts';
import { boundsProblem, type TextBounds } from '../kernel/text-bounds.ts';

export const TEXT_BOUNDS = ['matches', 'example', 'min_length', 'max_length'] as const;

type Declared = TextBounds & {
  readonly type: string;
  readonly one_of?: readonly string[] | undefined;
  readonly normal?: NormalForm | undefined;
};

/** Reports bounds on a fact that is not free text, and bounds that no text can meet. */
export function checkTextBounds(declared: Declared, context: z.RefinementCtx): void {
  const stated = TEXT_BOUNDS.find((name) => declared[name] !== undefined);
  if (stated === undefined) return;
  const report = (at: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [at], message });
  };
  if (declared.type !== 'text') report(stated, `Expected \`${stated}\` for a text only, got it for a ${declared.type}`);
  else if (declared.one_of !== undefined)
    report(stated, `Expected either \`${stated}\` or \`one_of\`, got both; with \`one_of\` no other bound is needed`);
  else {
    const { example, normal: form } = declared;
    const normalised = example === undefined || form === undefined ? example : (normalOf(example, form) ?? '');
    const problem = boundsProblem(declared, normalised);
    if (problem !== null) report(problem.at, problem.message);
  }
}

/** Reports `zero` next to what is no money. */
export function checkZero(declared: { type: string; zero?: boolean | undefined }, context: z.RefinementCtx): void {
  if (declared.zero === undefined || declared.type === 'money') return;
  const message = `Expected \`zero\` next to \`type: money\` only, got it for a ${declared.type}`;
  context.addIssue({ code: 'custom', path: ['zero'], message });
}

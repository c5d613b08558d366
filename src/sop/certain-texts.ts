/**
 * The texts that a step gives a tool for certain: what a run computes is not known in advance.
 */
import { own } from '../kernel/own.ts';
import type { Argument, Sop, Step } from './sop.ts';

export function argumentOf({ body }: Step, name: string): Argument | null {
  return body.kind === 'use' ? (own(body.with, name) ?? null) : null;
}

/** The text of an argument, if it is certain: a literal or a value of the SOP. */
export function certainTexts({ values }: Pick<Sop, 'values'>, argument: Argument | null): string[] {
  switch (argument?.kind) {
    case 'literal':
      return typeof argument.value === 'string' ? [argument.value] : [];
    case 'sentence':
      return argument.sentence.parts.every((part) => typeof part === 'string')
        ? [argument.sentence.parts.join('')]
        : [];
    case 'expression': {
      const { node } = argument.expression;
      const [name, ...rest] = node.kind === 'path' ? node.path : [];
      const value = name !== undefined && rest.length === 0 ? own(values, name)?.value : undefined;
      return typeof value === 'string' ? [value] : [];
    }
    default:
      return [];
  }
}

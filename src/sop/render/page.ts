/**
 * The Markdown page of an SOP as the kinds of steps see it.
 */
import type { Registry } from '../../tool/registry.ts';
import type { Step } from '../sop.ts';
import type { Words } from './words.ts';

export type Page = {
  readonly words: Words;
  readonly registry: Registry;
  /** A line of the step, in Markdown. */
  add(markdown: string): void;
  /** A line below the last one. */
  addBelow(markdown: string): void;
  /** The steps of a block. `below`: indented once more. `areBranches`: only one of them is taken. */
  block(steps: readonly Step[], options?: { readonly below?: boolean; readonly areBranches?: boolean }): void;
  handler(when: string, handler: Step): void;
};

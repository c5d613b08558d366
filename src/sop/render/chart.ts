/**
 * The flow chart of an SOP as the kinds of steps see it.
 */
import type { Step } from '../sop.ts';
import type { Words } from './words.ts';

export type NodeShape = 'step' | 'question' | 'edge' | 'fork' | 'stop';

/** An open end of the chart, joined to what comes next. */
export type End = { readonly from: string; readonly label: string | null; readonly dotted?: boolean };
export type Drawn = {
  readonly done: readonly End[] /** Where the conditions did not hold. */;
  readonly not: readonly End[];
};

export type Chart = {
  readonly words: Words;
  /** A new node. @returns its id */
  node(shape: NodeShape, text: string): string;
  join(ends: readonly End[], to: string): void;
  block(steps: readonly Step[], entry: readonly End[]): readonly End[];
  /** @param isElse the origin of `from` already shows the `otherwise` */
  step(step: Step, from: readonly End[], isElse?: boolean): Drawn;
};

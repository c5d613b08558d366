import type { Value } from '../../kernel/value.ts';

/** A write of the run before its case started again. `isKnown`: false when it is not known whether it was done. */
export type EarlierEffect = {
  readonly step: string;
  readonly tool: string;
  readonly summary: string;
  readonly isKnown: boolean;
  readonly output: Readonly<Record<string, Value>> | null;
  readonly record: string | null;
};

/**
 * All functions of the expression language by name, and the macros, which evaluate a body for each item of a list.
 */
import { AMOUNT_FUNCTIONS } from './amounts.ts';
import { DATE_FUNCTIONS } from './date.ts';
import type { ExpressionFunction } from './function.ts';
import { LIST_FUNCTIONS } from './list.ts';
import { MONEY_FUNCTIONS } from './money.ts';
import { PATTERN_FUNCTIONS } from './pattern.ts';
import { TEXT_FUNCTIONS } from './text.ts';

export const FUNCTIONS: ReadonlyMap<string, ExpressionFunction> = new Map(
  [
    ...TEXT_FUNCTIONS,
    ...PATTERN_FUNCTIONS,
    ...LIST_FUNCTIONS,
    ...MONEY_FUNCTIONS,
    ...AMOUNT_FUNCTIONS,
    ...DATE_FUNCTIONS,
  ].map((item) => [item.name, item]),
);

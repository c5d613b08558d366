/**
 * The currency that a procedure names: the one of all its own amounts and of the fields that it asks for. Advice about
 * an amount without a currency may use it; with none or several, only the author knows which is meant.
 */
import { isMoney } from '../../kernel/money.ts';
import type { Value } from '../../kernel/value.ts';
import { walkNodes } from '../expression/walk.ts';
import { allSteps, type Argument, type Sop, type Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';

/** @returns null when the procedure names none, or several */
export function currencyOf(sop: Sop): string | null {
  const steps = allSteps(sop);
  const expressions = [
    ...sop.starts.if,
    ...steps.flatMap(({ if: lines, body }) => [...lines, ...kindOf(body).expressions(body)]),
  ];
  const literals = expressions.flatMap(({ node }) =>
    [...walkNodes(node)].flatMap((inner) => (inner.kind === 'literal' ? [inner.value] : [])),
  );
  const given = steps.flatMap(({ body }) =>
    [
      ...kindOf(body).given(body).values(),
      ...(body.kind === 'table' ? body.rows.flatMap(({ gives }) => gives) : []),
    ].flatMap(literalOf),
  );
  const values = Object.values(sop.values).map(({ value }) => value);
  const named = new Set([
    ...[...values, ...literals, ...given].flatMap(currenciesIn),
    ...steps.flatMap(currenciesAsked),
  ]);
  const [only, ...others] = named;
  return only === undefined || others.length > 0 ? null : only;
}

const literalOf = (argument: Argument): readonly Value[] => (argument.kind === 'literal' ? [argument.value] : []);

function currenciesIn(value: Value | null): readonly string[] {
  if (isMoney(value)) return [value.$money];
  if (Array.isArray(value)) return value.flatMap(currenciesIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(currenciesIn) : [];
}

function currenciesAsked({ body }: Step): readonly string[] {
  const fields =
    body.kind === 'ask' ? (body.form ?? []) : body.kind === 'judge' && body.extract !== null ? [body.extract] : [];
  return fields.flatMap(({ currency }) => (currency === null ? [] : [currency]));
}

/**
 * A site: a place in an SOP where an expression is evaluated, with what is known when the run gets there.
 */
import type { Environment, Facts } from '../expression/environment.ts';
import { checkExpression, type Checked } from '../expression/check-expression.ts';
import type { Expression } from '../expression/expression.ts';
import type { BoundName, FormField } from '../form-field.ts';
import type { Step } from '../sop.ts';

export type SiteRole =
  | { readonly kind: 'condition' }
  /** Inside a sentence: `says`, `stop`, or a text argument. */
  | { readonly kind: 'sentence'; readonly argument: string | null }
  | { readonly kind: 'argument'; readonly name: string }
  | { readonly kind: 'assignment'; readonly path: string }
  /** What a column of a table reads. */
  | { readonly kind: 'column' }
  /** The list of a `for_each`. */
  | { readonly kind: 'list' }
  /** How many rounds there may be. */
  | { readonly kind: 'count' }
  | { readonly kind: 'span' }
  | { readonly kind: 'time' }
  /** What bounds the answer to a field of a form. */
  | { readonly kind: 'bound'; readonly name: BoundName; readonly field: FormField };

export type Site = {
  readonly expression: Expression;
  /** Null for `starts`. */
  readonly step: Step | null;
  readonly role: SiteRole;
  readonly facts: Facts;
  readonly checked: Checked;
};

export function createSite(
  expression: Expression,
  step: Step | null,
  role: SiteRole,
  environment: Environment,
  mayBeAbsent = false,
): Site {
  return {
    expression,
    step,
    role,
    facts: environment.facts,
    checked: checkExpression(expression, environment, { mayBeAbsent }),
  };
}

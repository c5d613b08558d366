/**
 * The fields of the form of a kind: one for each fact that it asks for, with the words of the handbook.
 */
import type { FactDeclaration, Kind } from '../../case/kind.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { shortTextCharactersMax, textCharactersMax } from '../../kernel/limits.ts';
import { upperFirst } from '../../kernel/upper-first.ts';

export type FormField = {
  /** The path of its fact, which is its name in the form. */
  readonly path: string;
  readonly label: string;
  readonly hint: string | null;
  readonly isRequired: boolean;
  readonly control:
    | { readonly kind: 'line' | 'lines'; readonly charactersMax: number; readonly isNumber?: true }
    | { readonly kind: 'date' }
    | { readonly kind: 'amount'; readonly currencies: readonly string[] }
    /** One of them, or several. */
    | {
        readonly kind: 'one' | 'several';
        readonly choices: readonly { readonly value: string; readonly text: string }[];
      };
};

/** The name of the field for the currency of an amount. */
export const currencyField = (path: string): string => `${path}:currency`;

export function formFields({ facts }: Kind): readonly FormField[] {
  return facts.flatMap((fact) => {
    const { portal } = fact;
    if (portal === undefined) return [];
    const { label = fact.label, hint = null, required = !fact.optional } = portal === true ? {} : portal;
    return [{ path: fact.fact, label: upperFirst(label), hint, isRequired: required, control: controlOf(fact) }];
  });
}

/** What the form says and offers: one that was opened before it was changed is shown once more. */
export function formDigest(kind: Kind): string {
  return hashOf([kind.portal?.title ?? '', kind.portal?.says ?? '', formFields(kind)]).slice(0, DIGEST_DIGITS);
}

const DIGEST_DIGITS = 16;

function controlOf({ type, one_of: choices, portal }: FactDeclaration): FormField['control'] {
  const { long = false, currencies = [] } = portal === undefined || portal === true ? {} : portal;
  if (choices !== undefined)
    return {
      kind: type === 'list' ? 'several' : 'one',
      choices: choices.map((text) => ({ value: text, text: upperFirst(text) })),
    };
  switch (type) {
    case 'boolean':
      return {
        kind: 'one',
        choices: [
          { value: 'true', text: 'Yes' },
          { value: 'false', text: 'No' },
        ],
      };
    case 'money':
      return { kind: 'amount', currencies };
    case 'time':
      return { kind: 'date' };
    case 'list':
      return { kind: 'lines', charactersMax: textCharactersMax };
    case 'number':
      return { kind: 'line', charactersMax: shortTextCharactersMax, isNumber: true };
    default:
      return long
        ? { kind: 'lines', charactersMax: textCharactersMax }
        : { kind: 'line', charactersMax: shortTextCharactersMax };
  }
}

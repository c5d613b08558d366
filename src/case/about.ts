/**
 * What a case is about: the facts of its kind that name the real thing, such as the load that a claim is made for. Each
 * names it by itself. Two cases that name the same one may be two bills for it, whatever channels they came by.
 */
import { z } from 'zod';
import { hashOf } from '../kernel/canonical-json.ts';
import type { NormalForm } from '../kernel/identifier.ts';

/** More numbers than this name no thing of any trade. */
const FACTS_MAX = 5;

export const aboutSchema = z.array(z.string()).min(1).max(FACTS_MAX).optional();

/** A fact that names what the case is about, as its kind declared it when the case opened. */
export type AboutFact = {
  readonly path: string;
  readonly label: string;
  /** What tells one way to read its numbers from another one; absent in logs that do not say. */
  readonly form?: string;
};

type Declared = {
  readonly about?: readonly string[] | undefined;
  readonly settled_by?: readonly string[] | undefined;
  readonly facts: readonly (AboutFactDeclaration & { readonly label: string })[];
};
type AboutFactDeclaration = {
  readonly fact: string;
  readonly type: string;
  readonly normal?: NormalForm | undefined;
  readonly untrusted: boolean;
};

/** Reports facts that cannot be compared: two ways to write one number would be two things. */
export function checkAbout({ about = [], settled_by, facts }: Declared, context: z.RefinementCtx): void {
  if (settled_by !== undefined && about.length === 0)
    context.addIssue({
      code: 'custom',
      path: ['settled_by'],
      message: 'Expected `about` next to `settled_by`: only cases about the same are compared',
    });
  about.forEach((path, index) => {
    const fact = facts.find((known) => known.fact === path);
    const problem =
      fact === undefined
        ? `Expected a fact of this kind, got \`${path}\``
        : about.indexOf(path) < index
          ? `Expected each fact once, got \`${path}\` twice`
          : fact.type !== 'text' || fact.normal === undefined
            ? `Expected a text with \`normal\`, so that it is compared however it is written, got \`${path}\` without`
            : fact.untrusted
              ? `Expected a number or code, got \`${path}\`, which is free text (\`untrusted\`)`
              : wordWithDigit(fact.normal);
    if (problem !== null) context.addIssue({ code: 'custom', path: ['about', index], message: problem });
  });
}

const FORM_DIGITS = 12;
const formOf = (normal: NormalForm | undefined): string => hashOf(normal ?? null).slice(0, FORM_DIGITS);

/** After an edit of the words, cases from before are found by the digits of their numbers. */
function wordWithDigit({ words }: NormalForm): string | null {
  const word = words.find((text) => /\d/.test(text));
  return word === undefined
    ? null
    : `Expected words without digits in \`normal\`, got \`${word}\`: what was paid could not be found again by its number after an edit`;
}

export function aboutOf({ about = [], facts }: Declared): readonly AboutFact[] {
  return about.flatMap((path) => {
    const fact = facts.find((known) => known.fact === path);
    return fact === undefined ? [] : [{ path, label: fact.label, form: formOf(fact.normal) }];
  });
}

/**
 * Texts that a declared text never is: a number that is not in its normal form, or one that breaks its bounds. Such a
 * text in a condition or a policy would silently never match.
 */
import { normalOf, readIdentifier, type NormalForm } from './identifier.ts';
import { expectedText, type TextBounds } from './text-bounds.ts';

export type Never = {
  /** The sentence that says it. */
  readonly message: string;
  /** What may be meant, each in its normal form. */
  readonly meant: readonly string[];
};

type Declared = {
  readonly normal?: NormalForm | undefined;
  readonly bounds?: TextBounds | undefined;
  readonly oneOf?: readonly string[] | undefined;
};

const CHARACTERS: Readonly<Record<NormalForm['keep'], RegExp>> = {
  digits: /^\d*$/,
  letters_and_digits: /^[A-Z0-9/]*$/,
  capitals_and_hyphens: /^[A-Z0-9-]*$/,
  as_written: /^/,
};
const WITH_MARKS: Readonly<Partial<Record<NormalForm['keep'], RegExp>>> = {
  digits: /^[\d-]*$/,
  letters_and_digits: /^[A-Z0-9/-]*$/,
};
const charactersOf = ({ keep, separators }: NormalForm): RegExp =>
  (separators === 'kept' ? WITH_MARKS[keep] : undefined) ?? CHARACTERS[keep];
const comparedIn = ({ keep, separators }: NormalForm): string =>
  separators === 'kept' && WITH_MARKS[keep] !== undefined
    ? `${COMPARED[keep].replace(' alone', '')}, with a hyphen between two digits or two letters that are apart, or next to letters between digits`
    : COMPARED[keep];
const COMPARED: Readonly<Record<NormalForm['keep'], string>> = {
  digits: 'in digits alone',
  letters_and_digits: 'in capital letters and digits alone',
  capitals_and_hyphens: 'in capital letters, digits and hyphens',
  as_written: 'without its words and outer blanks',
};

/** Why a text is never the whole value; null when it may be. */
export function neverText({ normal, bounds = {} }: Declared, text: string): Never | null {
  if (normal !== undefined && normalOf(text, normal) !== text) {
    const read = readIdentifier(text, normal);
    const readings = read.kind === 'identifier' ? [read.id] : wholeReadings(text, normal, read.readings);
    return {
      message: `\`${text}\` is never a value here, since this number is compared ${comparedIn(normal)}`,
      // Which of several is meant, only its author knows.
      meant: readings.length > 1 ? [] : readings,
    };
  }
  const expected = expectedText(bounds, text);
  return expected === null ? null : { message: `\`${text}\` is never a value here, which is ${expected}`, meant: [] };
}

/**
 * The readings that keep each letter and digit, since `bk` of `bk 77` is a part of the number unless the kind says that
 * it is a word next to it. Without one, the whole text in its normal form if that is one.
 */
function wholeReadings(text: string, normal: NormalForm, readings: readonly string[]): readonly string[] {
  const bare = bareOf(text);
  const whole = readings.filter((reading) => bareOf(reading) === bare);
  if (whole.length > 0 || bare === '' || !CHARACTERS[normal.keep].test(bare)) return whole;
  return normal.separators !== 'kept' && normalOf(bare, normal) === bare ? [bare] : [];
}

const bareOf = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/** Why no value has a text as its part; null when one may. */
export function neverPart({ normal }: Declared, part: string): Never | null {
  if (normal === undefined || charactersOf(normal).test(part)) return null;
  const bare = bareOf(part);
  return {
    message: `\`${part}\` is never a part of a value here, since this number is compared ${comparedIn(normal)}`,
    meant: bare !== '' && CHARACTERS[normal.keep].test(bare) ? [bare] : [],
  };
}

export type Named = Declared & { readonly name: string };

/** Why two numbers are not compared: in their normal forms, the same number may be two texts. Null when it is one. */
export function twoForms(one: Named, other: Named): { readonly message: string; readonly suggestion: string } | null {
  if (one.normal === undefined || other.normal === undefined || isSameForm(one.normal, other.normal)) return null;
  return {
    message: `\`${one.name}\` has the form \`${writeForm(one.normal)}\`, and \`${other.name}\` \`${writeForm(other.normal)}\`, so the same number may be two texts`,
    suggestion: 'Declare one form for both in the kind',
  };
}

/**
 * The same of two facts of which one has a form and the other is as it arrived. What a tool answers is in the form of the
 * fact that it was asked with, and declares none.
 */
export function twoFacts(one: Named, other: Named): ReturnType<typeof twoForms> {
  const [bare, formed] = one.normal === undefined ? [one, other] : [other, one];
  const { normal } = formed;
  if (normal === undefined || bare.normal !== undefined) return twoForms(one, other);
  if (normal.keep === 'as_written' || bare.oneOf !== undefined) return null;
  return {
    message: `\`${formed.name}\` has the form \`${writeForm(normal)}\`, and \`${bare.name}\` is as it arrived, so the same number may be two texts`,
    suggestion: `Declare \`normal\` for \`${bare.name}\` too`,
  };
}

/** Whether two forms make one text of the same number. What has digits alone is the same with letters allowed. */
function isSameForm(one: NormalForm, other: NormalForm): boolean {
  const leavesOut = ({ keep }: NormalForm): boolean => WITH_MARKS[keep] !== undefined;
  return leavesOut(one) && leavesOut(other) ? keepsMarks(one) === keepsMarks(other) : one.keep === other.keep;
}

const keepsMarks = ({ separators }: NormalForm): boolean => separators === 'kept';

function writeForm({ keep, separators }: NormalForm): string {
  const marks = WITH_MARKS[keep] === undefined ? '' : `, separators: ${separators ?? 'ignored'}`;
  return `{ keep: ${keep}${marks} }`;
}

/** How to write one of the texts instead; null when none is meant. */
export const writeText = (texts: readonly string[]): string | null =>
  texts.length === 0 ? null : `Write ${texts.map((text) => `\`${JSON.stringify(text)}\``).join(' or ')}`;

/**
 * The statement that an amount in a text is a part of: its line or its sentence. What a new line says is another one,
 * unless the sentence goes on in it.
 */

/** A line below this length was not broken by a mail program. */
const WRAPPED_MIN = 40;
/** How a new statement begins in the next line: a capital, a bullet in front of a word, or a telephone number. */
const NEW_LINE = /^\n(?:\p{Lu}|\+\d|[-–—*•·] ?(?:\p{L}|\d{1,3} \p{L}))/u;
/** A count in front of more than the word `times`: `2 x 12 tins`. */
const COUNT_LINE = /^\n\d{1,3} (?:x|times) [\p{L}\d]/iu;
/** A line with one word, or two, is said of what is above it: `Estimated`, `Or more`. */
const FEW_WORDS = /^\n[-–—*•·+ ]{0,2}[\p{L}.]+(?: [\p{L}.]+)?[.,;:!)]?(?:\n|$)/u;
/** The same, said of an amount. A name below it has capitals: `K. Leaf`. */
const NAME = /^\n(?:\p{Lu}[\p{L}.]* ){1,3}\p{Lu}\p{Ll}+(?:\n|$)/u;
/** A share, or what is added or taken off, is often the next line of a sum: `10% discount`, `Less the deductible`. */
const SUM_LINE =
  /^\n(?:[^\n]{0,20}(?:%|‰|per ?cent|prozent)|[-–—*•· ]{0,2}(?:plus|less|minus|moins|menos|meno|abzüglich|zuzüglich) (?:the|an?|our|your|all|de[nr]|die|das|le|la|les|el|il)(?!\p{L}))/iu;
const BREAK_BEFORE = /\n(?=[^\n]*$)/u;
const BEGINS_STATEMENT = /^(?:[-–—*•·] ?|\d{1,2}[.)] )?\p{Lu}/u;
const LABELLED = /^[^\n:]{1,40}: ?/u;

/**
 * @param after what comes after an amount, each place of blanks as one character
 * @param changes whether a line of one or two words can be said of an amount
 */
export function statementAfter(after: string, changes: (line: string) => boolean): string {
  const isNew = NEW_LINE.test(after) || COUNT_LINE.test(after);
  const few = FEW_WORDS.exec(after)?.[0];
  const isSaidOfIt =
    (few !== undefined && !NAME.test(after) && changes(few.replaceAll('\n', ' '))) || SUM_LINE.test(after);
  return isNew && !isSaidOfIt ? '' : after;
}

/** @param before what comes before an amount, each place of blanks as one character */
export function statementBefore(before: string): string {
  const at = BREAK_BEFORE.exec(before)?.index;
  if (at === undefined) return before;
  const line = before.slice(at + 1);
  const above = before.slice(0, at);
  const isEnded = /[.!?;:]$/.test(above) || above.length - above.lastIndexOf('\n') - 1 < WRAPPED_MIN;
  return BEGINS_STATEMENT.test(line) && (isEnded || LABELLED.test(line)) ? line : before;
}

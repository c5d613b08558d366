/** Sentences of ours one after another, also where one of them ends in words of others. */

/** Quoted words with a full stop end the sentence around them, too. */
const ENDS = /[.!?…][”’)]?$/u;

/** Sentences without a full stop as one text, the last one still without: `A paid. The reason: “No.” B denied`. */
export function oneAfterAnother(sentences: readonly string[]): string {
  return sentences
    .map((text, index) => (index === sentences.length - 1 || ENDS.test(text) ? text : `${text}.`))
    .join(' ');
}

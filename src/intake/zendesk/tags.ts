/**
 * The items of a multi-select field: Zendesk writes the tags of its options into a webhook with blanks between them, and
 * its API gives a list. A tag has no blank.
 */
import type { FactDeclaration } from '../../case/kind.ts';
import type { ReadFact } from '../../case/read-fact.ts';

/** What separates items of a text that people write, or is around them: it is no text of tags then. */
const OTHER_SIGNS = /[,;|[\]{}"'\r\n]/;
/** What Zendesk makes of the title of an option. */
const TAG = /^[a-z0-9_]+$/;

/**
 * What is read for the fact: the tags of a field that is declared as a multi-select one, or whose words are all choices of
 * the fact. Anything else is given as it is.
 *
 * @param wordOf our word for a tag
 */
export function tagsIn(fact: FactDeclaration, given: unknown, wordOf: (tag: string) => string): unknown {
  if (fact.type !== 'list') return given;
  if (Array.isArray(given))
    return given.map((item: unknown) => (typeof item === 'string' ? wordOf(item.trim()) : item));
  const tags = wordsIn(given);
  if (tags === null) return given;
  const words = tags.map(wordOf);
  const { one_of: choices = [] } = fact;
  if (fact.zendesk_tags === true) return words;
  return tags.length > 1 && words.every((word) => choices.includes(word)) ? words : given;
}

/** A text that may be tags, of a list that is not declared as such: one item, or several. Null for any other. */
export function mayBeTags(fact: FactDeclaration, given: unknown): Exclude<ReadFact, { value: unknown } | null> | null {
  const words = fact.type === 'list' && fact.zendesk_tags !== true ? wordsIn(given) : null;
  if (words === null || words.length < 2 || typeof given !== 'string') return null;
  if (!words.every((word) => TAG.test(word)) || !words.some((word) => word.includes('_'))) return null;
  return {
    problem: `\`${words.join(' ').slice(0, 60)}\` may be one item, or the tags of a multi-select field; of such a field, the kind says \`zendesk_tags: true\``,
    text: given,
    readings: [words, [words.join(' ')]],
  };
}

function wordsIn(given: unknown): readonly string[] | null {
  if (typeof given !== 'string' || OTHER_SIGNS.test(given)) return null;
  const words = given.split(' ').filter((word) => word !== '');
  return words.length === 0 ? null : words;
}

/**
 * What to write instead of words that people use for keys, and of names spelt as in a document.
 */

/** Keys of other tools and plain words, with the key that is meant here. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['else', 'otherwise'],
  ['elseif', 'otherwise'],
  ['elsif', 'otherwise'],
  ['when', 'if'],
  ['condition', 'if'],
  ['conditions', 'if'],
  ['unless', 'if'],
  ['then', 'do'],
  ['steps', 'do'],
  ['parallel', 'together'],
  ['text', 'says'],
  ['description', 'says'],
  ['name', 'says'],
  ['title', 'says'],
  ['action', 'use'],
  ['tool', 'use'],
  ['call', 'use'],
  ['args', 'with'],
  ['arguments', 'with'],
  ['params', 'with'],
  ['inputs', 'with'],
  ['label', 'step'],
  ['id', 'step'],
  ['number', 'step'],
  ['result', 'save'],
  ['store', 'save'],
  ['output', 'save'],
  ['as', 'save'],
  ['deadline', 'within'],
  ['timeout', 'within'],
  ['switch', 'choose'],
  ['case', 'choose'],
  ['loop', 'repeat'],
  ['while', 'repeat'],
  ['foreach', 'for_each'],
  ['end', 'stop'],
  ['exit', 'stop'],
  ['on_error', 'if_error'],
  ['catch', 'if_error'],
  ['tag', 'flag'],
  ['status', 'outcome'],
  ['variables', 'values'],
  ['trigger', 'starts'],
]);

/** What an unknown key probably means; null when there is no guess. */
export function hintForKey(key: string, known: readonly string[]): string | null {
  if (/^(?:goto|go_to|jump|next|return_to)$/i.test(key) && known.includes('otherwise'))
    return 'Steps run in order and there is no jump: use `if`, `otherwise`, `choose` or `repeat`';
  if (/^(?:as|each|var|variable)$/i.test(key) && known.includes('item')) return 'Write `item`';
  // A procedure has a title, a step says what happens.
  if (/^name$/i.test(key) && known.includes('title')) return 'Write `title`';
  const meant = WORDS.get(key.toLowerCase().replaceAll('-', '_'));
  return meant !== undefined && known.includes(meant) ? `Write \`${meant}\`` : null;
}

/** The name that a text would have here: `File Above` is `file_above`, or `file-above`; null when nothing is left. */
export function nameFrom(text: string, join: '_' | '-'): string | null {
  const words = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const name = words.join(join);
  return /^[a-z]/.test(name) && name.length <= 60 ? name : null;
}

/** `3A`, `3-a`, `3a)` and `3.1` as labels; null when it is not one. */
export function labelFrom(text: string): string | null {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/^step\s*/, '')
    .replace(/[.)]$/, '');
  const letters = plain.replace(
    /^(\d+)\.(\d{1,2})$/,
    (_, owner: string, number: string) =>
      `${owner}${String.fromCharCode(96 + Math.min(Math.max(Number(number), 1), 26))}`,
  );
  const label = letters.replace(/[^a-z0-9]/g, '');
  return /^\d+(?:[a-z]+\d*)*$/.test(label) ? label : null;
}

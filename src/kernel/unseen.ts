/**
 * Characters that people do not see, or take for others: a zero-width space, a Cyrillic letter that looks like a Latin
 * one. A text that has them fits the sentence that refuses it, so the sentence names them.
 */

const INVISIBLE = /\u034f|[\p{Cf}\u115f\u1160\u17b4\u17b5\u3164\uffa0]|\p{Cc}/gu;
const BLANK = /[\t\n\r]/u;
/** Each Cyrillic or Greek letter over the Latin one that it looks like. */
const ALIKE: readonly (readonly [others: string, latin: string])[] = [
  ['АВЕЅІЈКМНОРСТУХаеорсухіјѕԁԛԝ', 'ABESIJKMHOPCTYXaeopcyxijsdqw'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοα', 'ABEZHIKMNOPTYXoa'],
];
const LATIN_OF: ReadonlyMap<string, string> = new Map(
  ALIKE.flatMap(([others, latin]) => [...others].map((letter, at): [string, string] => [letter, latin[at] ?? ''])),
);
const NAMES: Readonly<Record<string, string>> = {
  '\u00ad': 'a soft hyphen',
  '\u200b': 'a zero-width space',
  '\u200c': 'a zero-width non-joiner',
  '\u200d': 'a zero-width joiner',
  '\u200e': 'a mark of direction',
  '\u200f': 'a mark of direction',
  '\u202a': 'a mark of direction',
  '\u202c': 'a mark of direction',
  '\u202d': 'a mark of direction',
  '\u202e': 'a mark of direction',
  '\u2060': 'a word joiner',
  '\ufeff': 'a byte order mark',
};
const OTHER_SCRIPT = /[\p{Script=Cyrillic}\p{Script=Greek}]/gu;

export type Unseen = {
  /** The end of a sentence that shows the text. */
  readonly why: string;
  /** The text as people see it. */
  readonly seen: string;
};

/** Null when every character of the text is what it looks like, or belongs to a word of its own script. */
export function unseenIn(text: string): Unseen | null {
  const hidden = [...new Set(text.match(INVISIBLE) ?? [])].filter((sign) => !BLANK.test(sign));
  const others = [...new Set(text.match(OTHER_SCRIPT) ?? [])];
  // A word that also has letters like no Latin one, such as `руб`, is meant in its script.
  const alike = others.every((letter) => LATIN_OF.has(letter)) ? others : [];
  if (hidden.length === 0 && alike.length === 0) return null;
  const seen = [...text]
    .filter((sign) => !hidden.includes(sign))
    .map((sign) => (alike.includes(sign) ? (LATIN_OF.get(sign) ?? sign) : sign))
    .join('');
  const parts = [
    ...(hidden.length === 0 ? [] : [`has ${hidden.map(nameOf).join(' and ')} in it, which no one sees`]),
    ...(alike.length === 0 ? [] : [`has \`${alike.join('')}\` in Cyrillic or Greek, which looks like Latin`]),
  ];
  return { why: `which ${parts.join(' and ')}`, seen };
}

function nameOf(sign: string): string {
  const code = `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const name = NAMES[sign];
  return name === undefined ? `the invisible ${code}` : `${name} (${code})`;
}

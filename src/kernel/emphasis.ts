/**
 * Marks of Slack, Markdown and quotes around a value, which leave it as it is: `*$500*`, `_25.00_`, `"$500"`. What is
 * struck out, `~$500~`, is none of them.
 */

/** Around a whole text, once. */
const AROUND_ALL = /^(?:(\*{1,3}|_{1,2}|`{1,3}|")([^*_`"]+)\1|“([^“”"]+)”|„([^„“”"]+)[“”]|«\s?([^«»]+?)\s?»)$/u;
const OPENING = /(?:^|[\s([{"“„:;,>])(\*{1,3}|_{1,2}|`{1,3})$/u;
const CLOSING = /^(\*{1,3}|_{1,2}|`{1,3})(?=$|[\s)\]}"”.,:;!?<])/u;

/** A text without the marks around it. */
export function unmarked(text: string): string {
  const inner = AROUND_ALL.exec(text)
    ?.slice(2)
    .find((part) => part !== undefined);
  return inner === undefined ? text : inner.trim();
}

/**
 * What is before and after a value without marks whose other one is in the same line: `*$500*`, `*Total: $500*`. A mark
 * alone is a footnote or a sign of a sum, and stays.
 */
export function withoutMarks(before: string, after: string): readonly [string, string] {
  const [, opening] = OPENING.exec(before) ?? [];
  const [, closing] = CLOSING.exec(after) ?? [];
  const isOpened = opening !== undefined && isClosedIn(after, opening);
  const isClosed = closing !== undefined && isOpenIn(before, closing);
  return [
    isOpened ? before.slice(0, before.length - opening.length) : before,
    isClosed ? after.slice(closing.length) : after,
  ];
}

const escaped = (mark: string): string => mark.replaceAll('*', '\\*');

/** Whether the line goes on to the other mark of a pair. */
function isClosedIn(after: string, mark: string): boolean {
  const [line = ''] = after.split('\n');
  return new RegExp(`^[^*_\`]*(?<=\\S|^)${escaped(mark)}(?=$|[\\s)\\]}"”.,:;!?<])`, 'u').test(line);
}

/** Whether the line has a mark that is still open. */
function isOpenIn(before: string, mark: string): boolean {
  const line = before.split('\n').at(-1) ?? '';
  return new RegExp(`(?:^|[\\s(["“„:;,>])${escaped(mark)}(?!\\s)[^*_\`]*$`, 'u').test(line);
}

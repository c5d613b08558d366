/**
 * Text of an SOP inside Markdown and Mermaid: whatever an author writes stays text and cannot become markup.
 */

/** Around an expression of ours until the text is Markdown: what an author writes between backquotes stays text. */
const [CODE, CODE_END] = ['\uE000', '\uE001'];
export const codeMarks = (code: string): string => `${CODE}${code}${CODE_END}`;
const CODE_PART = new RegExp(`${CODE}([^${CODE}${CODE_END}\`]*)${CODE_END}`, 'u');
const MARKS = new RegExp(`[${CODE}${CODE_END}]`, 'gu');

/** Marks that would turn text into something else; an underscore between letters is harmless and stays readable. */
export function markdownText(text: string): string {
  return oneLine(text)
    .split(CODE_PART)
    .map((part, at) => (at % 2 === 1 ? `\`${part}\`` : escaped(part)))
    .join('')
    .replaceAll(MARKS, '')
    .replace(/^([#+-]|\d+\.)(?=\s)/, '\\$1');
}

function escaped(text: string): string {
  return text.replace(/[\\`*[\]<>]/g, (mark) => `\\${mark}`).replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_');
}

/** A label in double quotes: every mark that Mermaid or HTML reads is written as an entity. */
export function mermaidLabel(text: string): string {
  return `"${oneLine(text).replace(/[#"<>&`\\;|]/g, (mark) => `#${mark.charCodeAt(0)};`)}"`;
}

/** Removes control characters and marks that change the direction of text. */
function oneLine(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

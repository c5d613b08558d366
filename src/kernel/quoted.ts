/**
 * Words of others within a sentence of ours: in quotation marks that the words themselves cannot close.
 */
const MARKS = /[“”„‟〝〞〟＂]/gu;
/** One word, name of a record or code: it can be read as no sentence. */
const WORD = /^[\p{L}\p{N}._@/+#:-]+$/u;

/** `“the account was stolen”`; quotation marks inside become single ones. */
export function quoted(text: string): string {
  return `“${text.replace(MARKS, (mark) => (mark === '“' || mark === '„' ? '‘' : '’'))}”`;
}

/** The text as it is when it is one word, else quoted. */
export const wordOrQuoted = (text: string): string => (WORD.test(text) ? text : quoted(text));

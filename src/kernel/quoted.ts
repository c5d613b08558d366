/**
 * Words of others within a sentence of ours: in quotation marks that the words themselves cannot close.
 */

const MARKS = /[“”„‟〝〞〟＂]/gu;

/** `“the account was stolen”`; quotation marks inside become single ones. */
export function quoted(text: string): string {
  return `“${text.replace(MARKS, (mark) => (mark === '“' || mark === '„' ? '‘' : '’'))}”`;
}

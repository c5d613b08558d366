/**
 * A text between quotes, as an author would write it into the file: in the quotes that it does not hold itself.
 */
export function quoted(text: string): string {
  if (!text.includes("'")) return `'${text}'`;
  return text.includes('"') || text.includes('\\') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

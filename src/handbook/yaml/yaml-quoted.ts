/**
 * A text in quotes, as an author would write it: in a kind of quotes that the text does not contain.
 */
export function yamlQuoted(text: string): string {
  if (!text.includes("'")) return `'${text}'`;
  return text.includes('"') || text.includes('\\') ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}

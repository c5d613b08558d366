/**
 * An SOP and the tables that it reads are one version: their texts are kept behind its own, as comments, so that a stored version
 * says all that it did and its hash covers it.
 */
const HEAD = '#! table ';
const LINE = '#| ';

/** The text of the SOP with the tables behind it, in the order of their names; the text itself when there are none. */
export function attachTables(text: string, tables: ReadonlyMap<string, string>): string {
  const parts = [...tables].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, table]) => `${HEAD}${name}\n${table.split('\n').map((line) => `${LINE}${line}`).join('\n')}\n`);
  return parts.length === 0 ? text : `${text}${text.endsWith('\n') ? '' : '\n'}${parts.join('')}`;
}

/** The tables behind a text, by name, and the line on which the first stands; null when there are none. */
export function attachedTables(text: string): { readonly tables: ReadonlyMap<string, string>; readonly line: number | null } {
  const tables = new Map<string, string>();
  const lines = text.split('\n');
  let name: string | null = null;
  let first: number | null = null;
  for (const [index, line] of lines.entries()) {
    if (line.startsWith(HEAD)) {
      name = line.slice(HEAD.length);
      first ??= index + 1;
    } else if (name !== null && line.startsWith(LINE)) {
      const known = tables.get(name);
      tables.set(name, known === undefined ? line.slice(LINE.length) : `${known}\n${line.slice(LINE.length)}`);
    } else name = null;
  }
  return { tables, line: first };
}

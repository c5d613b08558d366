/**
 * An SOP, the tables that it reads and the SOPs that it runs are one version: their texts follow its own as comments. A
 * stored version is then complete, and its hash covers everything.
 */
const HEAD = /^#! (table|sop) (.*)$/;
const LINE = '#| ';

export type Attached = { readonly tables: ReadonlyMap<string, string>; readonly sops: ReadonlyMap<string, string> };

/** The text of the SOP followed by the others, sorted by name; unchanged when there are none. */
export function attachTexts(text: string, { tables, sops }: Attached): string {
  const parts = [...partsOf('sop', sops), ...partsOf('table', tables)];
  return parts.length === 0 ? text : `${text}${text.endsWith('\n') ? '' : '\n'}${parts.join('')}`;
}

/** The texts that follow an SOP, by name, and the line where the first begins; null when there are none. */
export function attachedTexts(text: string): Attached & { readonly line: number | null } {
  const found = { table: new Map<string, string>(), sop: new Map<string, string>() };
  let open: { readonly kind: keyof typeof found; readonly name: string } | null = null;
  let first: number | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const [, kind, name] = HEAD.exec(line) ?? [];
    if ((kind === 'table' || kind === 'sop') && name !== undefined) {
      open = { kind, name };
      first ??= index + 1;
    } else if (open !== null && line.startsWith(LINE)) {
      const texts = found[open.kind];
      const known = texts.get(open.name);
      texts.set(open.name, known === undefined ? line.slice(LINE.length) : `${known}\n${line.slice(LINE.length)}`);
    } else open = null;
  }
  return { tables: found.table, sops: found.sop, line: first };
}

function partsOf(kind: 'table' | 'sop', texts: ReadonlyMap<string, string>): string[] {
  return [...texts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(
      ([name, text]) =>
        `#! ${kind} ${name}\n${text
          .split('\n')
          .map((line) => `${LINE}${line}`)
          .join('\n')}\n`,
    );
}

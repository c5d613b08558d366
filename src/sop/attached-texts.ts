/**
 * An SOP, the limits and tables that it reads and the SOPs that it runs are one version: their texts follow its own as comments. A
 * stored version is then complete, and its hash covers everything.
 */
const HEAD = /^#! (table|sop|limits) (.*)$/;
const LINE = '#| ';

export type Attached = {
  readonly tables: ReadonlyMap<string, string>;
  readonly sops: ReadonlyMap<string, string>;
  /** The limits of the boundary, as in `limits.yaml`; null without any. */
  readonly limits: string | null;
};

/** The only file of limits. */
const LIMITS = 'boundary';

/** The text of the SOP followed by the others, sorted by name; unchanged when there are none. */
export function attachTexts(text: string, { tables, sops, limits }: Attached): string {
  const parts = [
    ...partsOf('limits', new Map(limits === null ? [] : [[LIMITS, limits]])),
    ...partsOf('sop', sops),
    ...partsOf('table', tables),
  ];
  return parts.length === 0 ? text : `${text}${text.endsWith('\n') ? '' : '\n'}${parts.join('')}`;
}

/** The texts that follow an SOP, by name, and the line where the first begins; null when there are none. */
export function attachedTexts(text: string): Attached & { readonly line: number | null } {
  const found = { table: new Map<string, string>(), sop: new Map<string, string>(), limits: new Map<string, string>() };
  let open: { readonly kind: keyof typeof found; readonly name: string } | null = null;
  let first: number | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const [, kind, name] = HEAD.exec(line) ?? [];
    if ((kind === 'table' || kind === 'sop' || kind === 'limits') && name !== undefined) {
      open = { kind, name };
      first ??= index + 1;
    } else if (open !== null && line.startsWith(LINE)) {
      const texts = found[open.kind];
      const known = texts.get(open.name);
      texts.set(open.name, known === undefined ? line.slice(LINE.length) : `${known}\n${line.slice(LINE.length)}`);
    } else open = null;
  }
  return { tables: found.table, sops: found.sop, limits: found.limits.get(LIMITS) ?? null, line: first };
}

function partsOf(kind: 'table' | 'sop' | 'limits', texts: ReadonlyMap<string, string>): string[] {
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

/**
 * HTML as a tagged template: every value is escaped unless it is HTML of this kind already.
 */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | null | readonly Part[];

export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    texts.map((text, index) => text + (index < parts.length ? textOf(parts[index] ?? null) : '')).join(''),
  );
}

/** An attribute without a value: there, or not. */
export const flag = (name: string, isThere: boolean): Html => new Html(isThere ? ` ${name}` : '');

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(textOf).join('');
  return String(part).replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

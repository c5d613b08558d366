/**
 * A list as we show it and as CSV files write it: `"Smith, John", Doe`. An item that contains a separator is in quotes;
 * a quote within it is doubled, or comes after a backslash.
 */

const ESCAPED: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t' };
const CODE = /^[0-9a-f]{4}$/i;

/** Null for a text in which no item is in quotes, or that has quotes elsewhere. Takes time linear in the text. */
export function quotedItems(text: string): readonly string[] | null {
  if (!text.includes('"')) return null;
  const items: string[] = [];
  let isQuoted = false;
  for (let at = 0; at <= text.length; at += 1) {
    while (/\s/.test(text.charAt(at))) at += 1;
    if (text[at] === '"') {
      const item = quotedFrom(text, at + 1);
      if (item === null) return null;
      items.push(item.text);
      isQuoted = true;
      at = item.end;
      while (/\s/.test(text.charAt(at))) at += 1;
    } else {
      const start = at;
      while (at < text.length && !/[",;\r\n]/.test(text.charAt(at))) at += 1;
      items.push(text.slice(start, at).trim());
    }
    if (at < text.length && !/[,;]/.test(text.charAt(at))) return null;
  }
  return isQuoted ? items : null;
}

/** The text up to its closing quote, and the place after it; null when it is not closed. */
function quotedFrom(text: string, start: number): { readonly text: string; readonly end: number } | null {
  const signs: string[] = [];
  for (let at = start; at < text.length; at += 1) {
    const sign = text.charAt(at);
    const next = text.charAt(at + 1);
    if (sign === '"' && next !== '"') return { text: signs.join(''), end: at + 1 };
    const code = text.slice(at + 2, at + 6);
    if (sign === '\\' && next === 'u' && CODE.test(code)) {
      signs.push(String.fromCharCode(Number.parseInt(code, 16)));
      at += 5;
    } else if (sign === '"' || (sign === '\\' && ESCAPED[next] !== undefined)) {
      signs.push(ESCAPED[next] ?? '"');
      at += 1;
    } else signs.push(sign);
  }
  return null;
}

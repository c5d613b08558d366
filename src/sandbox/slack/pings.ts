/**
 * Finds the side effects of a message: whom it pings and which links it contains.
 *
 * `mrkdwn` is parsed as Slack parses it, so an unescaped `<!channel>` counts; `plain_text` and the text elements of
 * `rich_text` are literal and never count.
 */
import { isObject, own, ownText } from './block-kit/checks.ts';

const MARKUP = /<([^<>\n]+)>/g;
const NAMED_BROADCAST = /(?<![\w])@(channel|here|everyone)\b/g;

type Found = { readonly pings: string[]; readonly links: string[] };

/** @param linkNames true when the call sets `link_names` or `parse=full`, so a plain `@channel` pings too */
export function findPings(text: string, blocks: readonly unknown[], linkNames = false): Found {
  const found: Found = { pings: [], links: [] };
  readMarkup(text, found, linkNames);
  blocks.forEach((block) => {
    walk(block, found, linkNames);
  });
  return found;
}

function walk(node: unknown, found: Found, linkNames: boolean): void {
  if (Array.isArray(node)) {
    node.forEach((entry: unknown) => {
      walk(entry, found, linkNames);
    });
    return;
  }
  if (!isObject(node)) return;
  switch (own(node, 'type')) {
    case 'mrkdwn':
      readMarkup(ownText(node, 'text'), found, linkNames);
      return;
    case 'broadcast':
      found.pings.push(`<!${ownText(node, 'range')}>`);
      return;
    case 'user':
      found.pings.push(`<@${ownText(node, 'user_id')}>`);
      return;
    case 'usergroup':
      found.pings.push(`<!subteam^${ownText(node, 'usergroup_id')}>`);
      return;
    case 'link':
      found.links.push(ownText(node, 'url'));
      return;
    // The text of `plain_text` and rich text is a plain string, so it is not searched.
    default:
      for (const value of Object.values(node)) walk(value, found, linkNames);
  }
}

function readMarkup(text: string, found: Found, linkNames: boolean): void {
  for (const [whole, inner = ''] of text.matchAll(MARKUP)) {
    if (
      /^!(channel|here|everyone)(\||$)/.test(inner) ||
      /^@[UW][A-Z0-9]+(\||$)/.test(inner) ||
      /^!subteam\^[A-Z0-9]+(\||$)/.test(inner)
    )
      found.pings.push(whole);
    else if (/^[a-z][a-z0-9+.-]*:/i.test(inner)) found.links.push(whole);
  }
  if (linkNames) for (const [whole] of text.matchAll(NAMED_BROADCAST)) found.pings.push(whole);
}

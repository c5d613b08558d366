/**
 * What makes the answer of a search for claims none: it is not whole, a hit hides a field that decides, or it is of another
 * account than was asked for.
 */
import { foldWidth } from '../../kernel/fold-width.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { isEntries } from '../outcome-values.ts';
import { othersIn } from '../statements.ts';
import { isShown, textsAt, type Hit, type Ids } from './hit.ts';

/** @throws VendorFailure when anything next to the hits may say that some are missing: an error, a count, `incomplete` */
export function expectWhole(found: object): void {
  const others = othersIn(withoutPaging(found));
  if (others !== null)
    throw new VendorFailure('unreadable', 'read', `it is not known whether its list lacks anything: ${others}`);
}

/** `pages.ts` has read whether the list goes on. */
const OF_PAGES: ReadonlySet<string> = new Set(
  'links count next_page previous_page has_more after_cursor before_cursor'.split(' '),
);

const withoutPaging = (found: object): object =>
  Object.fromEntries(
    Object.entries(found)
      .filter(([name]) => !OF_PAGES.has(name))
      .map(([name, value]: [string, unknown]) => [
        name,
        name === 'meta' && isEntries(value) ? withoutPaging(value) : value,
      ]),
  );

/** @throws VendorFailure when a hit does not show a field that decides: our role may not see it */
export function expectShown(results: readonly Hit[], fields: readonly number[]): void {
  for (const hit of results)
    for (const field of fields)
      if (!isShown(hit, field))
        throw new VendorFailure(
          'unreadable',
          'read',
          `it found ticket \`${hit.id}\` and does not show its field \`${field}\`; our user may not see it`,
        );
}

/**
 * Zendesk finds words, and a longer word that begins with the last one: `ACC-1` finds `ACC-1-EU` and `ACC-12`, too,
 * which are left out later. A hit without the words is not what was asked for, and the claims that were may be missing.
 *
 * @see https://support.zendesk.com/hc/en-us/articles/4408886879258 (read 2026-12-01): *the prefix of a longer word*
 * @throws VendorFailure when the search seems to pass over the account
 */
export function expectOfAccount(hit: Hit, account: string, ids: Ids): void {
  const shown = textsAt(hit, ids, 'account_id');
  const sought = wordsOf(account).trimEnd();
  if (sought !== '' && shown.some((text) => wordsOf(text).includes(sought))) return;
  throw new VendorFailure(
    'unreadable',
    'read',
    `it found ticket \`${hit.id}\` of the account \`${clip(shown.join(', ') || 'none', 80)}\`, where \`${clip(account, 80)}\` was asked for`,
  );
}

const wordsOf = (text: string): string =>
  ` ${(
    foldWidth(text)
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ')} `;

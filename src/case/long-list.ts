/**
 * Texts that are longer than any list that people write. Nothing else of them is looked at.
 */
import { listCharactersMax, listItemsMax, listLineCharactersMax } from '../kernel/limits.ts';

/** Parts between the signs that may separate items, for each item: some have such signs inside. */
const PARTS_OF_ITEM = 5;

/** What was expected in place of such a text; null for any other. */
export function expectedOfList(text: string): string | null {
  if (text.length > listCharactersMax) return `a list of at most ${listCharactersMax} characters`;
  const parts = text.split(/[,;\r\n]/);
  if (parts.length > PARTS_OF_ITEM * listItemsMax) return `a list of at most ${listItemsMax} items`;
  const isLong = parts.some(({ length }) => length > listLineCharactersMax);
  return isLong ? 'items with a comma between them' : null;
}

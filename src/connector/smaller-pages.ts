/**
 * Reads a page of a listing, asking for fewer entries when its answer is too large: long e-mail threads make pages of
 * any size, and the same page again would be too large again.
 */
import { AnswerTooLarge } from './exchange.ts';

/** The page, and how many entries were asked for: the next pages are likely to be as large. */
export async function readFittingPage<Page>(
  entriesMax: number,
  read: (entries: number) => Promise<Page>,
): Promise<{ readonly page: Page; readonly size: number }> {
  for (let size = entriesMax; ; size = Math.max(1, Math.floor(size / 4))) {
    try {
      return { page: await read(size), size };
    } catch (error) {
      if (!(error instanceof AnswerTooLarge) || size === 1) throw error;
    }
  }
}

/**
 * Whether the words around an amount in a text make another amount of it: a share, `25% of the $500 invoice`; one to
 * which tax comes, `$500 + tax`; one that is not exact, or one of several, `about $500` (`inexact-words.ts`). A field with such a text is refused as well.
 */
import { isDenied } from './denied-amount.ts';
import { isEstimated } from './estimate-words.ts';
import { isInexact } from './inexact-words.ts';
import { isRateBefore } from './rate-words.ts';
import { statementAfter } from './statement.ts';
import { isWithoutTax } from './tax-words.ts';

const PERCENT = String.raw`(?:\d ?[%‰％]|(?:\d|(?<!\p{L})\p{L}+) ?-?(?:per ?cent|percent|pct\.?|prozent|pour ?cent|por ?ciento|per ?cento|por ?cento|procent|proc\.|percentage points?)(?!\p{L}))`;
const OF =
  '(?:of|off|from|on|out of|less than|below|above|over|under|x|von|vom|auf|aus|der|des|de|du|sur|del|della|de la|di|su|do|da|van|op|av|af|på|z|ze|od|from)';
/** Up to the end of the sentence; a comma or a colon begins another amount. */
const WITHIN = String.raw`(?:(?![,;:!?]|\.\s).){0,80}`;
const SHARE_BEFORE = new RegExp(
  String.raw`${PERCENT}[) ]{0,2}(?:[(]? ?${OF} ${WITHIN}|(?: ?[x×*·]|,)? ?(?:the |a |an |this |that |your |my |our )?\(?)$`,
  'iu',
);
const PART_BEFORE = new RegExp(
  String.raw`(?<!\p{L})(?:half|halves|thirds?|quarters?|fifths?|tenths?|parts?|portions?|shares?|fractions?|percentages?|some|most|hälfte|drittel|viertel|teil|anteil|moitié|tiers|quart|partie|mitad|tercio|cuarto|parte|metà|terzo|helft|derde|deel|metade|połow[aęy]|część) (?:of|off|from|von|vom|der|des|de|du|del|della|di|do|da|van|z) ${WITHIN}$`,
  'iu',
);
const SHARE_AFTER =
  /^ ?[(,–—-]{0,2} ?(?:less|minus|plus|at|@|x|×|\*|times|with|and|to|of which|thereof|davon|abzüglich|abzgl\.?|zzgl\.?|dont|moins|menos|meno)? ?(?:an? )?(?:\d[\d.,]* ?[%‰％]|\d[\d.,]* ?(?:per ?cent|percent|pct|prozent)(?!\p{L}))/iu;
/** @param before without the currency of the amount; each place of blanks is one */
export function isPartial(before: string, after: string): boolean {
  const [left, right] = [before.replaceAll('\n', ' '), after.replaceAll('\n', ' ')];
  const statement = statementAfter(after).replaceAll('\n', ' ');
  return (
    SHARE_BEFORE.test(left) ||
    PART_BEFORE.test(left) ||
    SHARE_AFTER.test(statement) ||
    isRateBefore(before) ||
    isEstimated(before, after) ||
    isDenied(before, after) ||
    isInexact(before, after) ||
    isWithoutTax(left, right)
  );
}

/**
 * Functions of other languages, and what to write here instead.
 */
import { NO_CLOCK } from './other-notations.ts';

/** In lower case. */
export const OTHER_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['if', 'Write `condition ? value : other value`'],
  ['length', 'Write `size(list)`'],
  ['len', 'Write `size(list)`'],
  ['regex', 'Write `matches(text, "pattern")`'],
  ['match', 'Write `matches(text, "pattern")`'],
  ['now', NO_CLOCK],
  ['today', NO_CLOCK],
  ['int', 'Write `number(text)`'],
  ['double', 'Write `number(text)`'],
  ['string', 'Write `text(value)`'],
  ['any', 'Write `list.exists(x, …)`'],
  ['some', 'Write `list.exists(x, …)`'],
  ['overlap', 'Write `list.exists(x, x in other)`'],
  ['overlaps', 'Write `list.exists(x, x in other)`'],
  ['intersect', 'Write `list.exists(x, x in other)`'],
  ['intersects', 'Write `list.exists(x, x in other)`'],
  ['intersection', 'Write `list.exists(x, x in other)`'],
  ['contains_any', 'Write `list.exists(x, x in other)`'],
  ['any_of', 'Write `list.exists(x, x in other)`'],
  ['in_any', 'Write `list.exists(x, x in other)`'],
  ['contains_all', 'Write `other.all(x, x in list)`'],
  ['every', 'Write `list.all(x, …)`'],
  ['timestamp', 'Write `date("2026-03-04")`'],
  ['includes', 'Write `contains(text, part)`, or `item in list`'],
  ['replace', 'Write `replace_all(text, from, to)`'],
  ['exists_one', 'Write `list.count(x, …) == 1`'],
  ['tolowercase', 'Write `lower(text)`'],
  ['touppercase', 'Write `upper(text)`'],
  ['avg', 'Write `sum(list) / size(list)`'],
  ['average', 'Write `sum(list) / size(list)`'],
]);

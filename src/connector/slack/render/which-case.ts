/**
 * The question which case an event belongs to: its fields, a button for each case that it may belong to,
 * and one for none of them.
 */
import type { WhichCase } from '../../../engine/thread-port.ts';
import { candidatesMax } from '../../../kernel/limits.ts';
import { whichCaseAction, whichCaseId } from '../ids.ts';
import {
  buttons,
  fullestOf,
  glue,
  header,
  labelled,
  line,
  lines,
  literal,
  mentions,
  prose,
  rich,
  type Inline,
} from './block.ts';
import { fallback } from './text.ts';
import type { Rendered } from './rendered.ts';

const HIDDEN = 'Its fields are not shown here: it may belong to a case of another channel';
/** Maximum code points of what arrived, and of the title of one case. */
const EVENT_MAX = 300;
const TITLE_MAX = 150;
/** How many fields are shown, and code points of one; from the fullest to the shortest. */
const FIELDS = [
  { count: 20, max: 300 },
  { count: 20, max: 100 },
  { count: 10, max: 60 },
] as const;

export function renderWhichCase({
  item,
  shown: digest,
  event,
  fields,
  candidates,
  mention,
  closed,
}: WhichCase): Rendered {
  const what = labelled('Arrived', event, EVENT_MAX);
  if (closed !== null)
    return {
      text: fallback(closed, event),
      blocks: [header('📨 No one has to choose a case any more'), lines(what), rich(line(...prose(closed)))],
    };
  const people = mentions(mention);
  const fieldLines = ({ count, max }: (typeof FIELDS)[number]): Inline[][] =>
    fields === null
      ? [[literal(HIDDEN, { italic: true })]]
      : [
          ...fields.slice(0, count).map(({ label, text }) => labelled(label, text, max)),
          ...(fields.length > count ? [[literal(`and ${fields.length - count} more`, { italic: true })]] : []),
        ];
  const shown = candidates.slice(0, candidatesMax);
  return {
    text: fallback('Which case does an event belong to?', event, ...shown.map(({ caseId }) => caseId)),
    blocks: fullestOf<(typeof FIELDS)[number]>(FIELDS, (detail) => [
      header('📨 Which case does this event belong to?'),
      lines(
        what,
        ...fieldLines(detail),
        ...shown.map(({ caseId, title }) => labelled(caseId, title ?? 'in another channel', TITLE_MAX)),
        ...(people.length === 0 ? [] : [[glue('Asked: '), ...people]]),
      ),
      buttons([
        ...shown.map(({ caseId }, index) => ({
          action: whichCaseAction(index),
          text: caseId,
          value: whichCaseId(item, digest),
          spoken: `The event belongs to ${caseId}`,
        })),
        {
          action: whichCaseAction(null),
          text: 'None of these',
          value: whichCaseId(item, digest),
          spoken: 'The event belongs to none of these cases',
        },
      ]),
    ]),
  };
}

/**
 * The question which case an event belongs to: a button for each case that it may belong to, and one for none of them.
 */
import type { WhichCase } from '../../../engine/thread-port.ts';
import { candidatesMax } from '../../../kernel/limits.ts';
import { whichCaseAction, whichCaseId } from '../ids.ts';
import { buttons, glue, header, labelled, line, lines, mentions, prose, rich } from './block.ts';
import { fallback } from './text.ts';
import type { Rendered } from './rendered.ts';

/** Maximum code points of what arrived, and of the title of one case. */
const EVENT_MAX = 300;
const TITLE_MAX = 150;

export function renderWhichCase({ item, shown: digest, event, candidates, mention, closed }: WhichCase): Rendered {
  const what = labelled('Arrived', event, EVENT_MAX);
  if (closed !== null)
    return {
      text: fallback(closed, event),
      blocks: [header('📨 An event has its case'), lines(what), rich(line(...prose(closed)))],
    };
  const people = mentions(mention);
  const shown = candidates.slice(0, candidatesMax);
  return {
    text: fallback('Which case does an event belong to?', event, ...shown.map(({ caseId }) => caseId)),
    blocks: [
      header('📨 Which case does this event belong to?'),
      lines(
        what,
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
    ],
  };
}

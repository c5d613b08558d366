/**
 * A notice that does not belong to a run: a handbook was published, waits for approval, or was refused.
 */
import { ACTIONS } from '../ids.ts';
import { bullets, buttons, fullestOf, header, prose, rich } from './block.ts';
import { fallback } from './text.ts';
import type { Rendered } from './rendered.ts';

const LINES_MAX = 25;
/** Maximum code points of one line; from the fullest to the shortest. */
const LINE: readonly [number, ...number[]] = [300, 200, 120];

export type Notice = { readonly title: string; readonly lines: readonly string[]; readonly proposal: string | null };

export function renderNotice({ title, lines, proposal }: Notice): Rendered {
  const shown = lines.slice(0, LINES_MAX);
  const more = lines.length - shown.length;
  const rows = [...shown, ...(more > 0 ? [`and ${more} more`] : [])];
  return {
    text: fallback(title, ...lines.slice(0, 3)),
    blocks: fullestOf(LINE, (max) => [
      header(title),
      ...(rows.length === 0 ? [] : [rich(bullets(rows.map((text) => prose(text, max))))]),
      ...(proposal === null
        ? []
        : [
            buttons([
              {
                action: ACTIONS.publish,
                text: 'Publish',
                value: proposal,
                style: 'primary',
                // A change that cannot be shown in full is still one decision; the question says so.
                confirm: {
                  title: 'Publish this handbook?',
                  text:
                    more > 0
                      ? `${lines.length} changes; ${shown.length} are shown here. New cases follow it at once.`
                      : 'New cases follow it at once. Runs on their way keep their procedure, but the boundary, limits and people apply to them at once.',
                  yes: 'Publish',
                },
              },
              { action: ACTIONS.refuse, text: 'Refuse', value: proposal, style: 'danger' },
            ]),
          ]),
    ]),
  };
}

/**
 * Checks a view as Slack would: a modal or a Home tab.
 */
import { blockComplaints } from './blocks.ts';
import { boolean, complain, isExactly, isObject, own, record, text, typed, type Check } from './checks.ts';
import { plain } from './elements.ts';

/** Bytes of one view (views.open: `view_too_large`). */
export const VIEW_BYTES_MAX = 250_000;

/** Blocks are checked separately by `blockComplaints`. */
const checkedApart: Check = () => undefined;
const shared = { private_metadata: text(3000, 0), callback_id: text(255, 0), external_id: text(255, 0) };
const title = plain(24);

const kinds: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    'modal',
    record(
      { type: isExactly('modal'), title, blocks: checkedApart },
      {
        ...shared,
        close: title,
        submit: title,
        clear_on_close: boolean,
        notify_on_close: boolean,
        submit_disabled: boolean,
      },
    ),
  ],
  ['home', record({ type: isExactly('home'), blocks: checkedApart }, shared)],
]);

/** Complaints in Slack's words; empty when Slack would accept the view. `type` is the type that the method accepts. */
export function viewComplaints(view: unknown, type: 'modal' | 'home'): string[] {
  const complaints: string[] = [];
  typed(kinds)(view, '/view', complaints);
  if (!isObject(view)) return complaints;
  if (own(view, 'type') !== type) complain(complaints, '/view/type', `must be ${type}`);
  const blocks = own(view, 'blocks');
  complaints.push(...blockComplaints(blocks, type, '/view/blocks'));
  const hasInput = Array.isArray(blocks) && blocks.some((block) => own(block, 'type') === 'input');
  if (type === 'modal' && hasInput && own(view, 'submit') === undefined)
    complain(complaints, '/view', 'missing required field: submit');
  return complaints;
}

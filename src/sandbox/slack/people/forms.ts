/**
 * Acts that submit and close modals, and open the Home tab.
 */
import { isObject, own, ownText } from '../block-kit/checks.ts';
import type { Ack } from '../delivery/delivery.ts';
import type { Json, ViewRow } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';
import { clearStack, closeView, pushView, readView, showErrors, topView, updateView } from '../stack.ts';
import { visibleView } from '../visible.ts';
import { readForm } from './controls.ts';
import { actorOf, type Input } from './input.ts';
import { sendEvent } from './messages.ts';
import { interactionBase } from './payloads.ts';
import type { Act, Acts, Stage } from './stage.ts';

/** What Slack shows on a modal when the app did not acknowledge its submission. */
const TROUBLE = 'We had some trouble connecting. Try again?';

/** The client itself refuses an incomplete form; the app is not notified. */
const submit: Act = async (input, stage) => {
  const { world, deliveries } = stage;
  const user = actorOf(world.workspace, input);
  const view = openViewOf(stage, input, user.id);
  if (view.submit === undefined) throw new SlackRefusal('no_submit', ['The view has no submit button']);
  const { values, errors } = readForm(view.blocks, input.record('values'));
  if (Object.keys(errors).length > 0) {
    showErrors(world.workspace, view, errors);
    return { ack: null };
  }
  const payload: Json = {
    type: 'view_submission',
    ...interactionBase(world.workspace, user),
    trigger_id: world.triggers.create(user.id),
    view: visibleView(world.workspace, view, values),
    response_urls: [],
  };
  const ack = await deliveries.send('interactive', payload, (outcome) => {
    settle(stage, view, outcome);
  });
  return { ack };
};

const close: Act = async (input, stage) => {
  const { world, deliveries } = stage;
  const user = actorOf(world.workspace, input);
  const view = openViewOf(stage, input, user.id);
  const clears = view.clear_on_close || input.flag('clear') === true;
  if (clears) clearStack(world.workspace, user.id);
  else closeView(world.workspace, view);
  if (!view.notify_on_close) return { ack: null };
  const payload: Json = {
    type: 'view_closed',
    ...interactionBase(world.workspace, user),
    view: visibleView(world.workspace, view),
    is_cleared: clears,
  };
  return { ack: await deliveries.send('interactive', payload, () => undefined) };
};

const openHome: Act = async (input, stage) => {
  const { workspace } = stage.world;
  const user = actorOf(workspace, input);
  const home = workspace.homes.get(user.id);
  const tab = input.text('tab') ?? 'home';
  const channel = workspace.openDm(user.id);
  const ack = await sendEvent(
    stage,
    'app_home_opened',
    {
      type: 'app_home_opened',
      user: user.id,
      channel: channel.id,
      tab,
      event_ts: workspace.nextTs(),
      ...(tab === 'home' && home !== undefined ? { view: visibleView(workspace, home) } : {}),
    },
    channel,
  );
  return { ack };
};

export const formActs: Acts = [
  ['submit_view', submit],
  ['close_view', close],
  ['open_home', openHome],
];

/**
 * Applies the app's answer to a submission: an empty one closes the view, otherwise `errors`, `update`, `push` or
 * `clear`.
 */
function settle(stage: Stage, submitted: ViewRow, ack: Ack): void {
  const { workspace } = stage.world;
  const view = workspace.views.get(submitted.id);
  if (view === undefined) return;
  if (!ack.ok) {
    showErrors(workspace, view, { '*': `${TROUBLE} (${ack.error})` });
    return;
  }
  try {
    switch (ownText(ack.body, 'response_action')) {
      case '':
        closeView(workspace, view);
        return;
      case 'clear':
        clearStack(workspace, view.user);
        return;
      case 'update':
        updateView(workspace, view, readView(own(ack.body, 'view'), 'modal'));
        return;
      case 'push':
        pushView(workspace, view.user, readView(own(ack.body, 'view'), 'modal'));
        return;
      case 'errors':
        showErrors(workspace, view, errorsOf(view, own(ack.body, 'errors')));
        return;
      default:
        throw new SlackRefusal('invalid_response_action', [
          `Unknown response_action ${ownText(ack.body, 'response_action')}`,
        ]);
    }
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    showErrors(workspace, view, { '*': `${TROUBLE} (${error.code})` });
  }
}

/** Slack accepts errors only for input blocks of the view. */
function errorsOf(view: ViewRow, errors: unknown): Readonly<Record<string, string>> {
  const entries = isObject(errors) ? Object.entries(errors) : [];
  const inputs = new Set(
    view.blocks.filter((block) => own(block, 'type') === 'input').map((block) => ownText(block, 'block_id')),
  );
  const stray = entries.find(([blockId]) => !inputs.has(blockId));
  if (entries.length === 0 || stray !== undefined)
    throw new SlackRefusal('invalid_errors', [`No input block ${stray?.[0] ?? ''}`]);
  return Object.fromEntries(entries.map(([blockId, message]) => [blockId, String(message)]));
}

/** The named view, or the top one; only the top one can be used. */
function openViewOf({ world: { workspace } }: Stage, input: Input, user: string): ViewRow {
  const top = topView(workspace, user);
  const id = input.text('view_id') ?? top?.id;
  if (top === undefined || top.id !== id)
    throw new SlackRefusal('view_not_found', [`Expected the view \`${id ?? ''}\` on top of the screen of \`${user}\``]);
  return top;
}

/**
 * The scenario driver: a person in the workspace acts, and the result is what that person then sees.
 */
import type { Ack } from '../delivery/delivery.ts';
import type { Json } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';
import type { EphemeralMessage } from '../screen.ts';
import { topView } from '../stack.ts';
import { visibleView } from '../visible.ts';
import { administrationActs } from './administration.ts';
import { clickActs } from './clicks.ts';
import { formActs } from './forms.ts';
import { readInput } from './input.ts';
import { messageActs } from './messages.ts';
import type { Act, Stage } from './stage.ts';

export type Seen = {
  /** What the app answered; null when nothing was sent to it. */
  readonly ack: Ack | null;
  /** What appeared for this person only, during the act. */
  readonly ephemeral: readonly EphemeralMessage[];
  /** The top modal, with the errors shown on it. */
  readonly view: Json | null;
} & Json;

const ACTS: ReadonlyMap<string, Act> = new Map([...clickActs, ...formActs, ...messageActs, ...administrationActs]);

const actionNames: readonly string[] = [...ACTS.keys()];

export async function performAct(action: string, given: Json, stage: Stage): Promise<Seen> {
  const act = ACTS.get(action);
  if (act === undefined)
    throw new SlackRefusal('unknown_action', [
      `Expected one of ${actionNames.map((name) => `\`${name}\``).join(', ')}, got \`${action}\``,
    ]);
  const { workspace, screen, changed } = stage.world;
  const input = readInput(given);
  const user = input.text('user') ?? '';
  const before = new Set(screen.of(user).map(({ ts }) => ts));
  const { ack, more = {} } = await act(input, stage);
  changed();
  const view = topView(workspace, user);
  return {
    ...more,
    ack,
    ephemeral: screen.of(user).filter(({ ts }) => !before.has(ts)),
    view: view === undefined ? null : { ...visibleView(workspace, view), errors: view.errors },
  };
}

/**
 * What every act of a person is given: the world, the way to the app, and how a failure is shown.
 */
import type { Ack } from '../delivery/delivery.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { SocketMode } from '../delivery/socket-mode.ts';
import type { Json } from '../records.ts';
import type { World } from '../world.ts';
import type { Input } from './input.ts';

export type Stage = { readonly world: World; readonly deliveries: Deliveries; readonly sockets: SocketMode };

/** What an act did, before the person's screen is looked at. */
export type Done = { readonly ack: Ack | null; readonly more?: Json };

export type Act = (input: Input, stage: Stage) => Promise<Done>;

export type Acts = readonly (readonly [action: string, act: Act])[];

/** A notice of the Slack client itself, seen by one person. */
export function notice(
  { workspace, screen }: World,
  user: string,
  place: { readonly channel: string; readonly thread_ts?: string },
  text: string,
  error: string,
): void {
  screen.show(user, {
    ...place,
    ts: workspace.nextTs(),
    text,
    blocks: [],
    pings: [],
    links: [],
    from: 'client',
    error,
  });
}

/** Shows the person that the app did not take what they did. */
export function showFailure(world: World, user: string, channel: string, ack: Ack, what: string): void {
  if (!ack.ok) notice(world, user, { channel }, `${what} failed with the error "${ack.error}"`, ack.error);
}

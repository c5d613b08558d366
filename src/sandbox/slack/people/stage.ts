/**
 * What every act receives: the world, deliveries to the app, and how to show a failure.
 */
import type { Ack } from '../delivery/delivery.ts';
import type { Deliveries } from '../delivery/deliveries.ts';
import type { SocketMode } from '../delivery/socket-mode.ts';
import type { Json } from '../records.ts';
import type { World } from '../world.ts';
import type { Input } from './input.ts';

export type Stage = { readonly world: World; readonly deliveries: Deliveries; readonly sockets: SocketMode };

/** The result of an act, before the person's screen is read. */
export type Done = { readonly ack: Ack | null; readonly more?: Json };

export type Act = (input: Input, stage: Stage) => Promise<Done>;

export type Acts = readonly (readonly [action: string, act: Act])[];

/** A notice from the Slack client itself, shown to one person. */
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

/** Shows the person that the app did not respond to what they did. */
export function showFailure(world: World, user: string, channel: string, ack: Ack, what: string): void {
  if (!ack.ok) notice(world, user, { channel }, `${what} failed with the error "${ack.error}"`, ack.error);
}

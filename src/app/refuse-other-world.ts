/**
 * One database serves the sandbox or a real workspace, never both.
 *
 * A database filled by the sandbox holds made-up cases, which must not reach real systems, and a handbook that no one
 * approved. The database of a real workspace must not be used with stand-ins just because a variable is missing.
 */
import type { HandbookRegister } from '../engine/handbook-register.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { Configuration } from './config.ts';

/** @throws Trouble `store.other_world` */
export function refuseOtherWorld(
  { published }: Pick<HandbookRegister, 'published'>,
  mode: Configuration['mode'],
): void {
  const world = published.at(-1)?.publisher.world;
  if (world === undefined || world === mode) return;
  const [found, help] =
    mode === 'real'
      ? ['one that the sandbox has filled', '']
      : ['one of a real workspace', 'set SLACK_BOT_TOKEN to serve it, or '];
  throw new Trouble('store.other_world', {
    message: `Expected a database of this kind of system, got ${found}: ${help}set SOPWITH_DATA or DATABASE_URL to another one`,
  });
}

/**
 * Trigger ids: each comes with one interaction, opens one view and expires after three seconds.
 */
import type { Clock, Instant } from '../../kernel/clock.ts';
import { SlackRefusal } from './refusal.ts';

const LIFE_MS = 3_000;
/** How long an expired trigger is remembered as expired; afterwards it is unknown. */
const REMEMBERED_MS = 600_000;

type Trigger = { readonly user: string; readonly expiresAt: Instant; used: boolean };

export type Triggers = {
  create(user: string): string;
  /** Consumes the trigger and returns its user; refuses unknown, used and expired triggers with Slack's error names. */
  exchange(id: string): string;
};

export function createTriggers(options: {
  readonly clock: Clock;
  readonly newId: (prefix: string) => string;
}): Triggers {
  const { clock, newId } = options;
  const triggers = new Map<string, Trigger>();
  return {
    create(user) {
      for (const [id, { expiresAt }] of triggers) if (expiresAt + REMEMBERED_MS < clock.now()) triggers.delete(id);
      const id = `${clock.now()}.${triggers.size + 1}.${newId('').toLowerCase()}`;
      triggers.set(id, { user, expiresAt: clock.now() + LIFE_MS, used: false });
      return id;
    },
    exchange(id) {
      const trigger = triggers.get(id);
      if (trigger === undefined) throw new SlackRefusal('invalid_trigger_id');
      if (trigger.used) throw new SlackRefusal('exchanged_trigger_id');
      if (clock.now() > trigger.expiresAt) throw new SlackRefusal('expired_trigger_id');
      trigger.used = true;
      return trigger.user;
    },
  };
}

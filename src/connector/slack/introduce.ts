/**
 * Introduces us to Slack while the rest of the program runs. Until Slack has said who we are, no request passes the
 * budget: whoever wants one is answered like one who is over a rate, and tries again later.
 */
import type { Clock } from '../../kernel/clock.ts';
import { messageOf } from '../../kernel/trouble.ts';
import type { Budget } from './budget.ts';
import type { SlackLine } from './request.ts';
import { whoAmI, type SlackIdentity } from './who-am-i.ts';

export type Introduction = {
  /** The line with the closed budget. */
  readonly line: SlackLine;
  /** Filled in when Slack has answered. Empty texts until then, when no request finds anything to compare with them. */
  readonly identity: SlackIdentity;
  /** Our team, once it is known; a delivery of any other is refused. */
  readonly teams: readonly string[];
  isKnown(): boolean;
  /** Why Slack refuses us, as a sentence that says what to do; null while it does not. */
  refusal(): string | null;
  /** Resolves once we are known, and never after `stop`. */
  readonly known: Promise<void>;
  stop(): void;
};

/** Milliseconds for which a request waits that comes before the introduction. */
const CLOSED_MS = 5_000;
/** Milliseconds after a refused token: someone has to install the app again. */
const REFUSED_MS = 60_000;

export function introduce(
  line: SlackLine,
  { clock, logger }: { readonly clock: Clock; readonly logger: Parameters<typeof whoAmI>[1]['logger'] },
): Introduction {
  const identity = { teamId: '', botId: '', botUserId: '' };
  const teams: string[] = [];
  const ending = new AbortController();
  let isKnown = false;
  let refusal: string | null = null;

  const ask = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      try {
        const found = await whoAmI(line, { clock, logger, signal: ending.signal });
        Object.assign(identity, found);
        teams.push(found.teamId);
        refusal = null;
        isKnown = true;
        return;
      } catch (error) {
        if (ending.signal.aborted) break;
        refusal = messageOf(error);
        logger.error('slack.refused', error);
        // An aborted sleep ends the loop.
        await clock.sleep(REFUSED_MS, ending.signal).catch(() => undefined);
      }
    }
    await new Promise<never>(() => undefined);
  };
  const { budget } = line;
  const closed: Budget = {
    take: (request) => (isKnown ? budget.take(request) : CLOSED_MS),
    pause: (request, afterMs) => {
      budget.pause(request, afterMs);
    },
  };
  return {
    line: { ...line, budget: closed },
    identity,
    teams,
    isKnown: () => isKnown,
    refusal: () => refusal,
    known: ask(),
    stop: () => {
      ending.abort();
    },
  };
}

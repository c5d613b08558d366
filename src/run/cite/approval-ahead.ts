/**
 * What it costs to decide how a run goes on: whoever does so approves nothing in the case any more. To stop it, to leave it,
 * or to say that something was done costs nothing.
 */
import type { ApprovalAhead, RecoveryAsk, RecoveryChoice } from '../log/asks.ts';

/** The choices after which a person approves nothing, as their buttons say them. */
const COSTS: Readonly<Partial<Record<RecoveryChoice, string>>> = {
  try_again: 'Try again',
  go_on: 'Go on',
  leave_out: 'Leave it out',
  start_again: 'Start again',
};

type Asked = Pick<RecoveryAsk, 'approval' | 'group' | 'closed'>;

/**
 * @param choices what is offered now
 * @param again what the button *Try again* says
 * @returns what the choices cost, and whether someone is needed; null where none of them costs anything
 */
export function costText(
  { approval, group, closed }: Asked,
  choices: readonly RecoveryChoice[],
  again: string,
): { readonly text: string; readonly isNeeded: boolean } | null {
  const named = choices.flatMap((choice) => (choice === 'try_again' ? again : (COSTS[choice] ?? [])));
  if (approval === undefined || closed !== null || named.length === 0) return null;
  const who = `whoever chooses ${anyOf(named.map((name) => `“${name}”`))}`;
  if (approval.needed !== null) return { text: neededText(approval, who, group), isNeeded: true };
  return { text: `W${who.slice(1)} cannot approve what may follow`, isNeeded: false };
}

/** @param who `whoever answers here` @param group of those who may answer */
export function neededText({ needed, isAlone, free = [] }: ApprovalAhead, who: string, group: string): string {
  const advice =
    free.length > 0
      ? `Best answered by ${free.join(' or ')}, who cannot approve anyway`
      : isAlone
        ? `No one else who may answer is there, so have someone added to ${group} first`
        : 'Someone else should answer';
  return `${needed}, and ${who} cannot approve. ${advice}`;
}

/** Whether whoever chooses it approves nothing afterwards. */
export const hasCost = (choice: RecoveryChoice): boolean => COSTS[choice] !== undefined;

/** `“Go on” or “Start again”`. */
const anyOf = (names: readonly string[]): string =>
  [names.slice(0, -1).join(', '), names.at(-1)].filter((text) => text !== '').join(' or ');

/** What the button *Try again* says where something was done before. */
export const againText = (repeats: { readonly movesMoney: boolean } | null): string =>
  repeats === null ? 'Try again' : repeats.movesMoney ? 'Pay again' : 'Do it again';

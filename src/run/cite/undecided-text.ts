/**
 * Says who did not decide an approval in time: no one, or the groups that were still needed after others had approved.
 */
import { hadPart } from '../../boundary/approvers.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import type { ApprovalAsk } from '../log/asks.ts';
import { excludedFromApproval } from '../log/excluded.ts';
import type { RunState } from '../log/state.ts';
import { neededGroups } from './demand-text.ts';

type Given = { readonly name: string; readonly groups: readonly string[] };

/**
 * `no one decided in time`, `no one of payables decided in time; Hanna Holm had approved`.
 *
 * @param when what follows the verb: ` in time`
 */
export function undecidedText(state: RunState, ask: ApprovalAsk, when: string): string {
  const given = countingOf(state, ask);
  const groups = neededGroups(ask.demands, given);
  if (given.length === 0 || groups.length === 0) return `no one decided${when}`;
  const names = [...new Set(given.map(({ name }) => name))].join(' and ');
  const isElse = given.some((one) => one.groups.some((group) => groups.includes(group)));
  return `no one ${isElse ? 'else ' : ''}of ${groups.join(' or ')} decided${when}; ${names} had approved`;
}

/** At the start of a sentence. */
export const undecidedSentence = (...of: Parameters<typeof undecidedText>): string => upperFirst(undecidedText(...of));

/** An approval no longer counts once the call turns out to be the approver's own. */
export function countingOf(state: RunState, { given }: Pick<ApprovalAsk, 'given'>): Given[] {
  const excluded = excludedFromApproval(state);
  return given.filter(({ by }) => !hadPart(by, excluded)).map(({ by, groups }) => ({ name: by.name, groups }));
}

/**
 * What people see about a write whose outcome is unknown: what the search for it found, and what each choice does.
 */
import { settleMs } from '../../kernel/limits.ts';
import { formatInstant } from '../../kernel/time.ts';
import { systemName } from '../../tool/system-name.ts';
import type { CallProgress, CallState } from '../log/call.ts';
import type { PlanContext } from './plan-context.ts';

export type Lost = Extract<CallProgress, { kind: 'lost' }>;

/** As sentences, what is known first. */
export function knownOfLost(
  { proposed: { system, tool, key, answerId }, answered, taken }: Pick<CallState, 'proposed' | 'answered' | 'taken'>,
  { message, startedAt, looks = 0, isThere, refusal, error }: Lost,
  { registry, now }: Pick<PlanContext, 'registry' | 'now'>,
): string[] {
  const where = systemName(system);
  const { probe = 'eventual', commitMs = 0 } = registry.get(tool)?.tool ?? {};
  const doneLateUntil = startedAt + settleMs + commitMs;
  const times = looks === 1 ? 'once' : `${looks} times`;
  const earliest = doneLateUntil > now ? `, at ${formatInstant(doneLateUntil)} at the earliest` : '';
  const look = 'Try again: Sopwith looks once more';
  return [
    looks === 0 && answered === 'refusal'
      ? `${message}. Sopwith does not look for it before you choose`
      : probe === 'none'
        ? `${where} offers no way to look for it: ${message}`
        : `Sopwith looked for it in ${where} ${times} by the key \`${key}\`, the last time at ${formatInstant(now)}: ${message}. It does not look again before you choose`,
    ...(refusal === undefined || refusal === message ? [] : [`What ${where} answered: ${refusal}`]),
    ...(error === undefined || error === message || error === taken ? [] : [`What ${where} answered: ${error}`]),
    ...(taken === null || taken === message ? [] : [`What ${where} answered: ${taken}`]),
    ...(doneLateUntil > now
      ? [`What ${where} has not done by ${formatInstant(doneLateUntil)}, it does not do any more`]
      : []),
    taken !== null
      ? `${look} and never sends it again, since ${where} took it. If it is lost there, do it there by hand`
      : refusal !== undefined && !isThere
        ? `${look}. ${where} refused it, so if it is not there, it has failed`
        : isThere
          ? `${look}. As long as ${where} has it, it is not done again; once it is removed there, it is${earliest}`
          : `${probe === 'none' ? 'Try again: it is done again' : `${look}, and does it again only if it is not there`}${earliest}. If it was done and is not found, it is then done twice`,
    itWasDone(where, answerId !== null),
    'Stop the run: nothing more is done, and what was done stays',
  ];
}

const itWasDone = (where: string, asksAnswer: boolean): string =>
  `It was done: the run goes on without it. Look in ${where} first${asksAnswer ? '. The time to press “I have it” begins then' : ''}`;

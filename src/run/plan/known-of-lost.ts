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
  { proposed: { system, tool, key }, answered }: Pick<CallState, 'proposed' | 'answered'>,
  { message, startedAt, probes }: Lost,
  { registry, now }: Pick<PlanContext, 'registry' | 'now'>,
): string[] {
  const where = systemName(system);
  const { probe = 'eventual', commitMs = 0 } = registry.get(tool)?.tool ?? {};
  const doneLateUntil = startedAt + settleMs + commitMs;
  const times = probes === 1 ? 'once' : `${probes} times`;
  const found = answered === null ? 'it is found' : 'it is found and says itself that it is done';
  return [
    probes === 0 && answered === 'refusal'
      ? `${message}. Sopwith does not look for it before you choose`
      : probe === 'none'
        ? `${where} offers no way to look for it: ${message}`
        : `Sopwith looked for it in ${where} ${times} by the key \`${key}\`, the last time at ${formatInstant(now)}: ${message}. It does not look again before you choose`,
    ...(doneLateUntil > now ? [`${where} may still do it until ${formatInstant(doneLateUntil)}`] : []),
    `Try again: ${probe === 'none' ? 'it is done again' : `Sopwith looks once more, and does it again unless ${found}`}${doneLateUntil > now ? `, at ${formatInstant(doneLateUntil)} at the earliest` : ''}. If it was done and is not found, it is then done twice`,
    `It was done: the run goes on without it. Look in ${where} first`,
    'Stop the run: nothing more is done, and what was done stays',
  ];
}

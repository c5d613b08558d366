/**
 * Who may read a case: the members of its channel, and the `readers` of its kind. When Slack does not say who is in the
 * channel, the answer is no, and the person reads why.
 */
import { renderAnswer } from '../connector/slack/render/answers.ts';
import type { KnownPerson } from '../connector/slack/people-check.ts';
import type { Rendered } from '../connector/slack/render/rendered.ts';
import type { CaseAccess } from '../engine/commands.ts';
import type { CaseId } from '../kernel/ids.ts';
import type { SlackContext } from './slack-context.ts';

export const SLACK_DID_NOT_SAY = 'Slack did not say which channels you are in; try again in a minute';

export type Reader = {
  mayRead(access: CaseAccess): Promise<boolean>;
  /** Whether Slack did not say of a channel whether the person is in it, so what they may read may be missing. */
  isUnclear(): boolean;
};

/** Decides for one case after another, as lists need it. */
export function createReader({ actor }: KnownPerson, members: SlackContext['members']): Reader {
  let isUnclear = false;
  return {
    async mayRead({ isReader, channel }) {
      if (isReader) return true;
      const membership = channel === null ? 'out' : await members.of(channel, actor.userId);
      isUnclear ||= membership === 'unknown';
      return membership === 'in';
    },
    isUnclear: () => isUnclear,
  };
}

/**
 * Why this person may not read a case; null when they may. Says the same about a case that does not exist and one that
 * the person may not read, so it gives neither away.
 */
export async function whyNotRead(
  caseId: CaseId,
  person: KnownPerson,
  { commands, members }: Pick<SlackContext, 'commands' | 'members'>,
): Promise<Rendered | null> {
  const access = await commands.access(caseId, person.actor);
  const reader = createReader(person, members);
  if (access !== null && (await reader.mayRead(access))) return null;
  // All channels are asked for whether the case exists or not, so that "unclear" does not give it away either.
  for (const channel of await commands.channels()) await reader.mayRead({ isReader: false, channel });
  return reader.isUnclear() ? renderAnswer(SLACK_DID_NOT_SAY) : noSuchCase(caseId);
}

export function noSuchCase(caseId: string): Rendered {
  return renderAnswer(
    `There is no case \`${caseId}\` that you may read. You see the cases of the channels you are in; ask \`/sop list\` for the newest ones, or in a thread mention me with “list”`,
  );
}

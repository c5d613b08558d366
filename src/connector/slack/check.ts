/**
 * The checks of `sop doctor` for Slack: whether the token works, which scopes it has, whether the channels exist with the
 * app in them, and whether another organisation can read them.
 */
import { compareNames, type CheckFinding, type SystemCheck } from '../check.ts';
import type { Channels } from './channels.ts';
import { requestSlack, type SlackLine } from './request.ts';
import { OPTIONAL_SCOPES, REQUIRED_SCOPES } from './scopes.ts';

export type SlackCheckOptions = SlackLine & {
  readonly channels: Channels;
  /** Names of the channels in which threads are opened. */
  readonly channelNames: readonly string[];
  /** The configured team; null when only the token determines it. */
  readonly teamId: string | null;
};

export async function checkSlack(options: SlackCheckOptions): Promise<SystemCheck> {
  const { teamId, channelNames } = options;
  const requested = await requestSlack(options, { method: 'auth.test', priority: 'ask', purpose: 'read' }, (slack) =>
    slack.auth.test(),
  );
  if (requested.kind !== 'answer') return { system: 'slack', answers: false, message: requested.message, findings: [] };
  const identity = requested.answer;
  const scopes = identity.response_metadata?.scopes ?? [];
  const findings: CheckFinding[] = [
    ...compareNames('scope', Object.keys(REQUIRED_SCOPES), scopes, Object.keys(OPTIONAL_SCOPES)),
    ...(teamId === null || identity.team_id === teamId
      ? []
      : [
          {
            kind: 'missing' as const,
            subject: 'team',
            name: teamId,
            message: `Expected a token of the team \`${teamId}\`, got one of \`${identity.team_id ?? 'none'}\``,
          },
        ]),
  ];
  for (const name of channelNames) findings.push(...(await checkChannel(options, name)));
  return {
    system: 'slack',
    answers: true,
    message: `Connected to \`${identity.team ?? ''}\` as \`${identity.user ?? ''}\``,
    findings,
  };
}

async function checkChannel({ client, budget, channels }: SlackCheckOptions, name: string): Promise<CheckFinding[]> {
  const finding = (kind: CheckFinding['kind'], message: string): CheckFinding => ({
    kind,
    subject: 'channel',
    name,
    message,
  });
  const resolved = await channels.idOf(name);
  if (resolved.kind !== 'id') return [finding('missing', resolved.message)];
  const requested = await requestSlack(
    { client, budget },
    { method: 'conversations.info', priority: 'ask', purpose: 'read' },
    (slack) => slack.conversations.info({ channel: resolved.id }),
  );
  if (requested.kind !== 'answer') return [finding('missing', requested.message)];
  const joined =
    requested.answer.channel?.is_member === true
      ? finding('there', `The channel \`${name}\` is there, with the app in it`)
      : finding('missing', `Expected the app to be in the channel \`${name}\`; invite it there with \`/invite\``);
  const problem = await channels.problemOf(resolved.id, 'asked_now');
  const isSaid = problem?.kind === 'refused' && problem.code === 'not_in_channel';
  return problem === null || isSaid ? [joined] : [joined, finding('missing', problem.message)];
}

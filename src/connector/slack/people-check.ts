/**
 * Who a person is, according to Slack now: guest, bot, deactivated, or from another organisation. No payload says this
 * completely.
 *
 * Fails closed: if Slack does not answer, the person is refused and told why.
 */
import type { SlackActor } from '../../boundary/approvers.ts';
import type { Clock, Instant } from '../../kernel/clock.ts';
import { isYounger } from '../../kernel/remembered.ts';
import { requestSlack, type SlackLine } from './request.ts';

/** Milliseconds for which an answer is cached. */
const FRESH_MS = 60_000;
const REMEMBERED_MAX = 2_000;
/** For someone of our own organisation on Enterprise Grid whom no team of ours identifies. */
const ELSEWHERE =
  'You are in another workspace of our organisation, so I cannot tell who you are here. Ask to be added to the workspace of this app';

export type KnownPerson = {
  readonly kind: 'known';
  readonly actor: SlackActor;
  readonly name: string;
  /** Why it is not clear who this is, although Slack knows the user; then `actor` is a stranger. */
  readonly unclear?: string;
};

export type LookedUp =
  | KnownPerson
  /** Slack has no such user. */
  | { readonly kind: 'no_such_user'; readonly sentence: string }
  | { readonly kind: 'unknown'; readonly sentence: string; readonly afterMs: number };

export type PeopleCheck = {
  /** @param teamId the home team that a payload names, or null when it names none */
  lookUp(userId: string, teamId: string | null): Promise<LookedUp>;
};

export type PeopleCheckOptions = SlackLine & {
  readonly clock: Clock;
  /** Our own teams; a person from any other team is a stranger. */
  readonly teams: readonly string[];
  /** The organisation of our team on Enterprise Grid, where one person has several workspaces. */
  readonly enterpriseId?: string | undefined;
};

/** A person and the other workspaces of our own organisation in which they are a member. */
type Remembered = { readonly at: Instant; readonly person: KnownPerson; readonly workspaces: readonly string[] | null };
type Asked = LookedUp & { readonly workspaces?: readonly string[] | null };

export function createPeopleCheck(options: PeopleCheckOptions): PeopleCheck {
  const { client, budget, clock, teams, enterpriseId } = options;
  const remembered = new Map<string, Remembered>();

  const ask = async (userId: string): Promise<Asked> => {
    const isAnother = ({ id = userId }: { readonly id?: string }): boolean => id !== userId;
    const requested = await requestSlack(
      { client, budget },
      { method: 'users.info', priority: 'ask', purpose: 'read' },
      (slack) => slack.users.info({ user: userId }),
    );
    if (
      requested.kind === 'refused' &&
      ['user_not_found', 'user_not_visible', 'users_not_found'].includes(requested.code)
    )
      return { kind: 'no_such_user', sentence: 'Slack does not know this user' };
    if (
      requested.kind !== 'answer' ||
      requested.answer.user?.team_id === undefined ||
      isAnother(requested.answer.user)
    ) {
      const afterMs = requested.kind === 'not_now' ? requested.afterMs : 60_000;
      return {
        kind: 'unknown',
        afterMs,
        sentence: 'Slack cannot tell me who you are right now, so nothing was done. Try again in a minute',
      };
    }
    const user = requested.answer.user;
    const home = requested.answer.user.team_id;
    const { enterprise_id: enterprise, teams: memberOf = [] } = user.enterprise_user ?? {};
    // Only Slack's own word counts: a payload may name any workspace.
    const workspaces = enterpriseId !== undefined && enterprise === enterpriseId ? memberOf : null;
    // `people.yaml` names everyone by a team of ours, so that team counts, not the home workspace.
    const ours = [home, ...(workspaces ?? [])].find((team) => teams.includes(team));
    const actor: SlackActor = {
      userId,
      teamId: ours ?? home,
      isBot: user.is_bot === true || user.is_workflow_bot === true || userId === 'USLACKBOT',
      isDeleted: user.deleted === true,
      // Who was invited and has not joined yet is no full member either.
      isGuest: user.is_restricted === true || user.is_ultra_restricted === true || user.is_invited_user === true,
      isStranger: user.is_stranger === true || ours === undefined,
    };
    const unclear = actor.isStranger && workspaces !== null ? { unclear: ELSEWHERE } : {};
    return { kind: 'known', actor, name: user.real_name ?? user.name ?? userId, ...unclear, workspaces };
  };

  return {
    async lookUp(userId, teamId) {
      const known = remembered.get(userId);
      const isFresh = known !== undefined && isYounger(FRESH_MS, known.at, clock.now());
      const { workspaces = null, ...answer } = isFresh
        ? { ...known.person, workspaces: known.workspaces }
        : await ask(userId);
      if (answer.kind !== 'known') return answer;
      if (!isFresh) {
        if (remembered.size >= REMEMBERED_MAX) remembered.clear();
        remembered.set(userId, { at: clock.now(), person: answer, workspaces });
      }
      if (teamId === null || teams.includes(teamId) || workspaces?.includes(teamId) === true) return answer;
      // The payload may name a different team than Slack does; either one being foreign makes the person a stranger.
      const actor = { ...answer.actor, isStranger: true };
      return { ...answer, actor, ...(workspaces === null ? {} : { unclear: ELSEWHERE }) };
    },
  };
}

/** Why the bot does not answer this person, as a sentence; null for a full member of our own teams. */
export function whyUnknown(actor: SlackActor): string | null {
  if (actor.isBot) return 'I answer people only';
  if (actor.isDeleted) return 'This account is deactivated, so I cannot answer it';
  if (actor.isStranger) return 'Sorry, cases are for members of our own organisation only. Ask your contact there';
  if (actor.isGuest)
    return 'Sorry, cases are for full members of this workspace only, and you are a guest here. Ask a member of the team';
  return null;
}

/**
 * Checks Zendesk for `sop doctor`: our user, its scopes, whether the claim fields and the groups exist, and
 * whether a trigger mails requesters.
 */
import { z } from 'zod';
import { compareNames, runCheck, type CheckFinding, type SystemCheck } from '../check.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import type { ZendeskClient } from './client.ts';
import { notifyingFindings } from './check-notifying.ts';
import { zendeskOutcome } from './errors.ts';
import { createClaimFields, type FieldUses } from './claim-fields.ts';
import { eachPage } from './pages.ts';
import { zendeskTools } from './tools.ts';

const meSchema = z.object({
  name: z.string(),
  role: z.string().nullish(),
  role_type: z.int().nullish(),
  only_private_comments: z.boolean().nullish(),
  ticket_restriction: z.string().nullish(),
});
/** What a handbook uses of an account. */
export type ZendeskUse = { readonly groups?: readonly string[]; readonly fields?: FieldUses };

/** Light agents, and contributors of a chat: they may write internal notes only. */
const PRIVATE_ROLES: readonly unknown[] = [1, 3];
const groupsSchema = z.object({ groups: z.array(z.object({ name: z.string() })) });

/**
 * @param groups names that the handbook uses; each must exist exactly once
 * @param fields what the handbook writes into fields; their types and options must take it
 */
export function checkZendesk(
  client: ZendeskClient,
  signal: AbortSignal,
  { groups = [], fields: written = {} }: ZendeskUse = {},
): Promise<SystemCheck> {
  return runCheck(
    'zendesk',
    zendeskOutcome,
    () => client.secrets(),
    async () => {
      const session = client.within(signal);
      const user = readAnswer(meSchema, await session.showMe(), 'read');
      const scopes = await client.scopes(signal);
      const fields = await createClaimFields(client.settings).problems(session, written);
      const names: string[] = [];
      if (groups.length > 0)
        await eachPage(session, {
          path: ['groups'],
          schema: groupsSchema,
          look: (page) => {
            names.push(...page.groups.map(({ name }) => name));
            return false;
          },
        });
      const needed = [...new Set(zendeskTools.flatMap((tool) => tool.scopes))];
      return {
        message: `Zendesk answers at ${client.settings.url} and knows us as \`${clip(user.name, 80)}\`${typeof user.role === 'string' ? ` (${clip(user.role, 20)})` : ''}`,
        findings: [
          ...(scopes === null ? [] : scopeFindings(needed, scopes)),
          ...(user.role === 'admin'
            ? [
                {
                  kind: 'beyond_need',
                  subject: 'role',
                  name: 'admin',
                  message: 'Our user is an admin; an agent is enough',
                } as const,
              ]
            : []),
          ...rightsFindings(user),
          ...(await notifyingFindings(session, client.settings)),
          ...fields.map(
            ({ name, title, problem }): CheckFinding => ({
              kind: problem === null ? 'there' : 'missing',
              subject: 'field',
              name,
              message: problem ?? `The ticket field \`${clip(title, 80)}\` is there`,
            }),
          ),
          ...compareNames(
            'group',
            groups,
            names.filter((name) => groups.includes(name)),
          ),
        ],
      };
    },
  );
}

/** What keeps our user from telling customers, or from seeing tickets. */
function rightsFindings({
  role,
  role_type,
  only_private_comments,
  ticket_restriction,
}: z.infer<typeof meSchema>): CheckFinding[] {
  const missing = (name: string, message: string): CheckFinding => ({
    kind: 'missing',
    subject: 'role',
    name,
    message,
  });
  return [
    ...(role === 'end-user' ? [missing('agent', 'Our user is an end user; expected an agent')] : []),
    ...(only_private_comments === true || PRIVATE_ROLES.includes(role_type)
      ? [
          missing(
            'public comments',
            'Our user may write internal notes only, so no customer hears of anything; give it a role that may comment publicly',
          ),
        ]
      : []),
    ...(typeof ticket_restriction === 'string'
      ? [
          missing(
            'all tickets',
            `Our user sees only some tickets (\`${clip(ticket_restriction, 40)}\`); give it access to all tickets`,
          ),
        ]
      : []),
  ];
}

/** The global `write` includes `tickets:write`: the tools work, but may do more than they need. */
function scopeFindings(needed: readonly string[], held: readonly string[]): CheckFinding[] {
  return compareNames(
    'scope',
    needed.filter((scope) => !(scope === 'tickets:write' && held.includes('write'))),
    held,
  );
}

/**
 * Asks Zendesk what `sop doctor` wants to know: who we are, with which scopes, and whether the fields of a claim and
 * the groups are there.
 */
import { z } from 'zod';
import { compareNames, runCheck, type CheckFinding, type SystemCheck } from '../check.ts';
import { clip } from '../outcome.ts';
import { readAnswer } from '../read-answer.ts';
import type { ZendeskClient } from './client.ts';
import { zendeskOutcome } from './errors.ts';
import { createClaimFields } from './claim-fields.ts';
import { zendeskTools } from './tools.ts';

const meSchema = z.object({ name: z.string(), role: z.string().nullish() });
const groupsSchema = z.object({ groups: z.array(z.object({ name: z.string() })) });

/** @param groups names that the handbook uses; each must be there exactly once */
export function checkZendesk(
  client: ZendeskClient,
  signal: AbortSignal,
  groups: readonly string[] = [],
): Promise<SystemCheck> {
  return runCheck(
    'zendesk',
    zendeskOutcome,
    () => client.secrets(),
    async () => {
      const session = client.within(signal);
      const user = readAnswer(meSchema, await session.showMe(), 'read');
      const scopes = await client.scopes(signal);
      const fields = await createClaimFields(client.settings).problems(session);
      const names =
        groups.length === 0
          ? []
          : readAnswer(groupsSchema, await session.readPage(['groups'], { 'page[size]': '100' }), 'read').groups.map(
              ({ name }) => name,
            );
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

/** The global `write` contains `tickets:write`: the tools work, and may do more than they need. */
function scopeFindings(needed: readonly string[], held: readonly string[]): CheckFinding[] {
  return compareNames(
    'scope',
    needed.filter((scope) => !(scope === 'tickets:write' && held.includes('write'))),
    held,
  );
}

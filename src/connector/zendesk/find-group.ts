/**
 * Looks up a group by name, on all pages, ignoring case.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import { clip } from '../outcome.ts';
import type { ZendeskSession } from './client.ts';
import { eachPage } from './pages.ts';

const groupsSchema = z.object({
  groups: z.array(z.object({ id: z.int(), name: z.string(), deleted: z.boolean().optional() })),
});
type Group = z.infer<typeof groupsSchema>['groups'][number];

export async function findGroup(
  session: ZendeskSession,
  name: string,
): Promise<{ readonly kind: 'group'; readonly group: Group } | Extract<CallResult, { kind: 'failed' }>> {
  const wanted = name.trim().toLowerCase();
  const found: Group[] = [];
  const end = await eachPage(session, {
    path: ['groups'],
    schema: groupsSchema,
    look: ({ groups }) => {
      found.push(...groups.filter((group) => group.deleted !== true && group.name.trim().toLowerCase() === wanted));
      return false;
    },
  });
  if (end === 'too_many')
    return {
      kind: 'failed',
      code: 'refused',
      message: 'Zendesk has more groups than are read, so that a name may stand for two',
    };
  const [group, ...others] = found;
  if (group === undefined)
    return {
      kind: 'failed',
      code: 'unknown_group',
      message: `Zendesk has no group named \`${clip(name, 80)}\`; create it or correct the name`,
    };
  if (others.length > 0) {
    const ids = found.map(({ id }) => `\`${id}\``).join(' and ');
    return {
      kind: 'failed',
      code: 'ambiguous_group',
      message: `Expected one group named \`${clip(name, 80)}\`, got the groups ${ids}; rename all but one`,
    };
  }
  return { kind: 'group', group };
}

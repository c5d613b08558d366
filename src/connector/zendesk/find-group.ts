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
/** Names of groups in a sentence. */
const SHOWN_MAX = 6;
type Group = z.infer<typeof groupsSchema>['groups'][number];

export async function findGroup(
  session: ZendeskSession,
  name: string,
): Promise<{ readonly kind: 'group'; readonly group: Group } | Extract<CallResult, { kind: 'failed' }>> {
  const wanted = name.trim().toLowerCase();
  const found: Group[] = [];
  const there: string[] = [];
  const end = await eachPage(session, {
    path: ['groups'],
    schema: groupsSchema,
    look: ({ groups }) => {
      const known = groups.filter((group) => group.deleted !== true);
      there.push(...known.map((group) => group.name.trim()));
      found.push(...known.filter((group) => group.name.trim().toLowerCase() === wanted));
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
      message: `Zendesk has no group named \`${clip(name, 80)}\`, ${namedOf(there)}; create it or correct the name`,
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

function namedOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_MAX).map((name) => `\`${clip(name, 80)}\``);
  const more = names.length - shown.length;
  return shown.length === 0 ? 'and no other' : `but ${[...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`;
}

/**
 * The project of an issue under the key by which it was asked for.
 */
import { z } from 'zod';
import { VendorFailure } from '../exchange.ts';
import { readAnswer } from '../read-answer.ts';
import type { JiraClient } from './client.ts';
import { jiraCloud } from './cloud.ts';

export type Fields = Readonly<Record<string, unknown>>;

const projectSchema = z.object({ id: z.string(), key: z.string() });

/**
 * The fields with the key of the project that was asked for, if it has another one now: Jira answers to the earlier keys
 * of a project, and its id stays.
 */
export async function underAskedKey(
  client: JiraClient,
  fields: Fields,
  asked: string,
  signal: AbortSignal,
): Promise<Fields> {
  const { data: shown } = projectSchema.safeParse(fields['project']);
  if (shown === undefined || shown.key === asked) return fields;
  try {
    const answer: unknown = await (await jiraCloud()).getProject(client.within(signal), { projectIdOrKey: asked });
    const isSame = readAnswer(projectSchema, answer, 'read').id === shown.id;
    return isSame ? { ...fields, project: { key: asked } } : fields;
  } catch (error) {
    if (error instanceof VendorFailure && error.what === 'answered' && error.status === 404) return fields;
    throw error;
  }
}

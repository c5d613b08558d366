/**
 * A stand-in for Jira Cloud: issues of project CLM with comments, properties, transitions and links, and a search that may lag.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { sandboxCredentials } from '../credentials.ts';
import { basicCredentials, requiredText } from '../input.ts';
import { route } from '../router.ts';
import type { Vendor, VendorOptions } from '../vendor.ts';
import { documentOf } from './adf.ts';
import { createDesk } from './desk.ts';
import { issueForPage, type Issue } from './issue.ts';
import { jiraRoutes, refused } from './routes.ts';
import { PRIORITIES, STATUSES, TEAM_USER, TRANSITIONS, USERS } from './site.ts';
import { createJiraViews } from './views.ts';

export function createJira({ clock, journal, changed, address, faults }: VendorOptions): Vendor {
  const desk = createDesk(clock, journal, changed);
  const routes = jiraRoutes({ desk, views: createJiraViews(() => `${address()}/jira`), clock, faults });
  const nameIn = (list: readonly { readonly id: string; readonly name: string }[], id: string): string => list.find((each) => each.id === id)?.name ?? '';
  const person = (accountId: string): string => USERS.find((user) => user.accountId === accountId)?.displayName ?? accountId;

  const issueNamed = (key: string): Issue => {
    const issue = desk.find(key);
    if (issue === undefined) throw new Trouble('sandbox.no_issue', { message: `Expected the key of an issue, met \`${key}\`` });
    return issue;
  };

  return {
    name: 'jira',
    async handle(request) {
      const given = basicCredentials(request);
      const { email, apiToken } = sandboxCredentials.jira;
      if (given?.name !== email || given.password !== apiToken) return refused(401, ['Client must be authenticated to access this resource.']);
      return route(routes, request) ?? refused(404, ['The requested resource could not be found.']);
    },
    snapshot: () => ({ issues: desk.issues().map((issue) => issueForPage(issue, { priority: nameIn(PRIORITIES, issue.priority), status: nameIn(STATUSES, issue.status), person })) }),
    async act(action, input) {
      const issue = issueNamed(requiredText(input, 'key'));
      switch (action) {
        case 'comment': {
          desk.comment(issue, documentOf(requiredText(input, 'text')), [], TEAM_USER.accountId);
          return { key: issue.key };
        }
        case 'transition': {
          const name = requiredText(input, 'transition');
          const found = TRANSITIONS.find((each) => each.name === name && each.from === issue.status);
          if (found === undefined) throw new Trouble('sandbox.refused', { message: `Expected a transition out of \`${nameIn(STATUSES, issue.status)}\`, met \`${name}\`` });
          desk.transition(issue, found.id);
          return { key: issue.key };
        }
        default: throw new Trouble('sandbox.no_action', { message: `Expected \`comment\` or \`transition\` in Jira, met \`${action}\`` });
      }
    },
  };
}

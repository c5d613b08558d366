/**
 * A stand-in for Jira Cloud: issues of a few projects with comments, properties, transitions and links, and a search
 * that may lag.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { sandboxCredentials } from '../credentials.ts';
import { basicCredentials, field, requiredText, textField, textsOf, type Input } from '../input.ts';
import type { SandboxRequest } from '../request.ts';
import { route } from '../router.ts';
import type { Vendor, VendorOptions } from '../vendor.ts';
import { documentOf } from './adf.ts';
import { anonymousAnswer } from './anonymous.ts';
import { refused } from './answers.ts';
import { createJiraRecords } from './jira-records.ts';
import { isDemand, issueForPage, type Issue } from './issue.ts';
import { jiraRoutes } from './routes.ts';
import { createSite, named, PRIORITIES, STATUSES, TEAM_USER, USERS } from './site.ts';
import { TRANSLATIONS } from './translations.ts';
import { createJiraViews } from './views.ts';

export function createJira({ clock, journal, changed, address, faults }: VendorOptions): Vendor {
  const records = createJiraRecords(clock, journal, changed);
  const site = createSite();
  let isGerman = false;
  let conflicts = 0;
  const takeConflict = (): boolean => conflicts > 0 && conflicts-- > 0;
  const routesIn = (translate: (name: string) => string) =>
    jiraRoutes({
      records,
      views: createJiraViews(() => `${address()}/jira`, translate, site),
      clock,
      faults,
      takeConflict,
    });
  const english = routesIn((name) => name);
  const german = routesIn((name) => TRANSLATIONS.get(name) ?? name);
  const nameIn = (list: readonly { readonly id: string; readonly name: string }[], id: string): string =>
    list.find((each) => each.id === id)?.name ?? '';
  const person = (accountId: string): string =>
    USERS.find((user) => user.accountId === accountId)?.displayName ?? accountId;

  const issueNamed = (key: string): Issue => {
    const issue = records.find(key);
    if (issue === undefined)
      throw new Trouble('sandbox.no_issue', { message: `Expected the key of an issue, got \`${key}\`` });
    return issue;
  };

  /**
   * Adds an existing issue of another team: `key`, and optionally `status`, `priority`, `summary`, `labels`,
   * `reopen_allowed`, `reopen_demands`: `screen` or `validator`, when its way back asks for a reason.
   */
  const addIssue = (input: Input): Issue => {
    const key = requiredText(input, 'key').toUpperCase();
    if (!/^[A-Z][A-Z0-9_]{0,30}-[1-9]\d{0,9}$/.test(key) || records.find(key) !== undefined)
      throw new Trouble('sandbox.bad_input', { message: `Expected the key of a new issue, got \`${key}\`` });
    const one = <T extends { readonly id: string; readonly name: string }>(
      list: readonly T[],
      name: string,
      fallback: T,
    ): T => {
      const given = textField(input, name);
      const found = given === null ? fallback : named(list, { id: given, name: given });
      if (found === undefined)
        throw new Trouble('sandbox.bad_input', {
          message: `Expected a ${name} known to Jira, got \`${given ?? ''}\``,
        });
      return found;
    };
    const demands = textField(input, 'reopen_demands');
    return records.put(
      key,
      {
        status: one(STATUSES, 'status', STATUSES[0]).id,
        priority: one(PRIORITIES, 'priority', PRIORITIES[2]).id,
        summary: textField(input, 'summary') ?? key,
        labels: textsOf(field(input, 'labels')) ?? [],
        reopens: field(input, 'reopen_allowed') !== false,
        reopenDemands: isDemand(demands) ? demands : null,
      },
      TEAM_USER.accountId,
    );
  };

  return {
    name: 'jira',
    async handle(request) {
      const given = basicCredentials(request);
      const { email, apiToken } = sandboxCredentials.jira;
      if (given?.name !== email || given.password !== apiToken)
        return anonymousAnswer(request, given === null ? 'none' : 'failed');
      return (
        route(isGerman && !asksForEnglish(request) ? german : english, request) ??
        refused(404, ['The requested resource could not be found.'])
      );
    },
    snapshot: () => ({
      issues: records.issues().map((issue) =>
        issueForPage(issue, {
          priority: nameIn(PRIORITIES, issue.priority),
          status: nameIn(STATUSES, issue.status),
          person,
        }),
      ),
    }),
    async act(action, input) {
      if (action === 'add_issue') return { key: addIssue(input).key };
      if (action === 'put_issue') return { key: (records.find(requiredText(input, 'key')) ?? addIssue(input)).key };
      if (action === 'put_project') return { key: site.put(input).key };
      if (action === 'language') {
        isGerman = requiredText(input, 'language') === 'de';
        return null;
      }
      if (action === 'conflict') {
        conflicts = Number(field(input, 'times') ?? 1);
        return null;
      }
      const issue = issueNamed(requiredText(input, 'key'));
      switch (action) {
        case 'comment': {
          records.comment(issue, documentOf(requiredText(input, 'text')), [], TEAM_USER.accountId);
          return { key: issue.key };
        }
        case 'transition': {
          const name = requiredText(input, 'transition');
          const found = records.transitionsOf(issue).find((each) => each.name === name);
          if (found === undefined)
            throw new Trouble('sandbox.refused', {
              message: `Expected a transition out of \`${nameIn(STATUSES, issue.status)}\`, got \`${name}\``,
            });
          records.transition(issue, found.id);
          return { key: issue.key };
        }
        default:
          throw new Trouble('sandbox.no_action', {
            message: `Expected \`comment\`, \`transition\`, \`add_issue\`, \`put_issue\`, \`put_project\`, \`language\` or \`conflict\` in Jira, got \`${action}\``,
          });
      }
    },
  };
}

/** Without both headers, Jira answers in the language of the account. */
function asksForEnglish({ headers }: SandboxRequest): boolean {
  return headers['x-force-accept-language'] === 'true' && /^en\b/.test(String(headers['accept-language'] ?? ''));
}

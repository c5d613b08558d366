/**
 * The JQL search. It sees an issue only once it is older than the lag set by the fault `stale_search`.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Faults } from '../faults.ts';
import { bodyOf, field, textField, textsOf } from '../input.ts';
import type { Route } from '../router.ts';
import type { SandboxResponse } from '../request.ts';
import { listOf, PAGE_SIZE, pageOf, refused, sizeOf } from './answers.ts';
import type { JiraRecords } from './jira-records.ts';
import { runJql } from './jql.ts';
import type { JiraViews } from './views.ts';

type SearchInput = {
  readonly jql: string;
  readonly fields: readonly string[] | null;
  readonly properties: readonly string[];
  readonly nextPageToken: string | null;
  readonly maxResults: number;
};

export type SearchRoutesOptions = {
  readonly records: JiraRecords;
  readonly views: JiraViews;
  readonly clock: Clock;
  readonly faults: Faults | undefined;
};

export function searchRoutes({ records, views, clock, faults }: SearchRoutesOptions): readonly Route[] {
  const search = (asked: SearchInput): SandboxResponse => {
    const indexedUntil = clock.now() - (faults?.searchLagMs('jira') ?? 0);
    const found = runJql(
      asked.jql,
      records.issues().filter((issue) => Date.parse(issue.created) <= indexedUntil),
      views.site,
    );
    if (!found.ok) return refused(400, [found.message]);
    const from = Number(asked.nextPageToken ?? 0) || 0;
    const end = from + asked.maxResults;
    const isLast = end >= found.issues.length;
    return {
      status: 200,
      body: {
        issues: found.issues
          .slice(from, end)
          .map((issue) =>
            asked.fields === null ? { id: issue.id } : views.issue(issue, asked.fields, asked.properties),
          ),
        isLast,
        ...(isLast ? {} : { nextPageToken: String(end) }),
      },
    };
  };

  return [
    [
      'GET',
      '/rest/api/3/search/jql',
      ({ query }) =>
        search({
          jql: query.get('jql') ?? '',
          fields: query.has('fields') ? listOf(query, 'fields') : null,
          properties: listOf(query, 'properties'),
          nextPageToken: query.get('nextPageToken'),
          maxResults: pageOf(query).maxResults,
        }),
    ],
    [
      'POST',
      '/rest/api/3/search/jql',
      (request) => {
        const body = bodyOf(request) ?? {};
        const size = field(body, 'maxResults');
        return search({
          jql: textField(body, 'jql') ?? '',
          fields: textsOf(field(body, 'fields')),
          properties: textsOf(field(body, 'properties')) ?? [],
          nextPageToken: textField(body, 'nextPageToken'),
          maxResults: typeof size === 'number' ? sizeOf(size) : PAGE_SIZE,
        });
      },
    ],
  ];
}

/**
 * The Jira API, as far as the tools need it. Every request here has been authenticated.
 */
import type { Route } from '../router.ts';
import { issueRoutes } from './issue-routes.ts';
import { searchRoutes, type SearchRoutesOptions } from './search-routes.ts';
import { siteRoutes } from './site-routes.ts';

export type JiraRoutesOptions = SearchRoutesOptions & { readonly takeConflict: () => boolean };

export function jiraRoutes(options: JiraRoutesOptions): readonly Route[] {
  return [...issueRoutes(options), ...searchRoutes(options), ...siteRoutes(options.views)];
}

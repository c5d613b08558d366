/**
 * What Jira Cloud answers to anyone, which includes a caller whose API token it does not accept: most reads find
 * nothing, without an error.
 */
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { list, refused } from './answers.ts';

/** @param login whether the caller sent credentials that were not accepted; only a header says so */
export function anonymousAnswer(request: SandboxRequest, login: 'none' | 'failed'): SandboxResponse {
  const answer = answerOf(request);
  return login === 'failed' ? { ...answer, headers: { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' } } : answer;
}

function answerOf({ method, path, query }: SandboxRequest): SandboxResponse {
  if (path.startsWith('/rest/api/3/search/jql')) return { status: 200, body: { issues: [], isLast: true } };
  if (path.startsWith('/rest/api/3/mypermissions'))
    return {
      status: 200,
      body: {
        permissions: Object.fromEntries(
          list(query.get('permissions')).map((key) => [key, { key, type: 'PROJECT', havePermission: false }]),
        ),
      },
    };
  if (path.startsWith('/rest/api/3/issue/'))
    return refused(404, ['Issue does not exist or you do not have permission to see it.']);
  return method === 'POST'
    ? refused(401, ['You are not authenticated. Authentication required to perform this operation.'])
    : refused(401, ['Client must be authenticated to access this resource.']);
}

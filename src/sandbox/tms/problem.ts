/**
 * A refusal by the TMS: RFC 9457, with the problem's stable name as `code`.
 */
import type { SandboxResponse } from '../request.ts';

const PROBLEM = { 'content-type': 'application/problem+json' } as const;

export function problem(status: number, title: string, detail: string, code?: string): SandboxResponse {
  return {
    status,
    headers: PROBLEM,
    body: { type: 'about:blank', title, status, detail, ...(code === undefined ? {} : { code }) },
  };
}

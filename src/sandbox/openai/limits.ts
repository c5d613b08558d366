/**
 * The 429s of OpenAI and of Azure, which differ in what they say and in which headers they have.
 */
import type { SandboxResponse } from '../request.ts';

/**
 * Too many `requests` or `tokens` in a minute, the same from `azure`, a request `too_large` for any minute, an account
 * that is `not_active` or has `no_credit`.
 */
export const LIMITS = ['requests', 'tokens', 'azure', 'too_large', 'not_active', 'no_credit'] as const;
export type Limit = (typeof LIMITS)[number];

export function limited(limit: Limit, model: string): SandboxResponse {
  const per = (what: string): string => `for ${model} in organization org-sandbox on ${what}`;
  const answer = (
    message: string,
    type: string,
    code: string,
    headers: Readonly<Record<string, string>> = {},
  ): SandboxResponse => ({ status: 429, headers, body: { error: { message, type, param: null, code } } });
  switch (limit) {
    case 'requests':
      return answer(
        `Rate limit reached ${per('requests per min (RPM)')}: Limit 3, Used 3, Requested 1. Please try again in 20s.`,
        'requests',
        'rate_limit_exceeded',
        { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '20s' },
      );
    case 'tokens':
      return answer(
        `Rate limit reached ${per('tokens per min (TPM)')}: Limit 30000, Used 28782, Requested 8172. Please try again in 13.908s.`,
        'tokens',
        'rate_limit_exceeded',
        { 'x-ratelimit-remaining-tokens': '1218', 'x-ratelimit-reset-tokens': '57.564s' },
      );
    case 'azure':
      return answer('Requests have exceeded the token rate limit of your deployment.', '', '429', {
        'x-ratelimit-reset-tokens': '24',
        'x-ratelimit-remaining-tokens': '0',
      });
    case 'too_large':
      return answer(
        `Request too large ${per('tokens per min (TPM)')}: Limit 30000, Requested 36278. The input or output tokens must be reduced in order to run successfully.`,
        'tokens',
        'rate_limit_exceeded',
      );
    case 'not_active':
      return answer(
        'Your account is not active, please check your billing details on our website.',
        'billing_not_active',
        'billing_not_active',
      );
    case 'no_credit':
      return answer(
        'You exceeded your current quota, please check your plan and billing details.',
        'insufficient_quota',
        'insufficient_quota',
      );
  }
}

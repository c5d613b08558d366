import { expect, it } from 'vitest';
import { VendorFailure, type Purpose } from '../../src/connector/exchange.ts';
import { zendeskOutcome } from '../../src/connector/zendesk/errors.ts';

it.each([
  ['read', 'not_now'],
  ['write', 'not_now'],
  ['login', 'failed'],
] as const)('a page with a 404 says nothing of a %s, but that a login leads nowhere', (purpose: Purpose, kind) => {
  const answer = { status: 404, headers: new Headers(), body: '<html>No account is here</html>' };
  expect(zendeskOutcome(new VendorFailure('answered', purpose, 'it answered `404`', answer)).kind).toBe(kind);
});

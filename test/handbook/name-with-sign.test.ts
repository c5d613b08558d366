/** What `sop check` says of a name with the sign of Slack in front, which YAML cannot read. */
import { expect, it } from 'vitest';
import { withinOf } from '../../src/handbook/yaml/flow-mistake.ts';

it.each([
  [
    '{ person: fritz, name: Fritz Feld, slack_user: @fritz, title: Finance }',
    /^Write the member ID, such as `slack_user: U0/,
  ],
  ['{ person: fritz, email: @fritz }', /^Write the whole address, such as `email: fritz@example.com`$/],
  ['{ person: fritz, backup: @hanna, title: Finance }', /^Write `backup: hanna`$/],
])('says what to write for the `@` in %s', (value, suggestion) => {
  const found = withinOf(value);
  expect(found?.suggestion).toMatch(suggestion);
  expect(found?.message).toContain('`@`');
});

it('says that a comma is missing where one is', () => {
  expect(withinOf('{ person: fritz name: Fritz Feld }')?.message).toBe('A comma is missing before `name`');
});

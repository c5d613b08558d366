import { expect, it } from 'vitest';
import { fieldId } from '../../src/connector/slack/ids.ts';
import { fieldErrors } from '../../src/slack/views/field-errors.ts';

it('shows the errors of a form as plain text, since Slack shows backticks as they are', () => {
  expect(fieldErrors({ value: 'claim value: Expected an amount such as `7,200.00`, got `abc`' })).toEqual({
    kind: 'error',
    errors: { [fieldId('value')]: 'Claim value: Expected an amount such as “7,200.00”, got “abc”' },
  });
});

/** The errors of a form: one sentence below each field that is wrong. */
import { fieldId } from '../../connector/slack/ids.ts';
import type { FormAnswer } from '../slack-context.ts';

export function fieldErrors(problems: Readonly<Record<string, string>>): FormAnswer {
  return {
    kind: 'error',
    errors: Object.fromEntries(Object.entries(problems).map(([field, sentence]) => [fieldId(field), sentence])),
  };
}

/**
 * The errors of a form: one sentence below each field that is wrong. Slack shows them as plain text, so what would be
 * code elsewhere is in quotation marks.
 */
import { upperFirst } from '../../kernel/upper-first.ts';
import { fieldId } from '../../connector/slack/ids.ts';
import type { FormAnswer } from '../slack-context.ts';

export function fieldErrors(problems: Readonly<Record<string, string>>): FormAnswer {
  return {
    kind: 'error',
    errors: Object.fromEntries(
      Object.entries(problems).map(([field, sentence]) => [
        fieldId(field),
        upperFirst(sentence.replaceAll(/`([^`]*)`/g, '“$1”')),
      ]),
    ),
  };
}

/**
 * Refusals that a person asks for: what Salesforce answers when a trigger or flow loses a lock, or its login has a bad
 * moment. They last for a number of requests, none of which is executed, and are in memory only.
 */
import { field, requiredText, textField, type Input } from '../input.ts';
import type { SandboxResponse } from '../request.ts';

type Refused = 'writes' | 'logins';

export type Refusals = {
  /** `{error, message, times}`: the code of the error and its text. */
  add(refused: Refused, input: Input): void;
  /** The refusal of this request; null when there is none. Asking counts as a use. */
  take(refused: Refused): SandboxResponse | null;
};

export function createRefusals(): Refusals {
  const left = new Map<Refused, { readonly response: SandboxResponse; readonly times: number }>();
  return {
    add(refused, input) {
      const [error, message] = [requiredText(input, 'error'), textField(input, 'message') ?? ''];
      const body =
        refused === 'logins' ? { error, error_description: message } : [{ message, errorCode: error, fields: [] }];
      left.set(refused, { response: { status: 400, body }, times: Number(field(input, 'times') ?? 1) });
    },
    take(refused) {
      const next = left.get(refused);
      if (next === undefined) return null;
      if (next.times > 1) left.set(refused, { ...next, times: next.times - 1 });
      else left.delete(refused);
      return next.response;
    },
  };
}

/**
 * When each handler runs, in plain words: `If the account is not found`.
 */
import type { RegisteredTool } from '../../tool/registry.ts';
import { systemName } from '../../tool/system-name.ts';
import { humanise } from '../names.ts';
import { errorHandlersOf, toolOf as calledBy, type Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import type { Words } from './words.ts';

export type HandlerInWords = { readonly when: string; readonly handler: Step };

/** Errors in file order, then denied, expired, unanswered, late. */
export function handlersInWords(
  { handlers, body }: Step,
  toolOf: (id: string) => RegisteredTool | undefined,
  words: Words,
): readonly HandlerInWords[] {
  const { ifUnsure, ifDenied, ifExpired, ifUnanswered, ifLate } = handlers;
  const used = calledBy(body);
  const tool = used === null ? undefined : toolOf(used);
  const fixed: readonly (readonly [string, Step | null])[] = [
    ['If the model is unsure or gives no answer', ifUnsure],
    ['If the approval is denied', ifDenied],
    ['If nobody decides in time', ifExpired],
    ['If nobody answers in time', ifUnanswered],
    [kindOf(body).late?.when(body, words) ?? 'If the deadline is missed', ifLate],
  ];
  return [
    ...errorHandlersOf(handlers).map(({ codes, handler }) => ({
      when: codes.map((code, index) => errorWords(code, tool).replace(/^If /, index === 0 ? 'If ' : '')).join(', or '),
      handler,
    })),
    ...fixed.flatMap(([when, handler]) => (handler === null ? [] : [{ when, handler }])),
  ];
}

function errorWords(code: string, tool: RegisteredTool | undefined): string {
  const system = tool === undefined ? 'the system' : systemName(tool.tool.system);
  const record = (tool?.tool.record ?? 'record').toLowerCase();
  switch (code) {
    case 'not_found':
      return `If the ${record} is not found`;
    case 'multiple_matches':
      return `If more than one ${record} matches`;
    case 'unavailable':
      return `If ${system} does not answer`;
    case 'refused':
      return `If ${system} refuses it`;
    case 'unauthorized':
      return `If ${system} refuses our credentials`;
    case 'invalid_output':
      return `If ${system} answers in a shape that the tool does not accept`;
    case 'forbidden':
      return 'If the boundary forbids it';
    case 'nobody_to_tell':
      return 'If there is no one to notify';
    default:
      return `If it fails with “${humanise(code)}”`;
  }
}

/**
 * The people who may not decide, as the log says.
 */
import type { Excluded } from '../../boundary/approvers.ts';
import type { ApprovalAsk } from './asks.ts';
import { editorsOf } from './fact-change.ts';
import type { RunState } from './state.ts';

/** The people who may not decide anything in this run: it is their own. Arguments are computed and have no editor. */
export function excludedOf({ opened }: Pick<RunState, 'opened'>): Excluded {
  return { requesterEmail: opened?.requester.email ?? null, others: opened?.requester.others ?? [], editor: null };
}

/**
 * The people who may not approve this call: also those who changed a fact on its card's basis, answered a question, or
 * gave a fact or a field of an event that could not be read.
 */
export function excludedFromApproval(
  state: Pick<RunState, 'opened' | 'facts' | 'changes' | 'asks' | 'arrivals'>,
  { card }: ApprovalAsk,
): Excluded {
  const { opened, facts, changes, asks, arrivals } = state;
  const used = changes.filter(({ standing }) => standing === 'used');
  const editorEmails = editorsOf([...(opened?.earlier?.editors ?? []), ...used]).flatMap(({ path, editor }) =>
    editor.email !== null && card.basis.some((fact) => fact.path === path) ? [editor.email] : [],
  );
  const latest = new Map(facts.map(({ path, givenBy }) => [path, givenBy]));
  const ofEvents = arrivals.flatMap(({ fields }) => fields.map(({ givenBy }) => givenBy));
  const answerers = Object.values(asks).flatMap((ask) =>
    ask.kind === 'question' && ask.closed?.how === 'answered'
      ? [ask.closed.by?.person, ...ask.corrections.map(({ by }) => by.person)]
      : [],
  );
  const givers = [...new Set([...latest.values(), ...ofEvents, ...answerers])].filter((person) => person !== undefined);
  return { ...excludedOf(state), editorEmails, givers };
}

/**
 * A person chooses the case of an event that fits several. The choice is recorded in the inbox; the worker then takes
 * the event as if it had named that case.
 */
import { mayDecide, type SlackActor } from '../boundary/approvers.ts';
import type { AssignedBy } from '../case/case-event.ts';
import type { CaseId } from '../kernel/ids.ts';
import { excludedOf } from '../run/log/excluded.ts';
import type { CaseAccess, Commands, Reply } from './commands.ts';
import { readWholeRun } from './open-run.ts';
import type { ChosenCase } from './ports.ts';
import type { Shell } from './shell.ts';
import { heldSentence } from './verified-runs.ts';

const GONE: Reply = {
  ok: false,
  code: 'gone',
  sentence: 'This button is out of date: the event waits for no choice any more',
};

export function createAssignEvent(shell: Shell, { access }: Pick<Commands, 'access'>): Pick<Commands, 'assignEvent'> {
  const { inbox } = shell.store;

  /** Why this person may not choose for this case; null when they may. */
  const whyNot = async (
    caseId: CaseId,
    actor: SlackActor,
    mayRead: (access: CaseAccess) => Promise<boolean>,
  ): Promise<Reply | { readonly by: AssignedBy }> => {
    const known = await access(caseId, actor);
    const unreadable: Reply = { ok: false, code: 'may_not_read', sentence: `You may not read ${caseId}` };
    if (known === null || !(await mayRead(known))) return unreadable;
    const row = (await shell.store.runs.ofCase(caseId)).at(-1);
    const run = row === undefined ? null : await readWholeRun(shell, row.runId);
    if (run === null) return unreadable;
    const { people } = (await shell.handbooks.current()).handbook;
    const decided = mayDecide({
      person: actor,
      people,
      demands: [{ group: run.state.ifUnforeseen, count: 1 }],
      decided: [],
      excluded: excludedOf(run.state),
      now: shell.clock.now(),
    });
    if (!decided.may) return { ok: false, code: decided.code, sentence: decided.sentence };
    return { by: { name: decided.person.name, person: decided.person.person } };
  };

  const record = async (id: string, chosen: ChosenCase): Promise<Reply> => {
    // Another person may have been faster.
    if (!(await inbox.choose(id, chosen))) {
      const other = (await inbox.find(id))?.chosen;
      return other === undefined ? GONE : { ok: false, code: 'already_decided', sentence: chosenText(other) };
    }
    await shell.wakeUps.send({ kind: 'inbox' });
    const { caseId } = chosen;
    return {
      ok: true,
      code: 'done',
      sentence: caseId === null ? 'You said that it belongs to none of these cases' : `You gave it to ${caseId}`,
    };
  };

  return {
    async assignEvent(id, candidate, actor, mayRead) {
      const item = await inbox.find(id);
      const choice = item?.choice;
      if (item === null || choice === undefined) return GONE;
      if (item.chosen !== undefined) return { ok: false, code: 'already_decided', sentence: chosenText(item.chosen) };
      const chosen = candidate === null ? null : choice.candidates[candidate];
      if (chosen === undefined) return GONE;
      // INVARIANT: only a person who may read every case can say that the event belongs to none of them.
      let by: AssignedBy | null = null;
      for (const caseId of chosen === null ? choice.candidates : [chosen]) {
        const may = await orHeld(() => whyNot(caseId, actor, mayRead));
        if ('ok' in may) return may;
        by = may.by;
      }
      return by === null ? GONE : record(id, { caseId: chosen, by, at: shell.clock.now() });
    },
  };
}

/** What a person has chosen, as a sentence. */
export function chosenText({ caseId, by }: ChosenCase): string {
  return caseId === null ? `${by.name} said that it belongs to none of these cases` : `${by.name} gave it to ${caseId}`;
}

async function orHeld<T>(act: () => Promise<T>): Promise<T | Reply> {
  try {
    return await act();
  } catch (error) {
    const sentence = heldSentence(error);
    if (sentence === null) throw error;
    return { ok: false, code: 'changed', sentence };
  }
}

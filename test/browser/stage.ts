/** What all scenes are played on: one program, one browser window, one copy of the handbook. */
import type { DeskWindow } from './desk-window.ts';
import type { Place, Program } from '../system/program.ts';
import { cardOf, shownText, type State } from '../system/state.ts';

export type Stage = {
  readonly place: Place;
  readonly window: DeskWindow;
  /** The one that runs now; another one after it was killed. */
  program: Program;
};

/** Waits until the card of a case says so in the log of the workspace. */
export function stands(program: Program, caseId: string, words: string | RegExp): Promise<State> {
  return program.find(`the card of ${caseId} says ${String(words)}`, (state) => {
    const card = cardOf(state, caseId);
    const text = card === undefined ? '' : shownText(card);
    return (typeof words === 'string' ? text.includes(words) : words.test(text)) ? state : undefined;
  });
}

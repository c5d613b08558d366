/** What all scenes share: one program, one browser window, one copy of the handbook. */
import type { BrowserWindow } from './browser-window.ts';
import type { Place, Program } from '../system/program.ts';
import { cardOf, shownText, type State } from '../system/state.ts';

export type Stage = {
  readonly place: Place;
  readonly window: BrowserWindow;
  /** The running program; a new one after it was killed. */
  program: Program;
};

/** Waits until the run card of a case in Slack shows `words`. */
export function showsOnCard(program: Program, caseId: string, words: string | RegExp): Promise<State> {
  return program.find(`the card of ${caseId} says ${String(words)}`, (state) => {
    const card = cardOf(state, caseId);
    const text = card === undefined ? '' : shownText(card);
    return (typeof words === 'string' ? text.includes(words) : words.test(text)) ? state : undefined;
  });
}

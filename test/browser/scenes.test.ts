/**
 * The six scenes of the first slice, played in a browser against the real program, each sentence an assertion.
 *
 * They follow each other on one workspace, as a newcomer plays them: later scenes ask about the cases of earlier ones.
 */
import { afterAll, beforeAll } from 'vitest';
import type { Browser } from 'playwright-core';
import { createPlace, startProgram } from '../system/program.ts';
import { describeWithBrowser, openBrowser } from './chromium.ts';
import { openWindow } from './browser-window.ts';
import { playEscalation } from './scene-1-escalation.ts';
import { playStandard } from './scene-2-standard.ts';
import { playApproval } from './scene-3-approval.ts';
import { playQuestions } from './scene-4-questions.ts';
import { playChange } from './scene-5-change.ts';
import { playKill } from './scene-6-kill.ts';
import type { Stage } from './stage.ts';

describeWithBrowser('The six scenes in a browser', () => {
  let stage: Stage;
  let browser: Browser;

  beforeAll(async () => {
    const place = await createPlace();
    const [program, opened] = await Promise.all([startProgram(place), openBrowser()]);
    browser = opened;
    stage = { place, program, window: await openWindow(browser, program.address) };
  });

  afterAll(async () => {
    await browser.close();
    await stage.program.kill();
    stage.place.remove();
  });

  const here = (): Stage => stage;
  playEscalation(here);
  playStandard(here);
  playApproval(here);
  playQuestions(here);
  playChange(here);
  playKill(here);
});

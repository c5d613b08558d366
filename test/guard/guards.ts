/** Every guard that a test is known to notice, by the room of the code that has it. */
import type { Guard } from './guard.ts';
import { ANSWERS } from './rows/answers.ts';
import { BOUNDARY } from './rows/boundary.ts';
import { CASES } from './rows/cases.ts';
import { CLOCK } from './rows/clock.ts';
import { DECLARED } from './rows/declared.ts';
import { EDI } from './rows/edi.ts';
import { ENGINE } from './rows/engine.ts';
import { HTTP } from './rows/http.ts';
import { LANGUAGE } from './rows/language.ts';
import { LETTERS } from './rows/letters.ts';
import { MAIL } from './rows/mail.ts';
import { PORTAL } from './rows/portal.ts';
import { READING } from './rows/reading.ts';
import { RUN } from './rows/run.ts';
import { SLACK } from './rows/slack.ts';
import { STORE } from './rows/store.ts';
import { VENDORS } from './rows/vendors.ts';

export const GUARDS: readonly Guard[] = [
  ...ANSWERS,
  ...BOUNDARY,
  ...LANGUAGE,
  ...READING,
  ...RUN,
  ...ENGINE,
  ...CASES,
  ...STORE,
  ...DECLARED,
  ...VENDORS,
  ...HTTP,
  ...EDI,
  ...PORTAL,
  ...LETTERS,
  ...MAIL,
  ...SLACK,
  ...CLOCK,
];

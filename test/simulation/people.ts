/** People who press buttons in the simulation: the right ones and others, with answers that count and some that do not. */
import type { SlackActor } from '../../src/boundary/approvers.ts';
import type { Commands, Reply } from '../../src/engine/commands.ts';
import { isMoney } from '../../src/kernel/money.ts';
import type { AskId } from '../../src/kernel/ids.ts';
import { asksFact, type AskedField, type AskState } from '../../src/run/log/asks.ts';
import type { AnswerableView } from '../../src/run/view/thread-view.ts';
import { ANA, AVA, DORA, FIONA, LENA, MARCUS, slackUser } from '../run/handbook.ts';
import type { Chance } from './chance.ts';

export const LEO = slackUser('ULEO00001');
const STRANGER = slackUser('USTRANGE1', { teamId: 'TELSEWHERE', isStranger: true });
const PEOPLE: Readonly<Record<string, SlackActor>> = {
  lena: LENA,
  leo: LEO,
  marcus: MARCUS,
  ana: ANA,
  ava: AVA,
  fiona: FIONA,
  dora: DORA,
  stranger: STRANGER,
};
const WHO = { lena: 6, leo: 4, marcus: 3, ana: 1, ava: 4, fiona: 1, dora: 1, stranger: 1 };

/** What a person did, and what they were answered; null if the process failed first, or has not answered yet. */
export type Click = {
  readonly who: SlackActor;
  readonly ask: AskState;
  readonly what: string;
  reply: Reply | null;
  isOver: boolean;
};

type Press = (commands: Commands, who: SlackActor) => Promise<Reply>;

export function drawPerson(chance: Chance): SlackActor {
  return PEOPLE[chance.weighed(WHO)] ?? LENA;
}

/** What someone does about an ask. */
export async function drawPress(
  commands: Commands,
  ask: AskState,
  chance: Chance,
): Promise<{ readonly what: string; readonly press: Press }> {
  const { askId } = ask;
  switch (ask.kind) {
    case 'approval':
      return chance.hits(0.8)
        ? { what: 'approve', press: (to, who) => to.approve(askId, who) }
        : { what: 'deny', press: (to, who) => to.deny(askId, who, 'Not this one') };
    case 'answer':
      return { what: 'answer', press: (to, who) => to.answer(askId, who) };
    case 'recovery': {
      const asked = asksFact(ask) && chance.hits(0.8) ? await commands.question(askId) : null;
      if (asked !== null) return sayIn(askId, asked, chance);
      // To stop is always offered, and ends the story.
      const [first = 'stop', ...others] = ask.choices.filter((one) => one !== 'stop' || chance.hits(0.2));
      const choice = chance.pick([first, ...others]);
      return { what: choice, press: (to, who) => to.recover(askId, who, choice, null) };
    }
    case 'question':
  }
  return sayIn(askId, await commands.question(askId), chance);
}

function sayIn(askId: AskId, asked: AnswerableView | null, chance: Chance): { what: string; press: Press } {
  const given = asked === null ? {} : drawForm(asked, chance);
  return { what: `say ${JSON.stringify(given)}`, press: (to, who) => to.answerQuestion(askId, who, given) };
}

/** One of the buttons, or else what is typed. */
export function drawForm(
  { choices, form }: Pick<AnswerableView, 'choices' | 'form'>,
  chance: Chance,
): Readonly<Record<string, string>> {
  const [first, ...others] = choices ?? [];
  if (first !== undefined && chance.hits(0.7)) return { answer: chance.pick([first, ...others]) };
  return Object.fromEntries((form ?? []).map((field) => [field.name, drawText(field, chance)]));
}

function drawText({ bounds }: AskedField, chance: Chance): string {
  const max = bounds.max?.value;
  const most = isMoney(max) ? max.minor : 100_000;
  const minor = chance.pick([most, Math.ceil(most / 2), most + 1, 100]);
  return chance.hits(0.1) ? 'as usual' : (minor / 100).toFixed(2);
}

/**
 * Plays an `answered` event: a person answers a question of the run, through the same commands as in Slack.
 *
 * A case file names questions and answers in its own words. The question is found by its step, its action or part of
 * its text; if only one is open, it is that one. A customer account is given as its Salesforce record, as a person
 * would copy it from the list in the question.
 */
import type { Reply } from '../engine/commands.ts';
import { isRecord, type Value } from '../kernel/value.ts';
import { asksFact, GIVEN_VALUE, readingTexts } from '../run/log/asks.ts';
import { openAsks, type AskState, type RunState } from '../run/log/state.ts';
import { typedAnswer } from '../run/plan/typed-answer.ts';
import type { ScriptedEvent, TestCase } from './case-file.ts';
import { actorOf } from './cast.ts';
import type { ReplayWorld } from './replay-world.ts';
import { textAt } from './written.ts';

type Question = Extract<AskState, { kind: 'question' }>;

/** A question as a case file can answer it. */
type Answerable = Pick<Question, 'askId' | 'seq' | 'step' | 'save' | 'question' | 'group' | 'choices' | 'form'>;

/** A question, or a fact that cannot be read: then the choices are its readings. */
function answerableIn(ask: AskState): Answerable[] {
  if (ask.kind === 'question') return [ask];
  if (ask.kind !== 'recovery' || ask.fact === null) return [];
  const { askId, seq, step, group, because, fact } = ask;
  const field = {
    name: GIVEN_VALUE,
    label: fact.label,
    type: 'text',
    currency: null,
    optional: false,
    bounds: {},
  } as const;
  const isChoice = fact.readings.length > 0;
  const choices = isChoice ? readingTexts(fact) : null;
  return [{ askId, seq, step, save: fact.path, question: because, group, choices, form: [field] }];
}

/** @returns why it went otherwise than the case says, as a sentence; null when it was answered, or refused as expected */
export async function playAnswer(world: ReplayWorld, testCase: TestCase, event: ScriptedEvent): Promise<string | null> {
  const run = await world.run();
  const open = run === null ? [] : openAsks(run.state).flatMap(answerableIn);
  const asked = chosen(open, event.question ?? null, actionsOf(run?.state));
  if (asked === null)
    return open.length === 0 ? 'no question is open at that time' : noneIs(event.question, open, 'open');
  const given = givenFor(asked, event.answer ?? null, testCase);
  if (given === null) return doesNotFit(asked);
  return playAs(world, event, asked, ['invalid_answer'], (actor) =>
    world.engine.commands.answerQuestion(asked.askId, actor, given),
  );
}

/** Presses the button of a question that is over; null when it never asked, or still does. */
export async function playLateAnswer(
  world: ReplayWorld,
  testCase: TestCase,
  event: ScriptedEvent,
): Promise<string | null | { readonly tooLate: string }> {
  const run = await world.run();
  const asks = Object.values(run?.state.asks ?? {});
  const actions = actionsOf(run?.state);
  const name = event.question ?? null;
  if (chosen(asks.filter(({ closed }) => closed === null).flatMap(answerableIn), name, actions) !== null) return null;
  const over = chosen(asks.filter(({ closed }) => closed !== null).flatMap(answerableIn), name, actions);
  if (over === null) return null;
  const given = givenFor(over, event.answer ?? null, testCase) ?? {};
  for (const person of [...world.cast.peopleNamed(event.by ?? ''), ...world.cast.peopleNamed(over.group)]) {
    const reply = await world.engine.commands.answerQuestion(over.askId, actorOf(person), given);
    if (reply.ok) return null;
  }
  return { tooLate: 'the question is over' };
}

/** Plays an `answer_corrected` event: the fields that it leaves out stay as they are. */
export async function playCorrection(
  world: ReplayWorld,
  testCase: TestCase,
  event: ScriptedEvent,
): Promise<string | null> {
  const run = await world.run();
  const answered = Object.values(run?.state.asks ?? {}).flatMap((ask) =>
    (ask.kind === 'question' || asksFact(ask)) && ask.answer !== null && ask.closed?.how === 'answered' ? [ask] : [],
  );
  const asked = chosen(answered.flatMap(answerableIn), event.question ?? null, actionsOf(run?.state));
  const question = answered.find(({ askId }) => askId === asked?.askId);
  if (asked === null || question === undefined)
    return answered.length === 0
      ? 'no question was answered before that time'
      : noneIs(event.question, answered.flatMap(answerableIn), 'answered');
  const given = givenFor(asked, event.answer ?? null, testCase);
  if (given === null) return doesNotFit(asked);
  return playAs(world, event, asked, ['invalid_answer', 'used', 'over', 'ended', 'settled', 'needed'], (actor) =>
    world.engine.commands.correctAnswer(
      asked.askId,
      actor,
      question.kind === 'question' ? { ...typedAnswer(question), ...given } : given,
      question.corrections.length,
    ),
  );
}

/** @param expected codes with which the answer of someone who may give it is refused */
async function playAs(
  { cast }: ReplayWorld,
  event: ScriptedEvent,
  asked: Answerable,
  expected: readonly string[],
  give: (actor: ReturnType<typeof actorOf>) => Promise<Reply>,
): Promise<string | null> {
  const named = event.by === undefined ? [] : cast.peopleNamed(event.by);
  // A role such as `analyst_on_duty` names no one in the handbook: then one of the people asked has answered.
  const isKnown = named.some(({ person }) => cast.people.groups.some(({ members }) => members.includes(person)));
  const people = isKnown ? named : [...named, ...cast.peopleNamed(asked.group)];
  let refusal = `no one in ${asked.group} is known`;
  for (const person of people) {
    const reply = await give(actorOf(person));
    if (reply.ok) return event.refused === true ? `the answer of ${person.name} was accepted` : null;
    if (event.refused === true && expected.includes(reply.code)) return null;
    refusal = `${person.name} was refused: ${reply.sentence}`;
  }
  return refusal;
}

const actionsOf = (state: RunState | undefined): ReadonlyMap<string, string> =>
  new Map(state?.actions.map(({ step, action }) => [step, action]) ?? []);

const doesNotFit = ({ form }: Answerable): string =>
  `the answer does not fit the fields of the question: ${form?.map(({ name }) => `\`${name}\``).join(', ') ?? 'one choice'}`;

/** The questions that there are, so a misspelt name is found at once. */
function noneIs(name: string | null | undefined, asks: readonly Answerable[], state: string): string {
  const nameOf = ({ step, save, question }: Answerable): string => save ?? step ?? question;
  // Several rounds of a loop ask under one name, and only their steps differ.
  const isShared = (one: Answerable): boolean => asks.some((other) => other !== one && nameOf(other) === nameOf(one));
  const names = asks.map((one) => `\`${isShared(one) ? (one.step ?? one.question) : nameOf(one)}\``).join(', ');
  const verb = asks.length === 1 ? 'is' : 'are';
  return name == null
    ? `the event names no \`question\`, and ${asks.length} are ${state}: ${names}`
    : `no ${state} question is \`${name}\`: ${names} ${verb} ${state}`;
}

/** Newest first: when a question was asked again, the latest one is meant. */
function chosen(
  open: readonly Answerable[],
  name: string | null,
  actions: ReadonlyMap<string, string>,
): Answerable | null {
  const latest = open.toSorted((a, b) => b.seq - a.seq);
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, ' ')
      .trim();
  if (name === null) return open.length === 1 ? (open[0] ?? null) : null;
  const isNamed = ({ step, save, question }: Answerable): boolean =>
    [step, save, actions.get(step ?? '')].includes(name) ||
    (plain(name) !== '' && plain(question).includes(plain(name)));
  const named = latest.find(isNamed);
  if (named !== undefined || open.length !== 1) return named ?? null;
  // The only question may be named in other words, but not by another name.
  const [only] = open;
  return only !== undefined && /\s/.test(name.trim()) && sharesWord(plain(name), plain(only.question)) ? only : null;
}

/** A word of at least five letters. */
function sharesWord(one: string, other: string): boolean {
  const words = new Set(other.split(' '));
  return one.split(' ').some((word) => word.length >= 5 && words.has(word));
}

/** The answer by field, as a person would type it; null when it cannot be given. */
function givenFor(
  { question, choices, form }: Answerable,
  answer: unknown,
  testCase: TestCase,
): Readonly<Record<string, string>> | null {
  if (isRecord(answer))
    return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, typed(value, question, testCase)]));
  if (typeof answer !== 'string' && typeof answer !== 'number' && typeof answer !== 'boolean') return null;
  const text = typed(answer, question, testCase);
  if (choices !== null) return asChoice(choices, form, text);
  const [field, ...others] = (form ?? []).filter(({ optional }) => !optional);
  return field === undefined || others.length > 0 ? null : { [field.name]: text };
}

/** A choice in any letter case; of a fact, also another value than its readings. */
function asChoice(
  choices: readonly string[],
  form: Answerable['form'],
  text: string,
): Readonly<Record<string, string>> {
  const choice = choices.find((known) => known.toLowerCase() === text.toLowerCase());
  return choice === undefined && form !== null ? { [GIVEN_VALUE]: text } : { answer: choice ?? text };
}

function typed(value: Value, question: string, { salesforce }: TestCase): string {
  const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : typeof value === 'string' ? value : String(value);
  const meant = salesforce?.candidates.find((candidate) =>
    ['account_id', 'name', 'record_id'].some(
      (key) => textAt(candidate, key)?.toLowerCase() === text.trim().toLowerCase(),
    ),
  );
  return meant === undefined ? text : (recordIn(question, textAt(meant, 'name'), textAt(meant, 'tier')) ?? text);
}

/** `Pickle & Plank Supply, Enterprise (001SB…)`: the id in parentheses. */
function recordIn(question: string, name: string | null, tier: string | null): string | null {
  const lines = question
    .split(';')
    .filter((line) => (name === null || line.includes(name)) && (tier === null || line.includes(tier)));
  return lines.length === 1 ? (/\(([A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?)\)/.exec(lines[0] ?? '')?.[1] ?? null) : null;
}

/** Guards of the pure run: its decisions and plans. */
import type { Guard } from '../guard.ts';

export const RUN: readonly Guard[] = [
  {
    id: 'D1',
    guard: 'A denial after the approval expired is refused.',
    file: 'src/run/plan/decide.ts',
    code: `reason: string, { actor, people, now }: Click): Decided {
  if (now >= ask.expiresAt)`,
    without: `reason: string, { actor, people, now }: Click): Decided {
  if (false)`,
    tests: 'test/run/unhappy.test.ts',
    test: 'refuses a denial at the moment the approval expires',
  },
  {
    id: 'D2',
    guard: 'A recovery choice that the card does not offer is refused.',
    file: 'src/run/plan/decide.ts',
    code: 'if (!ask.choices.includes(command.choice))',
    without: 'if (false)',
    tests: 'test/run/unhappy.test.ts',
    test: 'refuses *it was done* for a read, whose output nobody has',
  },
  {
    id: 'D3a',
    guard: 'A guest cannot say *I have it*, even under the id of the recipient.',
    file: 'src/run/plan/decide.ts',
    code: 'actor.isBot || actor.isGuest || actor.isDeleted || actor.isStranger ? null',
    without: 'actor.isBot || actor.isDeleted || actor.isStranger ? null',
    tests: 'test/run/unhappy.test.ts',
    test: 'refuses *I have it* by the recipient who has become a guest',
  },
  {
    id: 'D3b',
    guard: 'A bot cannot say *I have it*.',
    file: 'src/run/plan/decide.ts',
    code: 'actor.isBot || actor.isGuest || actor.isDeleted || actor.isStranger ? null',
    without: 'actor.isGuest || actor.isDeleted || actor.isStranger ? null',
    tests: 'test/run/unhappy.test.ts',
    test: 'refuses *I have it* by a bot under the id of the recipient',
  },
  {
    id: 'D3c',
    guard: 'A deactivated account cannot say *I have it*.',
    file: 'src/run/plan/decide.ts',
    code: 'actor.isBot || actor.isGuest || actor.isDeleted || actor.isStranger ? null',
    without: 'actor.isBot || actor.isGuest || actor.isStranger ? null',
    tests: 'test/run/unhappy.test.ts',
    test: 'refuses *I have it* by the recipient who was deactivated',
  },
  {
    id: 'D3d',
    guard: 'A stranger cannot say *I have it*.',
    file: 'src/run/plan/decide.ts',
    code: 'actor.isBot || actor.isGuest || actor.isDeleted || actor.isStranger ? null',
    without: 'actor.isBot || actor.isGuest || actor.isDeleted ? null',
    tests: 'test/run/unhappy.test.ts',
    test: 'refuses *I have it* by the recipient whom Slack calls a stranger',
  },
  {
    id: 'D4',
    guard: 'The requester does not deny their own request.',
    file: 'src/run/plan/decide.ts',
    code: `    excluded: excludedOf(state),
    now,
    answer: 'deny',`,
    without: `    excluded: { requesterEmail: null, editor: null },
    now,
    answer: 'deny',`,
    tests: 'test/run/unhappy.test.ts',
    test: 'refuses a denial by the person who asked for it',
  },
  {
    id: 'D5',
    guard: 'The requester does not recover their own run.',
    file: 'src/run/plan/decide.ts',
    code: `    excluded: excludedOf(state),
    now,
  });
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const by = actorOf(verdict.person, actor);
  const note =`,
    without: `    excluded: { requesterEmail: null, editor: null },
    now,
  });
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const by = actorOf(verdict.person, actor);
  const note =`,
    tests: 'test/run/unhappy.test.ts',
    test: 'refuses a recovery choice by the person who asked for it',
  },
  {
    id: 'P2',
    guard: 'A deadline is judged by the last event: a late worker does not miss it.',
    file: 'src/run/plan/clock.ts',
    code: 'done && turn.state.at < clock.dueAt',
    without: 'done && turn.context.now < clock.dueAt',
    tests: 'test/run/unhappy.test.ts',
    test: 'meets a deadline by the last event, even if a worker looks after it',
  },
  {
    id: 'P4',
    guard: 'A run does not complete while people are asked something.',
    file: 'src/run/plan/plan-next.ts',
    code: ' && openAsks(state).length === 0',
    without: '',
    tests: 'test/run/unhappy.test.ts',
    test: 'does not complete while people are asked about an event too many',
  },
  {
    id: 'P6',
    guard: 'Handlers that are due in one millisecond run in the order of the file.',
    file: 'src/run/plan/step/watch.ts',
    code: 'a.at - b.at || place(watch, a) - place(watch, b)',
    without: 'a.at - b.at',
    tests: 'test/run/unhappy.test.ts',
    test: 'runs handlers that are due in one millisecond in the order of the file',
  },
];

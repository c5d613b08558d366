/** Guards of the language: what a round can read, and what is refused before a run. */
import type { Guard } from '../guard.ts';

export const LANGUAGE: readonly Guard[] = [
  {
    id: 'LA1',
    guard: 'A round reads nothing of another round, unless the name is shared.',
    file: 'src/run/plan/visible.ts',
    code: 'if (isSameLoop ? !isShared || round > frame.round : !isShared && round !== last) return false;',
    without: '',
    tests: 'test/run/loop-names.test.ts',
    test: 'does not read the answer of the round before',
  },
  {
    id: 'LA2',
    guard: 'A handled error clears what an earlier step kept under the name.',
    file: 'src/run/plan/follow-call.ts',
    code: '(hasResult || clearSave(turn, step)) && visit.step(handler)',
    without: 'visit.step(handler)',
    tests: 'test/run/loop-names.test.ts',
    test: 'clears what an earlier step kept',
  },
  {
    id: 'LA3',
    guard: 'The checker knows that a round may have cleared a shared name.',
    file: 'src/sop/check/flow.ts',
    code: '...writtenBelow(paths, this.names), ...clearedBelow(steps, this.names)]',
    without: '...writtenBelow(paths, this.names)]',
    tests: 'test/sop/check/loop-names.test.ts',
    test: 'a shared name that a ha',
  },
  {
    id: 'LA4',
    guard: 'A condition that lists texts is not taken as one text.',
    file: 'src/sop/looks-like-notation.ts',
    code: "return meant(`[${several.join(', ')}]`);",
    without: 'return null;',
    tests: 'test/sop/read-cell.test.ts',
    test: 'instead of taking it as text',
  },
  {
    id: 'LA5',
    guard: 'The name of a value is not taken as text.',
    file: 'src/sop/looks-like-notation.ts',
    code: `  if (names.has(text))
    return {`,
    without: `  if (text === '')
    return {`,
    tests: 'test/sop/check/looks-like-notation.test.ts',
    test: 'is refused with the notation that is meant',
  },
  {
    id: 'LA6',
    guard: 'A choice of a form that is a list is not taken as one text.',
    file: 'src/sop/parse/nodes.ts',
    code: 'if (found !== null) reader.report(',
    without: "if (found?.message === '') reader.report(",
    tests: 'test/sop/check/looks-like-notation.test.ts',
    test: 'is refused with the notation that is meant',
  },
  {
    id: 'LA7',
    guard: 'A choice of a kind that looks like a notation is found.',
    file: 'src/review/compile-handbook.ts',
    code: 'if (read !== null) reportKindChoices(reader, read);',
    without: '',
    tests: 'test/review/kind-choices.test.ts',
    test: 'that looks like a notation is found',
  },
  {
    id: 'UA1',
    guard: 'An amount that was read from a text bounds a payment only if something bounds it.',
    file: 'src/sop/check/amounts.ts',
    code: "bound.isBounded || bound.by === 'text';",
    without: "bound.isBounded || bound.by === 'text' || bound.by === 'extract';",
    tests: 'test/sop/check/unbounded-amount.test.ts',
    test: 'a form that an amount read from a text bounds, which nothing bounds',
  },
];

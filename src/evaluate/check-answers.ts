/**
 * Checks the answers of declared tools that past cases write down: an answer that no call can get would be overlooked.
 */
import { argsOf, isSameCall } from '../declared/play-example.ts';
import { closest } from '../handbook/suggest.ts';
import type { Handbook } from '../review/handbook.ts';
import type { CaseFile, RefusedCase } from './case-file.ts';

/** Answers of a tool that is not declared, of arguments that it does not take, or to a call that has one. */
export function checkAnswers({ cases, placeOf }: CaseFile, { declared }: Handbook): RefusedCase[] {
  return cases.flatMap(({ case_id: caseId, answers }) =>
    answers.flatMap((answer, index) => {
      const problem = problemOf(answer, declared) ?? twiceIn(answers.slice(0, index), answer, declared);
      if (problem === null) return [];
      const { file, line, column } = placeOf(caseId, ['answers', index]);
      return [{ caseId, problem: `\`${file}:${line}:${column}\`, case \`${caseId}\`: ${problem}` }];
    }),
  );
}

type Answer = CaseFile['cases'][number]['answers'][number];

/** The first answer to a call is the one that it gets. */
function twiceIn(before: readonly Answer[], answer: Answer, declared: Handbook['declared']): string | null {
  const declaration = declared.get(answer.tool)?.declaration;
  const isTwice =
    declaration !== undefined &&
    before.some(({ tool, with: given }) => tool === answer.tool && isSameCall(declaration, { with: given }, answer));
  return isTwice
    ? `Expected one answer to each call, got a second one of \`${answer.tool}\`, which no call gets`
    : null;
}

function problemOf(answer: Answer, declared: Handbook['declared']): string | null {
  const tool = declared.get(answer.tool);
  if (tool === undefined) {
    const nearest = closest(answer.tool, declared.keys());
    return `Expected a tool that the handbook declares in \`tools/\`, got \`${answer.tool}\`${nearest === null ? '' : `. Did you mean \`${nearest}\`?`}`;
  }
  const called = argsOf(tool.declaration, answer);
  return 'args' in called ? null : called.message;
}

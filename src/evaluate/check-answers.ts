/**
 * Checks the answers of declared tools that past cases write down: an answer that no call can get would be overlooked.
 */
import { argsOf } from '../declared/play-example.ts';
import { closest } from '../handbook/suggest.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { Handbook } from '../review/handbook.ts';
import type { CaseFile } from './case-file.ts';

/** @throws Trouble `cases.unknown_answer` for one of a tool that is not declared, or of arguments that it does not take */
export function checkAnswers({ cases, placeOf }: CaseFile, { declared }: Handbook): void {
  for (const { case_id: caseId, answers } of cases)
    for (const [index, answer] of answers.entries()) {
      const problem = problemOf(answer, declared);
      if (problem === null) continue;
      const { file, line, column } = placeOf(caseId, ['answers', index]);
      throw new Trouble('cases.unknown_answer', {
        message: `\`${file}:${line}:${column}\`, case \`${caseId}\`: ${problem}`,
      });
    }
}

function problemOf(
  answer: CaseFile['cases'][number]['answers'][number],
  declared: Handbook['declared'],
): string | null {
  const tool = declared.get(answer.tool);
  if (tool === undefined) {
    const nearest = closest(answer.tool, declared.keys());
    return `Expected a tool that the handbook declares in \`tools/\`, got \`${answer.tool}\`${nearest === null ? '' : `. Did you mean \`${nearest}\`?`}`;
  }
  const called = argsOf(tool.declaration, answer);
  return 'args' in called ? null : called.message;
}

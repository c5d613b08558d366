/**
 * Answers judgments, the steps that need prose to be read. Either no one does, so the procedure's own rules under
 * `if_unsure` apply; or the benchmark's recorded correct answers are given, which measure the engine, not a judge.
 */
import { judgeTool } from '../../../src/connector/openai/tools.ts';
import { sha256 } from '../../../src/kernel/canonical-json.ts';
import { judgmentInput, type JudgmentInput } from '../../../src/tool/judgment.ts';
import type { CallResult, ToolBinding } from '../../../src/tool/tool.ts';
import type { Judgment } from './data.ts';
import { matchesStrictly } from './score.ts';

export const JUDGE_MODES = ['rules', 'oracle'] as const;
export type JudgeMode = (typeof JUDGE_MODES)[number];

/** @param caseInHand the name of the case being played, which is the key of its correct answers */
export function createJudge(mode: JudgeMode, judgments: readonly Judgment[], caseInHand: () => string): ToolBinding {
  return {
    tool: judgeTool,
    call: (input) =>
      Promise.resolve(
        mode === 'rules'
          ? { kind: 'failed', code: 'no_model', message: 'No language model takes part in this run' }
          : answerRightly(
              judgmentInput.parse(input),
              judgments.filter((each) => each.case === caseInHand()),
            ),
      ),
  };
}

function answerRightly({ id, inputs, answers }: JudgmentInput, known: readonly Judgment[]): CallResult {
  const right = known.find(({ question }) => question === id) ?? (known.length === 1 ? known[0] : undefined);
  const answer = answers.find((offered) => right !== undefined && matchesStrictly(offered, right.answer));
  if (answer === undefined)
    return { kind: 'failed', code: 'unsure', message: 'The correct answer is not recorded, or was not offered' };
  return {
    kind: 'done',
    output: {
      answer,
      evidence: inputs.map(({ name, text }) => ({ input: name, quote: text })),
      asked: false,
      model: 'oracle',
      prompt_sha256: sha256(''),
      tokens_in: 0,
      tokens_out: 0,
    },
  };
}

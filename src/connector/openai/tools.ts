/**
 * The language model's tool: its contract only.
 */
import { judgmentMs } from '../../kernel/limits.ts';
import { JUDGE_TOOL, JUDGMENT_ERRORS, judgmentInput, judgmentOutput } from '../../tool/judgment.ts';
import type { Tool } from '../../tool/tool.ts';

export const judgeTool: Tool = {
  id: JUDGE_TOOL,
  system: 'openai',
  summary: 'Ask the model, which may answer {answers}: {question}',
  effect: 'read',
  input: judgmentInput,
  output: judgmentOutput,
  errors: JUDGMENT_ERRORS,
  probe: 'none',
  answerMs: judgmentMs,
  record: 'judgment',
  scopes: [],
  vendorFields: [],
  tellsPerson: false,
};

export const openaiTools: readonly Tool[] = [judgeTool];

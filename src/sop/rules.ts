/**
 * All rules of the checker, in the order in which findings at the same place are reported.
 */
import { toolArguments } from './check/arguments.ts';
import { asks } from './check/asks.ts';
import { calendars } from './check/calendars.ts';
import { chooseBranches } from './check/choose-branches.ts';
import { chooseGap } from './check/choose-gap.ts';
import { dayCounts } from './check/day-counts.ts';
import { lastDays } from './check/last-days.ts';
import { lateTwice } from './check/late-twice.ts';
import { deadBranch } from './check/dead-branch.ts';
import { deadlines } from './check/deadlines.ts';
import { definiteAssignment } from './check/definite-assignment.ts';
import { errorCodes } from './check/error-codes.ts';
import { expressionTypes } from './check/expression-types.ts';
import { fixedCondition } from './check/fixed-condition.ts';
import { figure } from './check/figure.ts';
import { formBounds } from './check/form-bounds.ts';
import { handlers } from './check/handlers.ts';
import { judges } from './check/judges.ts';
import { labels } from './check/labels.ts';
import { looksLikeNotation } from './check/looks-like-notation.ts';
import { loopNames } from './check/loop-names.ts';
import { loops } from './check/loops.ts';
import { missingOtherwise } from './check/missing-otherwise.ts';
import { nameInText } from './check/name-in-text.ts';
import { names } from './check/names.ts';
import { needs } from './check/needs.ts';
import { otherwise } from './check/otherwise.ts';
import { outsideText } from './check/outside-text.ts';
import type { Rule } from './check/rule.ts';
import { runs } from './check/runs.ts';
import { longText } from './check/long-text.ts';
import { starts } from './check/starts.ts';
import { tables } from './check/tables.ts';
import { togetherSiblings } from './check/together-siblings.ts';
import { unanswered } from './check/unanswered.ts';
import { uncoveredError } from './check/uncovered-error.ts';
import { unknownTool } from './check/unknown-tool.ts';
import { unboundedAmount } from './check/unbounded-amount.ts';
import { unreachableStep } from './check/unreachable-step.ts';
import { unreadFields } from './check/unread-fields.ts';
import { unusedSave } from './check/unused-save.ts';
import { unusedValue } from './check/unused-value.ts';
import { watches } from './check/watches.ts';
import { zeroAmount } from './check/zero-amount.ts';
import { waits } from './check/waits.ts';

export const RULES: readonly Rule[] = [
  starts,
  needs,
  labels,
  otherwise,
  missingOtherwise,
  chooseBranches,
  chooseGap,
  deadBranch,
  fixedCondition,
  unreachableStep,
  unknownTool,
  toolArguments,
  looksLikeNotation,
  expressionTypes,
  definiteAssignment,
  togetherSiblings,
  names,
  errorCodes,
  uncoveredError,
  handlers,
  unanswered,
  waits,
  loops,
  loopNames,
  watches,
  runs,
  asks,
  formBounds,
  judges,
  deadlines,
  tables,
  figure,
  nameInText,
  outsideText,
  longText,
  unboundedAmount,
  zeroAmount,
  calendars,
  dayCounts,
  lastDays,
  lateTwice,
  unusedValue,
  unusedSave,
  unreadFields,
];

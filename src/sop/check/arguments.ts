/**
 * A tool is given all it needs, nothing it does not know, and each in its type. What the tool declares optional may be given
 * something that may be absent: the argument is then left out of the call.
 */
import { FILLED_FIELDS, type RegisteredTool } from '../../tool/registry.ts';
import { problemsOf } from '../../kernel/value.ts';
import { lookUp } from '../expression/environment.ts';
import { listed, suggest } from '../../handbook/suggest.ts';
import type { Argument, Step } from '../sop.ts';
import { misfitOfLiteral, misfitOfType } from './assignable.ts';
import { placeOfKey, remarkAt, remarkIn, type Context, type Remark, type Rule } from './rule.ts';

/** Keys of a step that no tool takes, and that stand below `with` when their line is indented too far. */
const STEP_KEYS: ReadonlySet<string> = new Set([
  'says',
  'use',
  'save',
  'set',
  'if',
  'otherwise',
  'flag',
  'outcome',
  'action',
  'within',
  'answer_within',
  'if_error',
  'if_denied',
  'if_expired',
  'if_unanswered',
  'if_late',
]);

export const toolArguments: Rule = {
  name: 'arguments',
  check: (context) =>
    context.steps.flatMap((step) => {
      const tool = step.body.kind === 'use' ? context.world.registry.get(step.body.tool) : undefined;
      return tool === undefined ? [] : [...missing(step, tool), ...given(context, step, tool)];
    }),
};

function missing(step: Step, { tool, input }: RegisteredTool): Remark[] {
  if (step.body.kind !== 'use') return [];
  const { with: args } = step.body;
  return Object.entries(input.fields)
    .filter(([name, field]) => !field.optional && !Object.hasOwn(args, name) && !isFilled(tool.tellsPerson, name))
    .map(([name]) =>
      remarkAt(
        placeOfKey(step, 'use'),
        tool.id.length,
        `\`${tool.id}\` needs \`${name}\``,
        `Add \`${name}\` under \`with\``,
      ),
    );
}

function given(context: Context, step: Step, { tool, input }: RegisteredTool): Remark[] {
  if (step.body.kind !== 'use') return [];
  return Object.entries(step.body.with).flatMap(([name, argument]) => {
    const place = placeOfKey(step, `with.${name}`);
    if (isFilled(tool.tellsPerson, name))
      return [
        remarkAt(place, name.length, `\`${name}\` is filled by the run, never by a procedure`, `Remove \`${name}\``),
      ];
    const field = Object.hasOwn(input.fields, name) ? input.fields[name] : undefined;
    if (field === undefined) {
      const known = Object.keys(input.fields).filter((candidate) => !isFilled(tool.tellsPerson, candidate));
      return [
        remarkAt(
          place,
          name.length,
          `\`${tool.id}\` takes no \`${name}\``,
          STEP_KEYS.has(name)
            ? `\`${name}\` belongs to the step: begin its line where \`with\` begins`
            : (suggest(name, known) ?? `It takes ${listed(known)}`),
        ),
      ];
    }
    return misfits(context, step, name, argument, field);
  });
}

function misfits(
  { flow, names }: Context,
  step: Step,
  name: string,
  argument: Argument,
  field: RegisteredTool['input']['fields'][string],
): Remark[] {
  switch (argument.kind) {
    case 'literal': {
      const misfit = misfitOfLiteral(field.type, argument.value, name);
      if (misfit === null && typeof argument.value === 'string' && isFieldName(names, argument.value)) {
        return [
          remarkAt(
            argument.place,
            argument.value.length,
            `\`${name}\` is given the words \`${argument.value}\`, not what they stand for`,
            `Write \`= ${argument.value}\``,
          ),
        ];
      }
      return misfit === null
        ? []
        : [
            remarkAt(
              argument.place,
              typeof argument.value === 'string' ? argument.value.length : 0,
              misfit.message,
              misfit.suggestion,
            ),
          ];
    }
    case 'sentence': {
      if (field.type.kind === 'text' && field.type.oneOf === undefined) return [];
      const [part, ...rest] = argument.sentence.parts;
      const isOnePart = rest.length === 0 && part !== undefined && typeof part !== 'string';
      const misfit = misfitOfType(field.type, { kind: 'text' }, name);
      return misfit === null
        ? []
        : [
            remarkIn(
              argument.sentence,
              0,
              argument.sentence.text.length,
              misfit.message,
              isOnePart ? `Write \`= ${part.text}\`` : null,
            ),
          ];
    }
    case 'expression': {
      const { expression } = argument;
      const site = flow.sites.find((candidate) => candidate.step === step && candidate.expression === expression);
      const type = site?.checked.type ?? null;
      const constant = site?.checked.constant ?? null;
      if (type === null || (constant !== null && problemsOf(field.type, constant, name).length === 0)) return [];
      const misfit = misfitOfType(field.type, type, name);
      return misfit === null
        ? []
        : [remarkIn(expression, 0, expression.text.length, misfit.message, misfit.suggestion)];
    }
  }
}

/** Whether a text is the path of a fact or result, before which the `=` was forgotten. */
function isFieldName(names: Context['names'], text: string): boolean {
  return /^[a-z]\w*(?:\.[a-z]\w*)+$/.test(text) && lookUp(names, text.split('.')).kind === 'field';
}

function isFilled(tellsPerson: boolean, name: string): boolean {
  return tellsPerson && FILLED_FIELDS.some((filled) => filled === name);
}

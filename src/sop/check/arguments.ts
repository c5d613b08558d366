/**
 * A tool gets every argument it needs, none it does not know, and each of the right type. An argument that the tool
 * declares optional may be given a value that may be absent: it is then left out of the call.
 */
import { filledFields, type RegisteredTool } from '../../tool/registry.ts';
import { unreachable } from '../../kernel/assert.ts';
import { own } from '../../kernel/own.ts';
import { problemsOf, type Type, type Value } from '../../kernel/value.ts';
import { lookUp } from '../expression/environment.ts';
import type { Expression } from '../expression/expression.ts';
import { listed, suggest } from '../../handbook/suggest.ts';
import type { Argument, Sentence, Step } from '../sop.ts';
import { isAssignable, misfitOfLiteral, misfitOfType } from './assignable.ts';
import { aboutValue, valueAdvice } from './declared-value.ts';
import { placeOfKey, remarkAt, remarkIn, type Context, type Remark, type Rule } from './rule.ts';

/** Keys of a step that are never arguments. They end up below `with` when their line is indented too far. */
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
    .filter(([name, field]) => !field.optional && !Object.hasOwn(args, name) && !isFilled(tool, name))
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
    if (isFilled(tool, name))
      return [
        remarkAt(place, name.length, `\`${name}\` is filled in by the run, not by a procedure`, `Remove \`${name}\``),
      ];
    const field = own(input.fields, name);
    if (field === undefined) {
      const known = Object.keys(input.fields).filter((candidate) => !isFilled(tool, candidate));
      return [
        remarkAt(
          place,
          name.length,
          `\`${tool.id}\` takes no \`${name}\``,
          STEP_KEYS.has(name)
            ? `\`${name}\` is a key of the step: indent it as far as \`with\``
            : (suggest(name, known) ?? `It takes ${listed(known)}`),
        ),
      ];
    }
    return misfits(context, step, name, argument, field);
  });
}

type InputField = RegisteredTool['input']['fields'][string];

function misfits(context: Context, step: Step, name: string, argument: Argument, field: InputField): Remark[] {
  switch (argument.kind) {
    case 'literal':
      return ofLiteral(context, name, argument, field);
    case 'sentence':
      return ofSentence(name, argument.sentence, field);
    case 'expression':
      return ofExpression(context, step, name, argument.expression, field);
    default:
      return unreachable(argument);
  }
}

function ofLiteral(
  { names }: Context,
  name: string,
  { value, place }: Extract<Argument, { kind: 'literal' }>,
  { type }: InputField,
): Remark[] {
  const misfit = misfitOfLiteral(type, value, name);
  const length = typeof value === 'string' ? value.length : 0;
  if (misfit !== null)
    return [remarkAt(place, length, misfit.message, misfit.suggestion ?? nameMeant(names, value, type))];
  if (typeof value !== 'string' || !isFieldName(names, value)) return [];
  const message = `\`${name}\` gets the text \`${value}\`, not the value of that name`;
  return [remarkAt(place, length, message, `Write \`= ${value}\``)];
}

function ofSentence(name: string, sentence: Sentence, { type }: InputField): Remark[] {
  if (type.kind === 'text' && type.oneOf === undefined) return [];
  const misfit = misfitOfType(type, { kind: 'text' }, name);
  if (misfit === null) return [];
  const [part, ...rest] = sentence.parts;
  const isOnePart = rest.length === 0 && part !== undefined && typeof part !== 'string';
  return [remarkIn(sentence, 0, sentence.text.length, misfit.message, isOnePart ? `Write \`= ${part.text}\`` : null)];
}

function ofExpression(
  { flow, sop }: Context,
  step: Step,
  name: string,
  expression: Expression,
  { type: wanted }: InputField,
): Remark[] {
  const site = flow.sites.find((candidate) => candidate.step === step && candidate.expression === expression);
  const { type, constant } = site?.checked ?? { type: null, constant: null };
  if (type === null || (constant !== null && problemsOf(wanted, constant, name).length === 0)) return [];
  const misfit = misfitOfType(wanted, type, name);
  if (misfit === null) return [];
  const suggestion = misfit.suggestion ?? valueAdvice(sop, expression);
  const remark = remarkIn(expression, 0, expression.text.length, misfit.message, suggestion);
  return [misfit.suggestion === null ? { ...remark, ...aboutValue(sop, expression) } : remark];
}

/** What to write where a value of this type is wanted, and its name is given as a text. */
export function nameMeant(names: Context['names'], value: Value, type: Type): string | null {
  if (typeof value !== 'string' || !/^[a-z]\w*(?:\.[a-z]\w*)*$/.test(value)) return null;
  const looked = lookUp(names, value.split('.'));
  return looked.kind === 'field' && isAssignable(looked.field.type, type) ? `Write \`= ${value}\`` : null;
}

/** Whether a text is the path of a fact or result whose `=` was forgotten. */
export function isFieldName(names: Context['names'], text: string): boolean {
  return /^[a-z]\w*(?:\.[a-z]\w*)+$/.test(text) && lookUp(names, text.split('.')).kind === 'field';
}

const isFilled = (tool: RegisteredTool['tool'], name: string): boolean => filledFields(tool).includes(name);

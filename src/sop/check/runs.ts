/**
 * A step runs another SOP for cases of the same kind, and gives it all that it takes, nothing that it does
 * not know, and each in its type. Text from outside is given only where the other says that it takes such text.
 */
import { listed, suggest } from '../finding.ts';
import type { Argument, RunBody, Sop, Step, Take } from '../sop.ts';
import { kindLineOf } from './kind-line.ts';
import { misfitOfLiteral, misfitOfType } from './assignable.ts';
import { typeOfArgument } from './type-of-argument.ts';
import { placeOfKey, remarkAt, type Context, type Remark, type Rule } from './rule.ts';

export const runs: Rule = {
  name: 'runs',
  // What is not there, runs itself or has mistakes was told when the file was read.
  check: (context) =>
    context.steps.flatMap((step) =>
      step.body.kind === 'run' && step.body.called !== null ? runOf(context, step, step.body, step.body.called) : [],
    ),
};

function runOf(context: Context, step: Step, body: RunBody, called: Sop): Remark[] {
  const { sop, kind } = context;
  const takes = called.takes ?? {};
  const remarks: Remark[] = [];
  const remark = (key: string, length: number, message: string, suggestion: string | null): void => {
    remarks.push(remarkAt(placeOfKey(step, key), length, message, suggestion));
  };
  const theirs = kindLineOf(called)?.kind ?? called.kind;
  if (theirs !== null && kind !== null && theirs !== kind.kind)
    remark(
      'run',
      body.sop.length,
      `\`${body.sop}\` is for cases of the kind \`${theirs}\`, and this procedure for \`${kind.kind}\``,
      null,
    );
  if (theirs !== null && sop.starts.if.length === 0 && sop.kind === null)
    remark(
      'run',
      body.sop.length,
      `\`${body.sop}\` is for cases of the kind \`${theirs}\`, and this procedure is run in any`,
      `Add \`kind: ${theirs}\``,
    );
  for (const { name, optional } of Object.values(takes)) {
    if (!optional && !Object.hasOwn(body.with, name))
      remark('run', body.sop.length, `\`${body.sop}\` takes \`${name}\``, `Add \`${name}\` under \`with\``);
  }
  for (const [name, argument] of Object.entries(body.with)) {
    const take = Object.hasOwn(takes, name) ? takes[name] : undefined;
    if (take === undefined)
      remark(
        `with.${name}`,
        name.length,
        `\`${body.sop}\` takes no \`${name}\``,
        suggest(name, Object.keys(takes)) ??
          (Object.keys(takes).length === 0 ? 'Remove it' : `It takes ${listed(Object.keys(takes))}`),
      );
    else remarks.push(...misfits(context, step, take, argument));
  }
  return remarks;
}

function misfits({ names }: Context, step: Step, take: Take, argument: Argument): Remark[] {
  const remark = (message: string, suggestion: string | null): Remark[] => [
    remarkAt(placeOfKey(step, `with.${take.name}`), take.name.length, message, suggestion),
  ];
  if (argument.kind === 'literal') {
    const misfit = misfitOfLiteral(take.type, argument.value, take.name);
    return misfit === null ? [] : remark(misfit.message, misfit.suggestion);
  }
  const { type, untrusted } = typeOfArgument(names, argument);
  const misfit = type === null ? null : misfitOfType(take.type, type, take.name);
  if (misfit !== null) return remark(misfit.message, misfit.suggestion);
  return untrusted && !take.untrusted
    ? remark(
        `\`${take.name}\` is given text from outside, and does not take it`,
        `Write \`untrusted: true\` at \`${take.name}\` of that procedure`,
      )
    : [];
}

/**
 * A step that runs another SOP passes every input it takes, none it does not know, and each of the right type. Both
 * SOPs are for cases of the same kind. Text from outside is passed only to an input that accepts it.
 */
import { own } from '../../kernel/own.ts';
import { listed, suggest } from '../../handbook/suggest.ts';
import type { Argument, RunBody, Sop, Step, Take } from '../sop.ts';
import { kindLineOf } from './kind-line.ts';
import { nameMeant } from './arguments.ts';
import { misfitOfLiteral, misfitOfType } from './assignable.ts';
import { typeOfArgument } from './type-of-argument.ts';
import { placeOfKey, remarkAt, type Context, type Remark, type Rule } from './rule.ts';

export const runs: Rule = {
  name: 'runs',
  // An SOP that is missing, runs itself or has mistakes was reported when the file was read.
  check: (context) =>
    context.steps.flatMap((step) =>
      step.body.kind === 'run' && step.body.called !== null ? runOf(context, step, step.body, step.body.called) : [],
    ),
};

function runOf(context: Context, step: Step, body: RunBody, called: Sop): Remark[] {
  const takes = called.takes ?? {};
  const lacking = Object.values(takes)
    .filter(({ name, optional }) => !optional && !Object.hasOwn(body.with, name))
    .map(({ name }) => atRun(step, body, `\`${body.sop}\` takes \`${name}\``, `Add \`${name}\` under \`with\``));
  const given = Object.entries(body.with).flatMap(([name, argument]) => {
    const take = own(takes, name);
    return take === undefined
      ? [notTaken(step, body, name, Object.keys(takes))]
      : misfits(context, step, take, argument);
  });
  return [...kindsOf(context, step, body, called), ...lacking, ...given];
}

/** Both must be for cases of the same kind. */
function kindsOf({ sop, kind }: Context, step: Step, body: RunBody, called: Sop): Remark[] {
  const theirs = kindLineOf(called)?.kind ?? called.kind;
  if (theirs === null) return [];
  const isFor = `\`${body.sop}\` is for cases of the kind \`${theirs}\`, and this procedure`;
  const remarks: Remark[] = [];
  if (kind !== null && theirs !== kind.kind) remarks.push(atRun(step, body, `${isFor} for \`${kind.kind}\``, null));
  if (sop.starts.if.length === 0 && sop.kind === null)
    remarks.push(atRun(step, body, `${isFor} is run in any`, `Add \`kind: ${theirs}\``));
  return remarks;
}

function notTaken(step: Step, body: RunBody, name: string, known: readonly string[]): Remark {
  const others = known.length === 0 ? 'Remove it' : `It takes ${listed(known)}`;
  return remarkAt(
    placeOfKey(step, `with.${name}`),
    name.length,
    `\`${body.sop}\` takes no \`${name}\``,
    suggest(name, known) ?? others,
  );
}

function atRun(step: Step, { sop }: RunBody, message: string, suggestion: string | null): Remark {
  return remarkAt(placeOfKey(step, 'run'), sop.length, message, suggestion);
}

function misfits({ names }: Context, step: Step, take: Take, argument: Argument): Remark[] {
  const remark = (message: string, suggestion: string | null): Remark[] => [
    remarkAt(placeOfKey(step, `with.${take.name}`), take.name.length, message, suggestion),
  ];
  if (argument.kind === 'literal') {
    const misfit = misfitOfLiteral(take.type, argument.value, take.name);
    return misfit === null
      ? []
      : remark(misfit.message, misfit.suggestion ?? nameMeant(names, argument.value, take.type));
  }
  const { type, untrusted } = typeOfArgument(names, argument);
  const misfit = type === null ? null : misfitOfType(take.type, type, take.name);
  if (misfit !== null) return remark(misfit.message, misfit.suggestion);
  return untrusted && !take.untrusted
    ? remark(
        `\`${take.name}\` is given text from outside but does not accept it`,
        `Write \`untrusted: true\` at \`${take.name}\` of that procedure`,
      )
    : [];
}

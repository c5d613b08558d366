/**
 * `run`: another SOP of the handbook, with its own names. Its labels follow this step's: `8/3a`. `save` keeps its
 * outcome.
 */
import type { RecordType } from '../../kernel/value.ts';
import { diffTexts } from '../diff/difference.ts';
import { humanise } from '../names.ts';
import { textScalar } from '../parse/nodes.ts';
import { markdownText } from '../render/escape.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { slug } from '../schema-parts.ts';
import { allSteps, type RunBody } from '../sop.ts';
import { inArgument, named, savedAs, writesSave } from './parts.ts';
import type { StepKind } from './step-kind.ts';

/** The outcome of a nested SOP that ended without one. */
export const NO_OUTCOME = 'none';

export const run: StepKind<'run'> = {
  kind: 'run',
  keys: ['with', 'save'],

  schema: () =>
    slug
      .optional()
      .describe('Another SOP of the handbook, by name; `with` gives what it takes, `save` keeps its `outcome`'),
  read(source) {
    const [given, save] = [source.arguments(), source.save()];
    const name = textScalar(source.tree);
    return {
      kind: 'run',
      sop: name?.text ?? '',
      with: given,
      save,
      called: name === null ? null : source.nodes.called(name.tree, name.text),
    };
  },

  expressions: (body) => Object.values(body.with).flatMap(inArgument),
  texts: (body) => Object.values(body.with),
  saves: (body) => savedAs(body.save, outcomeType(body)),
  writes: writesSave,

  flow(walk, step, body, facts) {
    const takes = body.called?.takes ?? {};
    for (const [name, argument] of Object.entries(body.with)) {
      const mayBeAbsent = Object.hasOwn(takes, name) ? takes[name]?.optional : true;
      walk.argument(argument, step, { kind: 'argument', name }, facts, mayBeAbsent);
    }
    return walk.saved(facts, body.save);
  },
  needsOtherwise: () => true,
  extent: ({ called }) => ({ kind: 'procedure', sop: called }),

  page({ words, add }, body) {
    add(`${markdownText(`Runs the procedure “${body.called?.title ?? body.sop}”`)} (\`${body.sop}\`)`);
    for (const [name, argument] of Object.entries(body.with))
      add(`${upperFirst(humanise(name))}: ${markdownText(words.argument(argument))}`);
  },
  node: 'fork',

  given: (body) => named('input', body.with),
  diff: (before, after) => [
    ...diffTexts('procedure', before.sop, after.sop),
    ...diffTexts('name of its outcome', before.save, after.save),
  ],
};

/** Outcomes that add up (`+RR5`) may combine in any way. */
function outcomeType({ called }: RunBody): RecordType | null {
  if (called === null) return null;
  const outcomes = allSteps(called).flatMap(({ outcome }) => outcome ?? []);
  const isClosed = !outcomes.some((outcome) => outcome.startsWith('+'));
  return {
    kind: 'record',
    fields: {
      outcome: {
        type: isClosed ? { kind: 'text', oneOf: [...new Set([...outcomes, NO_OUTCOME])] } : { kind: 'text' },
        label: `outcome of ${called.title}`,
        optional: false,
      },
    },
  };
}

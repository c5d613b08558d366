/**
 * `sop explain`: why a run did what it did, using only its log and the text of its SOP version.
 */
import { keysOfNumber } from '../case/quoted-numbers.ts';
import { allTools } from '../connector/tools.ts';
import { explainCase } from '../engine/explain-case.ts';
import { deploymentKeys } from '../engine/deployment-keys.ts';
import { createHandbooks, type Handbooks } from '../engine/handbooks.ts';
import { realClock } from '../engine/real-clock.ts';
import { createVerifiedRuns } from '../engine/verified-runs.ts';
import { noAnswerSentence, whyNotCase } from '../engine/why-not-case.ts';
import { parseCaseId, type CaseId } from '../kernel/ids.ts';
import { NOT_VERIFIED } from '../kernel/record-keys.ts';
import { formatInstant } from '../kernel/time.ts';
import type { ExplainedStep, Explanation } from '../run/view/explanation.ts';
import { createRegistry } from '../tool/registry.ts';
import type { CliContext, OpenStore } from './cli-context.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { paintFor, plain, type Paint } from './text-style.ts';
import { withStore } from './with-store.ts';

/** Where the cases are listed. */
const NEWEST = '; `/sop list` in Slack has the newest';

export const explainCommand: CommandBody = {
  options: {
    'why-not': {
      takes: 'one',
      value: 'ACTION',
      says: 'Say what prevented this action, tool or step, and by how much',
    },
    json: JSON_OPTION,
  },
  exits: [
    '0  the case was explained',
    '1  there is no such case, or no step for the action',
    '2  the database cannot be read',
  ],
  async run({ words, has, valuesOf }, context) {
    const { io } = context;
    const [word, ...others] = words;
    if (word === undefined || others.length > 0)
      throw new UsageError(
        `Expected one case such as \`CASE-12\`, got ${words.length === 0 ? 'none' : `\`${words.join(' ')}\``}`,
      );
    const named = parseCaseId(word);
    const [caseId = null, ...more] = named === null ? await casesNumbered(word, context) : [named];
    if (more.length > 0) {
      io.err(`Expected one case, got \`${plain(word)}\`, which ${[caseId, ...more].join(' and ')} have\n`);
      return EXIT.found;
    }
    const [action] = valuesOf('why-not');
    if (action !== undefined && caseId !== null) return tellWhyNot(caseId, action, has('json'), context);
    const explanation =
      caseId === null ? null : await withStore(context, (open) => explainCase(open.store, handbooksOf(open), caseId));
    if (explanation === null) {
      io.err(
        `Expected a known case, got \`${plain(word)}\`${caseId === null ? '; a case is written as `CASE-12`, or as the number that its sender quotes' : NEWEST}\n`,
      );
      return EXIT.found;
    }
    io.out(
      has('json')
        ? `${JSON.stringify(explanationJson(explanation), null, 2)}\n`
        : explanationText(explanation, paintFor(io)),
    );
    return EXIT.ok;
  },
};

/** The cases with this number in their own name, or with the one that their sender quotes. */
function casesNumbered(word: string, context: CliContext): Promise<readonly CaseId[]> {
  return withStore(context, async (open) => {
    // The number of a form is known without a handbook, and one that cannot be read says so elsewhere.
    const senders = await handbooksOf(open)
      .current()
      .then(
        ({ handbook }) => handbook.senders,
        () => null,
      );
    const own = parseCaseId(`CASE-${word}`);
    const rows = await Promise.all([
      own === null ? null : open.store.cases.find(own),
      ...keysOfNumber(word, senders).map((key) => open.store.cases.findByKey(key)),
    ]);
    return [...new Set(rows.flatMap((row) => (row === null ? [] : [row.caseId])))];
  });
}

function handbooksOf({ store, keys }: OpenStore): Handbooks {
  return createHandbooks(store, createRegistry(allTools()), { keys: keys ?? NOT_VERIFIED });
}

async function tellWhyNot(caseId: CaseId, action: string, asJson: boolean, context: CliContext): Promise<number> {
  const { io } = context;
  const result = await withStore(context, (open) => {
    const handbooks = handbooksOf(open);
    const verified = createVerifiedRuns(deploymentKeys(open.keys ?? NOT_VERIFIED, handbooks), realClock);
    return whyNotCase({ store: open.store, verified, handbooks }, caseId, action);
  });
  if (result === null || result.kind !== 'told') {
    io.err(
      `${plain(result === null ? `Expected a known case, got \`${caseId}\`${NEWEST}` : noAnswerSentence(result, caseId, action))}\n`,
    );
    return EXIT.found;
  }
  const { steps } = result;
  io.out(
    asJson
      ? `${JSON.stringify({ case_id: caseId, action, steps }, null, 2)}\n`
      : `${steps.map(({ step, line, because }) => plain(`Step ${step} (line ${line}): ${because}`)).join('\n')}\n`,
  );
  return EXIT.ok;
}

/** An explanation as the terminal shows it. */
export function explanationText({ title, headline, short, steps, remarks, unread }: Explanation, paint: Paint): string {
  const lines = [
    paint('bold', plain(title)),
    plain(headline),
    ...shortLines(short),
    '',
    ...steps.flatMap((step) => [...stepLines(step, paint), '']),
    ...(remarks.length === 0 ? [] : ['What happened', ...remarks.map((remark) => `  ${plain(remark)}`), '']),
    ...(unread.length === 0 ? [] : ['Unread events', ...unread.map((event) => `  ${plain(event)}`), '']),
  ];
  return lines.join('\n');
}

/** The decision, its values, and who allowed what. */
function shortLines({ says, values, allowed }: Explanation['short']): string[] {
  return [
    ...(says === null ? [] : [`  “${plain(says)}”`]),
    ...values.map(({ label, value, origin }) => `  ${plain(`${label} ${value}`)} — ${plain(origin)}`),
    ...allowed.map((sentence) => `  ${plain(sentence)}`),
  ];
}

function stepLines(
  { step, at, citation, result, says, line, evidence, authority, details }: ExplainedStep,
  paint: Paint,
): string[] {
  return [
    paint('bold', `Step ${step}`).concat(` · ${formatInstant(at)}`),
    `  ${plain(citation)}`,
    `  ${plain(result)}`,
    paint('dim', `  “${plain(says)}”${line === null ? '' : ` (line ${line})`}`),
    ...evidence.map(
      ({ label, value, origin }) => `    ${plain(`${label} ${value}`)}${paint('dim', ` — ${plain(origin)}`)}`,
    ),
    ...[...authority, ...details].map((text) => `    ${plain(text)}`),
  ];
}

/** Stable: other programs read it. */
function explanationJson({ caseId, title, headline, short, steps, remarks, unread }: Explanation): unknown {
  return {
    case_id: caseId,
    title,
    headline,
    short,
    steps: steps.map(({ at, ...step }) => ({ ...step, at: new Date(at).toISOString() })),
    remarks,
    unread,
  };
}

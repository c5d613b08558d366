/**
 * Remarks on what a case states and its run never used: answers of systems that no step asked, and events that no step
 * took. Whoever wrote them meant the run to depend on them.
 */
import type { DeclaredTool } from '../declared/declared-tool.ts';
import { isCallOf } from '../declared/play-example.ts';
import type { Instant } from '../kernel/clock.ts';
import { formatInstant } from '../kernel/time.ts';
import { unreadIn } from '../run/cite/mailbox.ts';
import { systemName } from '../tool/system-name.ts';
import type { TestCase } from './case-file.ts';
import type { Recorded } from './recorded.ts';
import { writtenAt } from './written.ts';

type Played = { readonly testCase: TestCase; readonly recorded: Recorded };

/** Ids that one remark lists. */
const LISTED_MAX = 5;

/** What a case may state of each system, and the calls that use it. */
const STATED: readonly {
  readonly what: string;
  readonly system: string;
  readonly tool?: RegExp;
  readonly paths: readonly string[];
  readonly events: RegExp;
}[] = [
  {
    what: `the answer of ${systemName('salesforce')}`,
    system: 'salesforce',
    paths: ['salesforce'],
    events: /^salesforce_/,
  },
  { what: `the answer of the ${systemName('tms')}`, system: 'tms', paths: ['tms'], events: /^tms_/ },
  {
    what: `issues or an outage of ${systemName('jira')}`,
    system: 'jira',
    paths: ['context.jira_open_issues', 'context.jira_closed_issues'],
    events: /^jira_/,
  },
  { what: 'earlier cases', system: 'zendesk', tool: /^zendesk\.find_/, paths: ['history'], events: /^$/ },
];

/**
 * @param objectsOf the vendor's objects that a tool reads, such as `Account`
 * @param tools those that the handbook declares
 */
export function unusedAnswers(
  played: readonly Played[],
  objectsOf: (tool: string) => readonly string[],
  tools: ReadonlyMap<string, DeclaredTool>,
): string[] {
  const systems = STATED.flatMap(({ what, system, tool = /./, paths, events }) =>
    remarkOn(
      what,
      played.filter(
        ({ testCase, recorded }) =>
          (paths.some((path) => isStated(writtenAt(testCase.written, path))) ||
            testCase.events.some(({ type }) => events.test(type))) &&
          !recorded.calls.some((call) => call.system === system && tool.test(call.tool ?? '')),
      ),
    ),
  );
  const objects = new Set(played.flatMap(({ testCase }) => objectsIn(testCase)));
  const records = [...objects].flatMap((object) =>
    remarkOn(
      `a record of ${object}`,
      played.filter(({ testCase, recorded: { calls } }) => {
        const asked = calls.filter(({ system }) => system === 'salesforce');
        const isRead = asked.some(({ tool }) => objectsOf(tool ?? '').includes(object));
        return objectsIn(testCase).includes(object) && asked.length > 0 && !isRead;
      }),
    ),
  );
  const events = played.flatMap(({ testCase, recorded: { state } }) =>
    (state === null ? [] : unreadIn(state))
      .filter(({ event, at }) => !isToBeUnread(testCase, event, at))
      .map(
        ({ label, at }) =>
          `The event ${label} of ${formatInstant(at)} in ${testCase.case_id} was never used: no step waited or watched for it`,
      ),
  );
  return [...systems, ...records, ...declared(played, tools), ...events];
}

/** An answer to a call that the run never made: its arguments are written otherwise, or no step came to it. */
function declared(played: readonly Played[], tools: ReadonlyMap<string, DeclaredTool>): string[] {
  return played.flatMap(({ testCase, recorded: { calls } }) =>
    testCase.answers
      .filter((answer) => {
        const declaration = tools.get(answer.tool)?.declaration;
        return (
          declaration === undefined ||
          !calls.some((call) => call.tool === answer.tool && isCallOf(declaration, answer, call.args))
        );
      })
      .map(
        ({ tool, with: given }) =>
          `${testCase.case_id} states an answer of ${tool} to \`${JSON.stringify(given)}\`, which no step of its run asked. Write the values as the call has them, or remove it`,
      ),
  );
}

const isToBeUnread = ({ events }: TestCase, event: string, receivedAt: Instant): boolean =>
  events.some(({ type, at, too_late }) => too_late === true && type === event && at === receivedAt);

const objectsIn = ({ salesforce }: TestCase): readonly string[] =>
  (salesforce?.records ?? []).map(({ object }) => object);

/** One remark for all of these; none without any. */
function remarkOn(what: string, unused: readonly Played[]): string[] {
  if (unused.length === 0) return [];
  const [states, theirs] = unused.length === 1 ? ['states', 'its run'] : ['state', 'their runs'];
  return [
    `${listed(unused)} ${states} ${what}, which no step of ${theirs} asked for. Remove it, or change the case so that a step asks`,
  ];
}

const isStated = (value: unknown): boolean =>
  value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

function listed(played: readonly Played[]): string {
  const ids = played.map(({ testCase }) => testCase.case_id);
  const more = ids.length - LISTED_MAX;
  return more > 1
    ? `${ids.slice(0, LISTED_MAX).join(', ')} and ${more} more cases`
    : ids.join(', ').replace(/, ([^,]+)$/, ' and $1');
}

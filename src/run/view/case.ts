/**
 * How the events of the case and of the run as a whole are shown.
 */
import { accountText } from '../../kernel/os-account.ts';
import type { AssignedBy, RefusedFact } from '../../case/case-event.ts';
import { own } from '../../kernel/own.ts';
import { formatValue } from '../../kernel/value.ts';
import {
  beforeAndAfter,
  changeText,
  editorText,
  editorWithAddress,
  sourceText,
  standingText,
} from '../cite/change-text.ts';
import { effectText } from '../cite/effect-text.ts';
import { otherCaseLines } from '../cite/other-case-text.ts';
import { knownAtStop } from '../cite/known-at-stop.ts';
import type { PostLine } from '../cite/labelled-text.ts';
import { isCame, arrivedAfterEnd } from '../log/after-end.ts';
import type { CaseEvent } from '../log/case.ts';
import type { Actor, EventOf } from '../log/event.ts';
import { APPROVED_NOT_DONE, RUN_ENDED, type FactChange } from '../log/fact-change.ts';
import type { RunState } from '../log/state.ts';
import { openText } from '../log/unknown-writes.ts';
import { arrivalOf } from '../log/arrival.ts';
import { NOT_SENT } from '../../case/read-event.ts';
import { formatInstant } from '../../kernel/time.ts';
import { systemName } from '../../tool/system-name.ts';
import type { EventViews, PostText } from './event-view.ts';
import { readerOf, unreadIn } from '../cite/mailbox.ts';

const reasonLine = (actor: Actor, text: string): PostLine => ({
  label: actor.kind !== 'person' ? 'because' : text.startsWith(`${actor.name} `) ? '' : `by ${actor.name}`,
  text,
});

const UNUSABLE = 'The case arrived with facts that cannot be used';

export const caseViews: EventViews<CaseEvent> = {
  CaseOpened: {
    post: ({ earlier, refused }) => {
      const unused = refused.map(({ label, problem }) => ({ label, text: problem }));
      if (earlier !== undefined)
        return {
          tone: 'remark',
          title: 'The case starts again',
          lines: [
            { label: 'because', text: earlier.because },
            ...earlier.effects.map((effect) => ({ label: 'done before', text: effectText(effect) })),
            ...unused,
          ],
        };
      return unused.length === 0 ? null : { tone: 'remark', title: UNUSABLE, lines: unused };
    },
    remarks: ({ earlier, refused }) => [
      ...(earlier === undefined
        ? []
        : [
            `the case starts again after run ${earlier.runId}: ${earlier.because}`,
            ...earlier.effects.map((effect) => `done before: ${effectText(effect)}`),
          ]),
      ...refused.map(({ label, problem }) => `${label} arrived with the case and cannot be used: ${problem}`),
    ],
  },
  SopChosen: {},
  SopNotChosen: {},
  FactsCorrected: {
    erased: (gone) =>
      gone.includes('changes') ? 'facts of the case changed; which, and what became of it, was erased' : null,
    // A change is always posted, whatever became of it.
    roundsPosted: Number.POSITIVE_INFINITY,
    post: ({ changes, assignedBy }) => ({
      tone: 'remark',
      title: correctionTitle(changes),
      lines: [...changes.map(changeLine), ...assignedLines(assignedBy)],
    }),
    remarks: ({ changes, assignedBy }) => [
      ...changes.map((change) => {
        const standing = standingText(change);
        return `${changeText(change)} (${sourceText(change)})${standing === '' ? '' : `; ${standing}`}`;
      }),
      ...(assignedBy === undefined ? [] : [`${assignedBy.name} chose this case for the change`]),
    ],
  },
  // Nothing changed.
  FactsConfirmed: {},
  PeopleNamed: {
    roundsPosted: Number.POSITIVE_INFINITY,
    // Everyone who edits a ticket is remembered, but only a new requester is news.
    post: ({ people }) => {
      const requesters = people.filter(({ role }) => role === 'requester');
      if (requesters.length === 0) return null;
      const lines = requesters.map((person) => ({ label: 'requester', text: editorWithAddress(person) }));
      return { tone: 'remark', title: 'The case names another requester', lines };
    },
    remarks: ({ people }) =>
      people.map(
        (person) => `the source names ${editorText(person)} as ${person.role}, who approves nothing from now on`,
      ),
  },
  ChangesWeighed: {
    erased: (gone) =>
      gone.includes('changes') || gone.includes('kept')
        ? 'changed facts were checked; which, and what became of them, was erased'
        : null,
    roundsPosted: Number.POSITIVE_INFINITY,
    post: ({ changes, kept = [], asked }) => ({
      tone: 'remark',
      title: weighedTitle(changes.length, kept.length, asked),
      lines: [
        ...changes.map((change) => ({ label: change.label, text: beforeAndAfter(change) })),
        ...kept.map((change) => ({
          label: change.label,
          text: `${beforeAndAfter(change)}; ${standingText({ ...change, standing: 'unused' })}`,
        })),
      ],
    }),
    remarks: ({ changes, kept = [], values }) => [
      ...(changes.length === 0 && kept.length === 0 ? ['the changed facts changed back'] : []),
      ...(changes.length === 0 ? [] : [`the run uses the changed facts now: ${changes.map(changeText).join('; ')}`]),
      ...kept.map((change) => `${changeText(change)}; ${standingText({ ...change, standing: 'unused' })}`),
      ...values.map(({ step, path, value }) => `step ${step} sets ${path.join('.')} to ${formatValue(value)} now`),
    ],
  },
  RecordOpened: {
    remarks: ({ step, key, facts: [fact] }) => [
      `${systemName(key.system)} ${fact?.source.record ?? key.record}, which step ${step} opened, belongs to the case from now on`,
    ],
  },
  ChannelKnown: {
    remarks: ({ slackChannelId }) => [
      `Slack says that the case's channel has the id ${slackChannelId}: the case stays there, whatever it is called`,
    ],
  },
  OtherCasesFound: {
    erased: (gone) => (gone.length === 0 ? null : 'other cases about the same were found; which, was erased'),
    post: ({ cases, more = null, quiet = false }) =>
      quiet
        ? null
        : {
            tone: 'remark',
            title:
              cases.length === 0 && more === null
                ? 'No other case about the same asks for anything any more'
                : 'Perhaps two bills for one: check before paying',
            lines: otherCaseLines({ otherCases: cases, moreOtherCases: more }),
          },
    remarks: ({ cases, more = null, quiet = false }) => {
      if (quiet) return [];
      return cases.length === 0 && more === null
        ? ['no other case about the same asks for anything any more']
        : otherCaseLines({ otherCases: cases, moreOtherCases: more }).map(({ text }) => text);
    },
  },
  EventArrived: {
    post: ({ label, fields, refused, assignedBy }) => ({
      tone: 'remark',
      title: capitalised(label),
      lines: [
        ...fields.map((field) => ({ label: field.label, text: formatValue(field.value) })),
        ...refused.map((field) => ({ label: field.label, text: refusedText(field) })),
        ...assignedLines(assignedBy),
      ],
    }),
    remarks: arrivedTexts,
  },
  EventTaken: {
    remarks: ({ eventId, step, handler }, state) => {
      const arrival = arrivalOf(state, eventId);
      // Taken as it arrived: what is said about the arrival says so.
      if (arrival === null || arrival.taken?.at === arrival.at) return [];
      const what = `${arrival.label}, received ${formatInstant(arrival.at)}`;
      return readerOf(state, arrival) === null
        ? [`${what}, waited for step ${handler ?? step}, which has not handled it`]
        : [`step ${handler ?? step} took ${what}`];
    },
  },
  EventSetAside: {
    post: ({ label, because }) => ({
      tone: 'remark',
      title: `${capitalised(label)} arrived and has no effect`,
      lines: [{ label: 'because', text: because }],
    }),
    remarks: ({ label, because }) => [`${label} arrived and has no effect: ${because}`],
  },
  FieldsErased: {
    post: ({ fields, by, reason, account }) => ({
      tone: 'remark',
      title: `${by.name} erased ${erasedText(fields.length)}`,
      lines: [
        { label: 'because', text: reason },
        ...(account === undefined ? [] : [{ label: 'from', text: accountText(account) }]),
      ],
    }),
    remarks: ({ fields, by, group, reason, account }) => [
      `${erasedText(fields.length)} erased by ${by.name}${account === undefined ? '' : ` (${accountText(account)})`} for ${group}: ${reason}`,
    ],
  },
  RunCompleted: {
    roundsPosted: Number.POSITIVE_INFINITY,
    post: (_, state) => stillUnread(state),
    remarks: ({ outcome }) => [`the run was completed${outcome === null ? '' : ` as ${outcome}`}`],
  },
  StopDecided: {
    roundsPosted: Number.POSITIVE_INFINITY,
    post: ({ reason }, { stopping, calls }, actor) => ({
      tone: 'remark',
      title: 'Stopping: nothing more is sent, and the run ends once it is known what was done',
      lines: [
        reasonLine(actor, reason),
        ...(stopping?.calls ?? []).flatMap((id) => {
          const call = own(calls, id);
          return call === undefined ? [] : [{ label: 'open', text: openText(call) }];
        }),
      ],
    }),
    remarks: ({ reason }) => [`the run was to stop, once it was known what was done: ${reason}`],
  },
  RunStopped: {
    // A stop is always posted.
    roundsPosted: Number.POSITIVE_INFINITY,
    post: ({ reason }, state, actor) => ({
      tone: 'end',
      title: 'Stopped',
      lines: [reasonLine(actor, reason), ...knownAtStop(state).map(({ label, summary }) => ({ label, text: summary }))],
    }),
    remarks: ({ reason, successor }) => [
      `the run was stopped: ${reason}${successor === undefined ? '' : `; the case goes on in run ${successor}`}`,
    ],
  },
  ChangedAfterEnd: {
    erased: (gone) =>
      gone.length === 0
        ? null
        : 'the case changed after the run had ended; what changed, and whether it mattered, was erased',
    roundsPosted: Number.POSITIVE_INFINITY,
    // The changes are posted as they arrive, and the card shows what would be decided otherwise.
    post: ({ differences }) =>
      differences.length > 0
        ? null
        : { tone: 'remark', title: 'Nothing would be decided otherwise, so the case stays as it is', lines: [] },
    remarks: ({ changes, differences }, state) => [
      changes.length === 0
        ? arrivedAfterEnd(state).length > 0
          ? 'an event arrived after the run had ended'
          : 'the case changed back after the run had ended'
        : `the case has changed since the run ended: ${changes.map(changeText).join('; ')}`,
      ...(differences.length === 0
        ? ['nothing would be decided otherwise']
        : differences.map((difference) => (isCame(difference) ? difference : `decided otherwise now: ${difference}`))),
    ],
  },
  StartedAgain: {
    roundsPosted: Number.POSITIVE_INFINITY,
    post: ({ reason }) => ({
      tone: 'end',
      title: 'The case starts again',
      lines: [{ label: 'because', text: reason }],
    }),
    remarks: ({ reason, successor }) => [`the case starts again in run ${successor}: ${reason}`],
  },
};

/** An event that fits several cases has its case from a person. */
const assignedLines = (by: AssignedBy | undefined): PostLine[] =>
  by === undefined ? [] : [{ label: 'case chosen by', text: by.name }];

/** `Carrier offer arrived: offered amount $900.00 (TMS claim 7, field amount), for step 9.on_carrier_offer`. */
function arrivedTexts(
  { eventId, label, fields, refused, assignedBy }: EventOf<'EventArrived'>,
  state: RunState,
): string[] {
  const values = fields
    .map(
      ({ label: name, value, source }) =>
        `${name} ${formatValue(value)} (${source.system} ${source.record}, field ${source.field})`,
    )
    .join(', ');
  const arrival = arrivalOf(state, eventId);
  const reader = arrival === null ? null : readerOf(state, arrival);
  const before = arrival?.readBefore;
  const unread =
    before === undefined ? ', and no step has read it' : `, read by step ${before} before the case started again`;
  const to = reader === null ? unread : `, for step ${reader}`;
  return [
    `${label} arrived${values === '' ? '' : `: ${values}`}${to}`,
    ...refused.map((field) => `${field.label} of ${label} was refused: ${field.problem}`),
    ...(assignedBy === undefined ? [] : [`${assignedBy.name} chose this case for ${label}`]),
  ];
}

/** A field that the event lacks was not given, so only its problem is said. */
export function refusedText({ problem, type }: RefusedFact): string {
  return type === undefined || problem === NOT_SENT ? problem : `cannot be read: ${problem}`;
}

/** What the run ended without reading; what arrived afterwards is told by its own question. */
function stillUnread(state: RunState): PostText | null {
  const end = state.ended?.seq ?? Number.POSITIVE_INFINITY;
  const unread = unreadIn(state).filter(({ seq }) => seq < end);
  return unread.length === 0
    ? null
    : {
        tone: 'remark',
        title: 'No step read these events',
        lines: unread.map(({ label, at }) => ({ label, text: '', time: at })),
      };
}

const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function correctionTitle(changes: readonly FactChange[]): string {
  if (changes.some(({ standing, because }) => standing === 'held' && because === null))
    return 'The case changed while people are being asked';
  if (changes.some(({ because }) => because === APPROVED_NOT_DONE))
    return 'The case changed after something was approved, and before it was done';
  if (changes.some(({ because }) => because === RUN_ENDED)) return 'The case changed after its run had ended';
  if (changes.some(({ standing }) => standing === 'held')) return 'The case changed before anything was done';
  return changes.some(({ standing }) => standing === 'used')
    ? 'The facts of the case were corrected'
    : 'The case changed, but the run does not use the change';
}

function changeLine(change: FactChange): PostLine {
  const standing = standingText(change);
  return {
    label: change.label,
    text: `${beforeAndAfter(change)} (${sourceText(change)})${standing === '' ? '' : `; ${standing}`}`,
  };
}

function erasedText(count: number): string {
  return count === 0 ? 'personal data of earlier runs of the case' : `${fieldCount(count)} of this record`;
}

function fieldCount(count: number): string {
  return count === 1 ? 'one field' : `${count} fields`;
}

function weighedTitle(used: number, kept: number, asked: EventOf<'ChangesWeighed'>['asked']): string {
  if (used + kept === 0) return 'The case changed back: everything stays as it was asked';
  const then = asked.length === 0 ? '' : 'people are asked again';
  // Each line says what was done with its value, or may have been.
  if (used === 0) return `The run keeps the earlier values${then === '' ? '' : `, and ${then}`}`;
  return kept === 0
    ? `The changed facts are in use now${then === '' ? '' : `, so ${then}`}`
    : `Some of the changed facts are in use now; of the others the run keeps the earlier values${then === '' ? '' : `, and ${then}`}`;
}

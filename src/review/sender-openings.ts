/**
 * Finds senders that may open cases which can never run: the kind, or an SOP for it, needs a fact that names a record
 * of a system for which the sender does not speak, so it may not state it. And facts that name a record of a system by
 * their path alone, which every sender may state. And records by which a sender may name a case that no one opens.
 */
import { caseType, ownRecordFacts, type Kind } from '../case/kind.ts';
import { PORTAL } from '../case/portal.ts';
import { systemMeantBy, systemNamedBy } from '../case/system-named-by.ts';
import type { Finding } from '../handbook/finding.ts';
import type { Place } from '../handbook/place.ts';
import type { Sender } from '../handbook/senders.ts';
import { listed } from '../handbook/suggest.ts';
import { kindLineOf } from '../sop/check/kind-line.ts';
import { allSteps, type Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';

export function senderOpenings(
  senders: readonly Sender[],
  around: {
    readonly kinds: ReadonlyMap<string, Kind>;
    readonly sops: readonly Sop[];
    /** The place of a sender by its name. */
    readonly placeOf: (sender: string) => Place;
  },
): Finding[] {
  return senders
    .filter(({ opens }) => opens)
    .flatMap((sender) =>
      sender.kinds.flatMap((name): Finding[] => {
        const kind = around.kinds.get(name);
        const lacking = kind === undefined ? [] : neededOf(kind, around.sops).filter(isForeignTo(sender));
        return lacking.length === 0 ? [] : [openingOf(sender, name, lacking, around.placeOf(sender.sender))];
      }),
    );
}

type Openings = {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly placeOf: (sender: string) => Place;
  /** As `openedBySteps` finds them. */
  readonly opened: ReadonlySet<string>;
};

/**
 * Senders that may name a case by a record of a system for which no case of their kinds is ever opened. What they report
 * under it waits and reaches no case: a fact that `identifies` such a record links nothing.
 */
export function unopenedKeys(senders: readonly Sender[], openings: Openings): Finding[] {
  const isOpened = isOpenedIn(senders, openings);
  const { placeOf } = openings;
  return senders.flatMap((sender) =>
    sender.keys
      .filter((system) => !sender.kinds.some((kind) => isOpened(kind, system)))
      .map(
        (system): Finding => ({
          rule: 'sender-key-unopened',
          severity: 'warning',
          place: placeOf(sender.sender),
          endColumn: null,
          message: `\`${sender.sender}\` may name a case by a record of \`${system}\`, and no case of ${listed(sender.kinds, 'or')} is opened for one: what it reports under it reaches no case`,
          suggestion: `Let a sender with \`opens: true\` speak for \`${system}\`, or name the cases by the records that open them`,
        }),
      ),
  );
}

/** The systems in which steps of the SOPs open records that are their cases' own. */
export function openedBySteps(sops: readonly Sop[], registry: Registry): ReadonlySet<string> {
  const tools = sops
    .flatMap(allSteps)
    .map(({ body }) => (body.kind === 'use' ? registry.get(body.tool)?.tool : undefined));
  return new Set(tools.flatMap((tool) => (tool?.opens === undefined ? [] : [tool.system])));
}

const namesOwn = (kind: Kind | undefined, system: string): boolean =>
  kind !== undefined && ownRecordFacts(caseType(kind), system).length > 0;

/** Whether cases of a kind are opened for records of a system, or open one. */
const isOpenedIn =
  (senders: readonly Sender[], { kinds, opened }: Openings) =>
  (kind: string, system: string): boolean =>
    (opened.has(system) && namesOwn(kinds.get(kind), system)) ||
    (system === 'zendesk' && kinds.get(kind)?.zendesk !== undefined) ||
    (system === PORTAL && kinds.get(kind)?.portal !== undefined) ||
    senders.some((other) => other.opens && other.kinds.includes(kind) && other.systems.includes(system));

/** Senders that open no case, and of whose records no one else does: all that they report waits, and reaches no case. */
export function unreachedCases(senders: readonly Sender[], openings: Openings): Finding[] {
  const { kinds, placeOf } = openings;
  const isOpened = isOpenedIn(senders, openings);
  const isOpenedAtAll = (name: string): boolean =>
    ['zendesk', PORTAL].some((system) => isOpened(name, system)) ||
    senders.some((other) => other.opens && other.kinds.includes(name));
  return senders.flatMap(({ sender, opens, systems, keys, kinds: names }): Finding[] => {
    // Of a kind that nothing opens yet, no one knows by which records it will be.
    const known = names.filter((name) => isOpenedAtAll(name));
    const unreached = known.filter((name) => ![...systems, ...keys].some((system) => isOpened(name, system)));
    if (opens || known.length === 0 || unreached.length < known.length || keys.length > 0) return [];
    const form = known.find((name) => kinds.get(name)?.portal !== undefined);
    const by =
      form === undefined
        ? 'Add the system whose records open the cases to `keys`'
        : `Write \`keys: [${PORTAL}]\`, and let it name the receipt of the form`;
    return [
      {
        rule: 'sender-reaches-no-case',
        severity: 'warning',
        place: placeOf(sender),
        endColumn: null,
        message: `\`${sender}\` names cases by records of ${listed(systems, 'or')}, and no case of ${listed(known, 'or')} is opened for one: what it reports reaches no case`,
        suggestion: by,
      },
    ];
  });
}

/** @param placeOf the place of a fact of the kind */
export function unownedFacts(
  { kind, facts }: Pick<Kind, 'kind' | 'facts'>,
  systems: readonly string[],
  placeOf: (fact: string) => Place,
): Finding[] {
  return facts.flatMap((declared): Finding[] => {
    const { fact } = declared;
    const system = systemMeantBy(declared, systems);
    if (system === null) return [];
    return [
      {
        rule: 'record-without-owner',
        severity: 'warning',
        place: placeOf(fact),
        endColumn: null,
        message: `\`${fact}\` of \`${kind}\` seems to name a record of \`${system}\`, and does not say so: every sender that may open or correct these cases may state it`,
        suggestion: `Write \`identifies: ${system}\`, and only a sender that speaks for \`${system}\` may state it`,
      },
    ];
  });
}

type Needed = { readonly fact: string; readonly system: string };

/** Facts that name a record of another system and that are always present, or needed by an SOP of the kind. */
function neededOf({ kind, facts }: Kind, sops: readonly Sop[]): readonly Needed[] {
  const needs = sops
    .filter((sop) => (kindLineOf(sop)?.kind ?? sop.kind) === kind)
    .flatMap((sop) => sop.needs.map(({ path }) => path.join('.')));
  return facts.flatMap((declared) => {
    const system = systemNamedBy(declared);
    const isNeeded = !declared.optional || needs.includes(`case.${declared.fact}`);
    return system !== null && isNeeded ? [{ fact: declared.fact, system }] : [];
  });
}

const isForeignTo =
  ({ systems }: Sender) =>
  ({ system }: Needed): boolean =>
    !systems.includes(system);

function openingOf({ sender }: Sender, kind: string, lacking: readonly Needed[], place: Place): Finding {
  const facts = listed(
    lacking.map(({ fact }) => fact),
    'and',
  );
  const systems = [...new Set(lacking.map(({ system }) => system))];
  return {
    rule: 'sender-cannot-open',
    severity: 'warning',
    place,
    endColumn: null,
    message: `\`${sender}\` may open cases of \`${kind}\`, and none of them can run: they need ${facts}, which names a record of ${listed(systems, 'and')}, and only a sender that speaks for that system may state it`,
    suggestion: `Leave \`opens\` out, add ${listed(systems, 'and')} to the \`systems\` of \`${sender}\`, or make the fact optional and let the procedure do without it`,
  };
}

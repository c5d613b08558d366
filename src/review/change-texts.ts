/**
 * Changes of a YAML file as sentences: where, and what was there before and after. The words are the reader's where a
 * key is known, and otherwise the key itself.
 */
import { exactText, isPlainList, nameIn, type ChangePart, type TreeChange } from '../handbook/yaml/tree-changes.ts';
import type { Entry, Tree } from '../handbook/yaml/tree.ts';
import { fromTo, toldApart } from '../kernel/told-apart.ts';

/** What people call a key; any other key is called by its own name. */
const WORDS: Readonly<Record<string, string>> = {
  answer_within: 'time to answer',
  approved_by: 'approved by',
  changes_approved_by: 'who approves its changes',
  email: 'e-mail',
  if: 'condition',
  if_unforeseen: 'who is asked when it stops',
  kind: 'kind of case',
  may_erase: 'who may erase from the record',
  needs: 'what it needs',
  readers: 'who may read its cases',
  slack_team: 'Slack team',
  slack_user: 'Slack id',
  starts: 'when it starts',
  takes: 'what it takes from the procedure that runs it',
  within: 'deadline',
};
/** Lists whose members say by themselves what they are: `person ana`, `fact claim.bol`, `step 3a`. */
const UNNAMED: ReadonlySet<string> = new Set([
  'people',
  'groups',
  'owners',
  'senders',
  'facts',
  'events',
  'fields',
  'steps',
  'do',
  'together',
  'choose',
]);
/** Keys whose entries are called what they are: `argument amount`. */
const ENTRIES: Readonly<Record<string, string>> = { with: 'argument' };
/** Characters of something new that is one sentence; anything longer is a sentence for each of its parts. */
const WHOLE_MAX = 300;

const NOTHING = '—';

/** One sentence or more for the change. @param subject `Kind freight_claim`; empty when the path says it all */
export function changeTexts(subject: string, { path, what, before, after }: TreeChange): string[] {
  const place = placeText(subject, path);
  if (what === 'order') return [`${place}: in another order, ${orderText(before, after)}`];
  if (before !== null && after !== null)
    return [
      `${place}: ${isPlainList(before) && isPlainList(after) ? membersText(before, after) : fromTree(before, after)}`,
    ];
  if (after !== null && isPart(path, after)) return newTexts(subject, path, after, ' is new');
  if (before !== null && isPart(path, before)) return [`${place} was removed${contentText(path, before)}`];
  return [`${place}: ${before === null ? NOTHING : topText(before)} → ${after === null ? NOTHING : topText(after)}`];
}

/** A sentence for each part of something new that is too long for one. */
export function newTexts(subject: string, path: readonly ChangePart[], tree: Tree, how: string): string[] {
  const place = placeText(subject, path);
  const text = contentText(path, tree);
  if (text.length <= WHOLE_MAX || tree.kind === 'scalar' || isPlainList(tree)) return [`${place}${how}${text}`];
  const parts = partsOf(withoutName(path, tree)).flatMap((part) =>
    part.after === null ? [] : newTexts(subject, [...path, part], part.after, ''),
  );
  return how === '' ? parts : [`${place}${how}`, ...parts];
}

/** `Kind freight_claim, fact claim.bol, label`. */
export function placeText(subject: string, path: readonly ChangePart[]): string {
  const words = path.flatMap((part, index): string[] => {
    const [around, next] = [path[index - 1], path[index + 1]];
    if (isInLabel(part, path[index + 2])) return [];
    if (part.kind === 'item') return [`${part.by ?? 'item'} ${part.name}${toolIn(part)}`];
    const inside = around?.kind === 'key' ? ENTRIES[around.key] : undefined;
    if (inside !== undefined) return [`${inside} ${part.key}${toolIn(part)}`];
    if (next !== undefined && (Object.hasOwn(ENTRIES, part.key) || (next.kind === 'item' && UNNAMED.has(part.key))))
      return [];
    return [`${Object.hasOwn(WORDS, part.key) ? (WORDS[part.key] ?? '') : part.key}${toolIn(part)}`];
  });
  const text = [subject, ...words].filter((word) => word !== '').join(', ');
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** `step 3a` says by itself that it is in step 3. */
function isInLabel(outer: ChangePart, inner: ChangePart | undefined): boolean {
  return (
    outer.kind === 'item' &&
    inner?.kind === 'item' &&
    outer.by === 'step' &&
    inner.by === 'step' &&
    inner.name.startsWith(outer.name) &&
    /^[a-z]/.test(inner.name.slice(outer.name.length))
  );
}

/** The tools and procedures that the steps on the way to a change use, in either version. */
export function usedBy(path: readonly ChangePart[]): string[] {
  return path.flatMap(({ before, after }) =>
    [before, after].flatMap((tree) =>
      ['use', 'run'].flatMap((key) => (tree === null ? [] : (nameIn(tree, key) ?? []))),
    ),
  );
}

/** ` (tms.pay_claim)`: what a step does. */
function toolIn({ before, after }: ChangePart): string {
  const step = after ?? before;
  const tool = step === null ? null : (nameIn(step, 'use') ?? nameIn(step, 'run'));
  return tool === null ? '' : ` (${tool})`;
}

/** Whether something new or gone is a part of its own, and not the value of a key. */
function isPart(path: readonly ChangePart[], tree: Tree): boolean {
  return path.at(-1)?.kind === 'item' || !(tree.kind === 'scalar' || isPlainList(tree));
}

function partsOf(tree: Exclude<Tree, { kind: 'scalar' }>): ChangePart[] {
  if (tree.kind === 'map')
    return tree.entries.map(({ key, value }) => ({ kind: 'key', key, before: null, after: value }));
  return tree.items.map((item, index) => {
    const [name, by] = nameOf(item);
    return { kind: 'item', by, name: name ?? `${index + 1}`, before: null, after: item };
  });
}

/** By its first key, as the handbook's lists are written: `- step: 3`. */
function nameOf(item: Tree): [name: string | null, by: string | null] {
  const first = item.kind === 'map' ? item.entries[0]?.key : undefined;
  const name = first === undefined ? null : nameIn(item, first);
  return name === null || first === undefined ? [null, null] : [name, first];
}

/** `: email ana@our.example, …`: of a member that the path names, without its name. */
function contentText(path: readonly ChangePart[], tree: Tree): string {
  const content = tree.kind === 'map' ? withoutName(path, tree) : tree;
  return tree.kind === 'map' && content.kind === 'map' && content.entries.length === 0 && tree.entries.length > 0
    ? ''
    : `: ${topText(content)}`;
}

function withoutName<T extends Tree>(path: readonly ChangePart[], tree: T): T {
  const part = path.at(-1);
  const by = part?.kind === 'item' ? part.by : null;
  return tree.kind === 'map' && by !== null ? { ...tree, entries: tree.entries.filter(({ key }) => key !== by) } : tree;
}

/** The members that came and went; of one that was replaced, before and after. */
function membersText(before: Extract<Tree, { kind: 'list' }>, after: Extract<Tree, { kind: 'list' }>): string {
  const [were, are] = [before, after].map(({ items }) => items.map(memberText));
  const [old, fresh] = [were ?? [], are ?? []];
  const gone = old.filter((member) => !fresh.includes(member));
  const added = fresh.filter((member) => !old.includes(member));
  const isSet = new Set(old).size === old.length && new Set(fresh).size === fresh.length;
  const stayed = old.filter((member) => fresh.includes(member));
  const isInOrder = stayed.join('\n') === fresh.filter((member) => old.includes(member)).join('\n');
  if (!isSet || !isInOrder || old.length === 0 || fresh.length === 0 || gone.length + added.length === 0)
    return fromTree(before, after);
  const at = old.findIndex((member) => !fresh.includes(member));
  const [was, is] = [before.items[at], after.items[at]];
  if (was !== undefined && is !== undefined && gone.length === 1 && added[0] === fresh[at] && added.length === 1)
    return fromTree(was, is);
  return [...added.map((member) => `${member} is new`), ...gone.map((member) => `${member} was removed`)].join(', ');
}

function fromTree(before: Tree, after: Tree): string {
  const [was, is] = [topText(before), topText(after)];
  // Two texts that look alike are spelled so that their difference shows.
  if (was !== is) return fromTo(was, is);
  // They differ in their quotes alone.
  return [before, after]
    .map((tree) => (tree.kind === 'scalar' ? exactText(tree) : nestedText(tree, exactText)))
    .join(' → ');
}

/** Without the signs around a map or list. */
function topText(tree: Tree): string {
  if (tree.kind === 'scalar') return scalarText(tree, /^["\s]|\s$|→|^—?$/);
  const inner = tree.kind === 'map' ? tree.entries.map((entry) => entryText(entry)) : tree.items.map(memberText);
  return inner.length === 0 ? (tree.kind === 'map' ? '{}' : '[]') : inner.join(', ');
}

const memberText = (tree: Tree): string => nestedText(tree);

function nestedText(
  tree: Tree,
  scalar = (leaf: Extract<Tree, { kind: 'scalar' }>): string => scalarText(leaf, NESTED),
): string {
  switch (tree.kind) {
    case 'map':
      return `{ ${tree.entries.map((entry) => entryText(entry, scalar)).join(', ')} }`;
    case 'list':
      return `[${tree.items.map((item) => nestedText(item, scalar)).join(', ')}]`;
    default:
      return scalar(tree);
  }
}

function entryText({ key, value }: Entry, scalar?: (leaf: Extract<Tree, { kind: 'scalar' }>) => string): string {
  return `${/[\s,:{}[\]"→]/.test(key) ? JSON.stringify(key) : key}: ${nestedText(value, scalar)}`;
}

/** Signs in a text that could be read as the end of it, or as another entry. */
const NESTED = /[,{}[\]→]|: |^["\s]|\s$|^—?$/;

/** Beginnings by which a text without its quotes would be a number, an amount, an expression, or yes and no. */
const NO_TEXT = /^[-+.\d=~]|^(?:true|false|null|yes|no)$/i;

function scalarText({ value, source, style }: Extract<Tree, { kind: 'scalar' }>, quoted: RegExp): string {
  if (typeof value !== 'string') return source === '' ? 'null' : source;
  return quoted.test(value) || (style !== 'plain' && NO_TEXT.test(value)) ? JSON.stringify(value) : value;
}

function orderText(before: Tree | null, after: Tree | null): string {
  const [was, is] = [orderOf(before), orderOf(after)];
  if (was !== is || before === null || after === null) return `${was} → ${is}`;
  return fromTree(before, after);
}

/** The names of the entries or members, in their order; a member without a name is shown itself. */
function orderOf(tree: Tree | null): string {
  if (tree?.kind === 'map') return tree.entries.map(({ key }) => key).join(', ');
  return tree?.kind === 'list' ? tree.items.map((item) => nameOf(item)[0] ?? memberText(item)).join(', ') : NOTHING;
}

/** Lines of a text with before and after, such as a policy or a table. */
export function lineText(before: string | undefined, after: string | undefined): string {
  if (before === undefined) return `\`${after ?? ''}\` is new`;
  if (after === undefined) return `\`${before}\` was removed`;
  return toldApart([before, after])
    .map((text) => `\`${text}\``)
    .join(' → ');
}

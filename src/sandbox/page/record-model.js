/**
 * Turns a vendor's snapshot into cards: what a person looks for first, then the other fields, then the comments.
 *
 * Pure. It knows the common field names of the vendors and shows any other field as it is, so a stand-in may add fields
 * freely.
 */
import { list } from './text.js';

/**
 * @typedef {{ author: string, at: string, text: string, internal: boolean }} Note
 * @typedef {{ path: string, id: string, title: string, status: string, chips: string[], tags: string[], text: string,
 *   fields: [string, string][], notes: Note[] }} RecordCard
 * @typedef {{ name: string, label: string, cards: RecordCard[] }} RecordGroup
 */

/** Fields with their own place on the card; the first one present wins. */
const PLACES = {
  id: ['key', 'number', 'CaseNumber', 'Claims_Account_Id__c', 'id', 'Id'],
  title: ['subject', 'summary', 'Subject', 'title', 'Name', 'name'],
  status: ['status', 'Status', 'StageName', 'state', 'disposition'],
  chips: ['priority', 'group', 'group_name', 'tier', 'Tier__c', 'Customer_Tier__c', 'issuetype', 'assignee_group'],
  tags: ['tags', 'labels'],
  text: ['description', 'Description'],
  notes: ['comments', 'comment', 'notes', 'history'],
};
const PLACED = new Set(Object.values(PLACES).flat());
/** Fields that mean nothing to a reader of the page. */
const HIDDEN = new Set([
  'attributes',
  'fields',
  'audits',
  'unsent',
  'created_by',
  'url',
  'self',
  'via',
  'raw_subject',
  'custom_fields',
  'group_id',
  'requester_id',
  'submitter_id',
  'assignee_id',
  'project',
  'idempotency_key',
  'properties',
  'property',
  'deliveries',
  'changelog',
  'version',
  'etag',
  'Id',
  'SystemModstamp',
  'CreatedDate',
  'raw',
]);
/** Lists that are vendor configuration, not case data. */
const SET_UP = new Set([
  'groups',
  'fields',
  'macros',
  'users',
  'ticket_fields',
  'transitions',
  'priorities',
  'projects',
  'webhooks',
  'people',
  'fieldNames',
]);
/** Lists that grow with the work; a person looks for the latest entry. */
const LATEST_FIRST = new Set(['tickets', 'issues', 'shipments', 'claims']);
const FIELDS_MAX = 16;

/** Newest first, without configuration. @param {any} snapshot @returns {RecordGroup[]} */
export function recordGroups(snapshot) {
  if (typeof snapshot !== 'object' || snapshot === null) return [];
  if (Array.isArray(snapshot)) return [groupOf('records', snapshot, {})];
  const shown =
    snapshot.records && typeof snapshot.records === 'object' && !Array.isArray(snapshot.records)
      ? snapshot.records
      : snapshot;
  return Object.entries(shown)
    .filter(([name, rows]) => !SET_UP.has(name) && (Array.isArray(rows) || isRecordMap(rows)))
    .map(([name, rows]) => groupOf(name, Array.isArray(rows) ? rows : Object.values(rows), snapshot))
    .filter((group) => group.cards.length > 0);
}

/**
 * Every shown value by its path, for comparing two snapshots.
 *
 * @param {readonly RecordGroup[]} groups
 * @returns {Map<string, string>}
 */
export function shownValues(groups) {
  /** @type {Map<string, string>} */
  const out = new Map();
  for (const { cards } of groups) {
    for (const card of cards) {
      out.set(card.path, '');
      out.set(`${card.path}/status`, card.status);
      out.set(`${card.path}/title`, card.title);
      for (const chip of card.chips) out.set(`${card.path}/chip/${chip}`, chip);
      for (const tag of card.tags) out.set(`${card.path}/tag/${tag}`, tag);
      for (const [label, value] of card.fields) out.set(`${card.path}/field/${label}`, value);
      for (const [index, note] of card.notes.entries()) out.set(`${card.path}/note/${index}`, note.text);
    }
  }
  return out;
}

/**
 * The paths that are new or differ.
 *
 * @param {ReadonlyMap<string, string>} before
 * @param {ReadonlyMap<string, string>} after
 */
export function changedPaths(before, after) {
  // A new record is marked as a whole, not field by field.
  const fresh = [...after.keys()].filter((path) => path.split('/').length === 2 && !before.has(path));
  const isInFresh = (/** @type {string} */ path) => fresh.some((whole) => path.startsWith(`${whole}/`));
  return [...after].filter(([path, value]) => before.get(path) !== value && !isInFresh(path)).map(([path]) => path);
}

/** @param {string} name @param {any[]} rows @param {any} snapshot @returns {RecordGroup} */
function groupOf(name, rows, snapshot) {
  const cards = rows
    .filter((row) => typeof row === 'object' && row !== null && !Array.isArray(row))
    .map((row, index) => cardOf(name, row, index, snapshot));
  return { name, label: words(name), cards: LATEST_FIRST.has(name) ? cards.reverse() : cards };
}

/** @param {string} name @param {any} row @param {number} index @param {any} snapshot @returns {RecordCard} */
function cardOf(name, row, index, snapshot) {
  const flat =
    typeof row.fields === 'object' && row.fields !== null && !Array.isArray(row.fields)
      ? { ...row.fields, ...row }
      : { ...row };
  if (flat.group === undefined && flat.group_id) flat.group = nameById(snapshot?.groups, flat.group_id);
  if (flat.requester === undefined && flat.requester_id) flat.requester = nameById(snapshot?.users, flat.requester_id);
  if (flat.assignee === undefined && flat.assignee_id) flat.assignee = nameById(snapshot?.users, flat.assignee_id);
  const id = first(flat, PLACES.id) || String(index + 1);
  const title = first(flat, PLACES.title);
  const fields = /** @type {[string, string][]} */ (
    Object.entries(flat)
      .filter(([key]) => !PLACED.has(key) && !HIDDEN.has(key) && !key.startsWith('_'))
      .map(([key, value]) => [
        value?.title && Object.hasOwn(value, 'value') ? String(value.title) : words(key),
        fieldText(value),
      ])
      .filter(([label, value]) => value !== '' && !(label === 'Unsent webhooks' && value === '0'))
  );
  for (const field of list(flat.custom_fields)) {
    const label =
      field?.key ??
      field?.title ??
      list(snapshot?.fields ?? snapshot?.ticket_fields).find((each) => each.id === field?.id)?.title ??
      '';
    const value = valueText(field?.value);
    if (label && value) fields.push([words(String(label)), value]);
  }
  return {
    path: `${name}/${first(flat, ['id', 'Id', 'key']) || id}`,
    id: name === 'tickets' ? `#${first(flat, ['id']) || id}` : id,
    title: title === id ? '' : title,
    status: first(flat, PLACES.status),
    chips: [...new Set(PLACES.chips.map((key) => valueText(flat[key])).filter((chip) => chip !== ''))],
    tags: PLACES.tags.flatMap((key) => list(flat[key])).map(String),
    text: first(flat, PLACES.text),
    fields: fields.slice(0, FIELDS_MAX),
    notes: notesOf(flat, snapshot),
  };
}

/** @param {any} row @param {any} snapshot @returns {Note[]} */
function notesOf(row, snapshot) {
  const audits = list(row.audits).flatMap((audit) =>
    list(audit?.events)
      .filter((event) => event?.type === 'Comment')
      .map((event) => ({ created_at: audit.created_at, ...event })),
  );
  const rows = [
    ...PLACES.notes.flatMap((key) => (Array.isArray(row[key]) ? row[key] : list(row[key]?.comments))),
    ...audits,
  ];
  return rows
    .map((note) => ({
      author:
        valueText(note?.author ?? note?.author_name ?? note?.by ?? '') || nameById(snapshot?.users, note?.author_id),
      at: String(note?.created_at ?? note?.created ?? note?.at ?? ''),
      text:
        typeof note === 'string'
          ? note
          : documentText(note?.body ?? note?.plain_body ?? note?.text ?? note?.says ?? ''),
      internal: note?.public === false,
    }))
    .filter((note) => note.text !== '');
}

/** The text of a Jira document, or the text itself. @param {any} value @returns {string} */
export function documentText(value) {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  if (typeof value.text === 'string') return value.text;
  if (value.type === 'hardBreak') return '\n';
  const inner = list(value.content).map(documentText);
  return inner.join(['doc', 'bulletList', 'orderedList', 'listItem'].includes(value.type) ? '\n' : '');
}

/** A number of the record with thousands separators. @param {any} value */
function fieldText(value) {
  return typeof value === 'number' && Math.abs(value) >= 1000 ? value.toLocaleString('en-US') : valueText(value);
}

/** A value as a person reads it; empty for an empty value. @param {any} value @returns {string} */
function valueText(value) {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(valueText).filter(Boolean).join(', ');
  if (value.type === 'doc') return documentText(value);
  if (Object.hasOwn(value, 'value')) return valueText(value.value);
  for (const key of ['displayName', 'name', 'Name', 'label', 'title', 'key', 'id'])
    if (Object.hasOwn(value, key) && typeof value[key] !== 'object') return String(value[key]);
  const pairs = Object.entries(value).filter(([, inner]) => inner !== null && typeof inner !== 'object');
  return pairs.map(([key, inner]) => `${words(key).toLowerCase()} ${inner}`).join(', ');
}

/** `Open_Contract_Value__c` and `openContractValue` as `Open contract value`. @param {string} name */
export function words(name) {
  const text = name
    .replace(/__[cr]$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .trim()
    .replace(/ [A-Z](?=[a-z])/g, (start) => start.toLowerCase());
  const said = text.charAt(0).toUpperCase() + text.slice(1);
  return said
    .replace(/\b(bol|pro|pod|id|iso|scac|usd|tms)\b/gi, (short) =>
      short.toLowerCase() === 'id' ? 'id' : short.toUpperCase(),
    )
    .replace(/^id$/, 'Id');
}

/** @param {any} row @param {readonly string[]} names */
function first(row, names) {
  for (const name of names) {
    const text = Object.hasOwn(row, name) ? valueText(row[name]) : '';
    if (text !== '') return text;
  }
  return '';
}

/** @param {any} rows @param {any} id */
function nameById(rows, id) {
  return id === undefined || id === null ? '' : String(list(rows).find((row) => row?.id === id)?.name ?? id);
}

/** True for `{ "101": { … }, "102": { … } }`. @param {any} value */
function isRecordMap(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).length > 0 &&
    Object.values(value).every((row) => typeof row === 'object' && row !== null && !Array.isArray(row))
  );
}

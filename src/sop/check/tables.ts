/**
 * A decision table gives one answer in every case: no row is dead, a `unique` table has no two rows for one case, and
 * the rows together cover every case. The values of one column are of one kind, and the result is saved.
 */
import { describeType, type Type } from '../../kernel/value.ts';
import type { Names } from '../expression/environment.ts';
import type { TableRow } from '../sop.ts';
import { writtenLabel, type TableSet } from './branch-sets.ts';
import { typeOfArgument } from './type-of-argument.ts';
import { placeOfKey, remarkAt, type Remark, type Rule } from './rule.ts';

export const tables: Rule = {
  name: 'tables',
  check: ({ tableSets, names }) => tableSets.flatMap((set) => [...shapeOf(set, names), ...rowsOf(set), ...gapOf(set)]),
};

function shapeOf({ step, table }: TableSet, names: Names): Remark[] {
  const { columns, gives, rows, save } = table;
  const remarks: Remark[] = [];
  const remark = (message: string, suggestion: string): void => {
    remarks.push(remarkAt(placeOfKey(step, 'table'), 'table'.length, message, suggestion));
  };
  if (columns.length === 0 || rows.length === 0)
    remark('Nothing says what the table decides on', 'Add `when` and `rows`');
  if (gives.length === 0) remark('Nothing says what the table gives', 'Add `give`, with a value for it in each row');
  if (save === null) remark('What the table gives is not saved', 'Add `save`');
  if (new Set(gives).size < gives.length) remark('Two columns give the same name', 'Give each a name of its own');
  const typeIn = (row: TableRow | undefined, index: number): Type | null => {
    const value = row?.gives[index];
    return value === undefined ? null : typeOfArgument(names, value).type;
  };
  for (const [index, name] of gives.entries()) {
    const first = rows.find((row) => typeIn(row, index) !== null);
    const type = typeIn(first, index);
    const other = rows.find((row) => type !== null && (typeIn(row, index) ?? type).kind !== type.kind);
    const otherType = typeIn(other, index);
    if (first !== undefined && type !== null && other !== undefined && otherType !== null) {
      remarks.push(
        remarkAt(
          other.place,
          0,
          `Row ${other.number} gives ${describeType(otherType)} for \`${name}\`, and row ${first.number} ${describeType(type)}`,
          'Give one kind of value in each column',
        ),
      );
    }
  }
  return remarks;
}

function rowsOf({ table: { rows, hit }, survey }: TableSet): Remark[] {
  if (survey?.kind !== 'surveyed') return [];
  const dead = survey.dead.flatMap(({ branch, never }) => {
    const row = rows[branch];
    // An earlier row takes cases away only when the first match wins.
    if (row === undefined || (!never && hit !== 'first')) return [];
    const message = never
      ? `The conditions of row ${row.number} never hold together`
      : `Row ${row.number} never matches: earlier rows take every case in which it holds`;
    return [remarkAt(row.place, 0, message, never ? 'Correct them' : 'Move it up, or remove it')];
  });
  if (hit !== 'unique' || !survey.isExact) return dead;
  return [
    ...dead,
    ...survey.overlaps().flatMap(({ first, second, example }) => {
      const [one, other] = [rows[first], rows[second]];
      return one === undefined || other === undefined
        ? []
        : [
            remarkAt(
              other.place,
              0,
              `Rows ${one.number} and ${other.number} both match when ${example}`,
              'Change the conditions so that only one matches, or write `hit: first`',
            ),
          ];
    }),
  ];
}

function gapOf({ step, table: { rows, hit }, survey }: TableSet): Remark[] {
  if (
    survey === null ||
    hit === 'collect' ||
    rows.length === 0 ||
    (survey.kind === 'surveyed' ? survey.gap === null : survey.takesAll)
  )
    return [];
  const message =
    survey.kind === 'surveyed' && survey.isExact && survey.gap !== null
      ? `No row of the table in step ${writtenLabel(step)} matches when ${survey.gap}`
      : `It cannot be proved that a row of the table in step ${writtenLabel(step)} matches in every case`;
  return [
    remarkAt(
      placeOfKey(step, 'table'),
      'table'.length,
      message,
      hit === 'first' ? 'Add a last row with `-` in every condition' : 'Add a row for it',
    ),
  ];
}

/**
 * Functions on lists: count, sum, least and greatest, and one item by position. An empty list has a size, and a sum of
 * zero.
 */
import { isMoney, NO_MONEY } from '../../../kernel/money.ts';
import type { Type, Value } from '../../../kernel/value.ts';
import { addValues, negateValue } from '../arithmetic.ts';
import { kindOf, orderedValues, type ValueKind } from '../compare.ts';
import { clearly, unclear, type Computed } from '../computed.ts';
import { kindName } from '../kind-name.ts';
import { NUMBER, TEXT, TOO_COSTLY, type CheckedArgument, type ExpressionFunction, type Means } from './function.ts';

/** Characters that one unit of cost counts. */
const CHARACTERS_PER_COST = 100;

export const LIST_FUNCTIONS: readonly ExpressionFunction[] = [
  {
    name: 'size',
    takes: [{ name: 'list', kinds: ['list', 'text'] }],
    gives: () => NUMBER,
    compute: ([given = ''], { afford }) => {
      if (typeof given !== 'string') return clearly(itemsOf(given).length);
      return afford(Math.ceil(given.length / CHARACTERS_PER_COST)) ? clearly([...given].length) : unclear(TOO_COSTLY);
    },
  },
  folding('sum', ['number', 'money'], 'add up', (left, right) => addValues(left, right, 1), zeroOf),
  {
    name: 'abs',
    takes: [{ name: 'number', kinds: ['number', 'money'] }],
    gives: ([given]) => given?.type ?? NUMBER,
    compute: ([given = 0]) => {
      if (typeof given === 'number') return given < 0 ? negateValue(given) : clearly(given);
      return isMoney(given) && given.minor < 0 ? negateValue(given) : clearly(given);
    },
  },
  folding('min', ['number', 'money', 'time', 'duration'], 'find the least of', (left, right) =>
    chosen(left, right, '<='),
  ),
  folding('max', ['number', 'money', 'time', 'duration'], 'find the greatest of', (left, right) =>
    chosen(left, right, '>='),
  ),
  ending('first', 0),
  ending('last', -1),
  {
    name: 'at',
    takes: [
      { name: 'list', kinds: ['list'] },
      { name: 'number', kinds: ['number'] },
    ],
    gives: itemOf,
    problem: ([, number]) =>
      typeof number?.constant === 'number' && !isPlace(number.constant)
        ? {
            index: 1,
            message: `Items are counted from 1, and there is no item ${number.constant}`,
            suggestion: 'Write `at(list, 1)` for the first, `last(list)` for the last',
          }
        : null,
    compute: ([list = [], number]) => {
      const items = itemsOf(list);
      if (typeof number !== 'number' || !isPlace(number))
        return unclear(
          `Items are counted from 1, and there is no item ${typeof number === 'number' ? number : 'of that number'}`,
        );
      const item = items[number - 1];
      return item === undefined ? unclear(`There is no item ${number} in a list of ${items.length}`) : clearly(item);
    },
  },
];

/** The item at one end of a list. */
function ending(name: 'first' | 'last', place: 0 | -1): ExpressionFunction {
  return {
    name,
    takes: [{ name: 'list', kinds: ['list'] }],
    gives: itemOf,
    compute: ([list = []]) => {
      const item = itemsOf(list).at(place);
      return item === undefined ? unclear(`Cannot take the ${name} item of an empty list`) : clearly(item);
    },
  };
}

function itemOf([given]: readonly CheckedArgument[]): Type {
  return given?.type.kind === 'list' ? given.type.of : TEXT;
}

function isPlace(number: number): boolean {
  return Number.isInteger(number) && number >= 1;
}

/**
 * Folds the items of a list from the left. An empty list has the answer `empty`, if there is one for its type.
 */
function folding(
  name: string,
  kinds: readonly ValueKind[],
  verb: string,
  join: (left: Value, right: Value) => Computed,
  empty: (item: Type) => Value | null = () => null,
): ExpressionFunction {
  const itemType = (given: readonly CheckedArgument[]): Type => {
    const type = given[0]?.type;
    return type?.kind === 'list' ? type.of : NUMBER;
  };
  return {
    name,
    takes: [{ name: 'list', kinds: ['list'] }],
    gives: itemType,
    problem: (given) => {
      const type = itemType(given);
      if (kinds.includes(type.kind)) return null;
      return {
        index: 0,
        message: `\`${name}\` cannot ${verb} a list of ${kindName(type).replace(/^an? /, '')}`,
        suggestion: type.kind === 'record' ? `Name a field, as in \`${name}(list.map(x, x.amount))\`` : null,
      };
    },
    compute: ([list = []], means) => {
      const items = itemsOf(list);
      const type = items.length === 0 ? means.typeOfList() : null;
      const nothing = type?.kind === 'list' ? empty(type.of) : null;
      return nothing === null ? fold(items, { verb, kinds, join, means }) : clearly(nothing);
    },
  };
}

/** Zero of a type. An amount of nothing has no currency: it is zero in every currency. */
function zeroOf({ kind }: Type): Value | null {
  if (kind === 'number') return 0;
  return kind === 'money' ? NO_MONEY : null;
}

function fold(
  items: readonly Value[],
  {
    verb,
    kinds,
    join,
    means,
  }: { verb: string; kinds: readonly ValueKind[]; join: (left: Value, right: Value) => Computed; means: Means },
): Computed {
  const [first, ...rest] = items;
  if (first === undefined) return unclear(`Cannot ${verb} an empty list`);
  if (!means.afford(items.length)) return unclear(TOO_COSTLY);
  const wrong = items.find(
    (item) => !kinds.includes(kindOf(item)) || (isMoney(item) && !Number.isSafeInteger(item.minor)),
  );
  if (wrong !== undefined) return unclear(`Cannot ${verb} a list with a ${kindOf(wrong)} in it`);
  let total = first;
  for (const item of rest) {
    const joined = join(total, item);
    if (joined.kind === 'unclear') return joined;
    total = joined.value;
  }
  return clearly(total);
}

function chosen(left: Value, right: Value, operator: '<=' | '>='): Computed {
  const compared = orderedValues(operator, left, right);
  return compared.kind === 'unclear' ? compared : clearly(compared.result ? left : right);
}

function itemsOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}

/**
 * The bounds of a form's fields: each has the type and the currency of its field, some answer fits, and a pattern is
 * written in the SOP.
 */
import { formatAmount, formatMoney, isMoney, type Money } from '../../kernel/money.ts';
import { parseMoney } from '../../kernel/parse-money.ts';
import { dateOf, isTimestamp, startOfDate, timestamp } from '../../kernel/time.ts';
import { describeType, formatValue, type Type, type Value } from '../../kernel/value.ts';
import { orderedValues } from '../expression/compare.ts';
import { isForWhole, isMatch } from '../../kernel/text-bounds.ts';
import { parsePattern } from '../../kernel/pattern/parse-pattern.ts';
import { FIELD_VALUES, type FormField } from '../form-field.ts';
import { remarkIn, type Context, type Remark, type Rule } from './rule.ts';
import type { Site, SiteRole } from './site.ts';

type BoundSite = Site & { readonly role: Extract<SiteRole, { readonly kind: 'bound' }> };

export const formBounds: Rule = {
  name: 'form-bounds',
  check: ({ flow }: Context) => {
    const sites = flow.sites.filter(isBound);
    return sites.flatMap((site) => {
      const problems = problemsOf(site);
      return problems.length > 0 ? problems : impossible(site, sites);
    });
  },
};

const isBound = (site: Site): site is BoundSite => site.role.kind === 'bound';

function problemsOf(site: BoundSite): Remark[] {
  const { role, checked } = site;
  const remark = (message: string, suggestion: string | null): Remark => remarkOn(site, message, suggestion);
  if (checked.type === null) return [];
  if (role.name === 'matches') return patternProblems(site);
  const wanted = FIELD_VALUES[role.field.type];
  const expected: Type = role.name === 'one_of' ? { kind: 'list', of: wanted } : wanted;
  const isEmpty = Array.isArray(checked.constant) && checked.constant.length === 0;
  if (role.name === 'one_of' && isEmpty) return [remark('The list is empty, so no answer fits', 'Add an item')];
  const isFitting =
    checked.type.kind === expected.kind && (checked.type.kind !== 'list' || checked.type.of.kind === wanted.kind);
  if (!isFitting)
    return [
      remark(
        `Expected ${describeType(expected)} for \`${role.name}\`, got ${describeType(checked.type)}`,
        wanted.kind === 'money' ? amountFor(checked.constant) : null,
      ),
    ];
  return currencyProblems(site);
}

/** In braces a comma ends a value, so an amount is written without. */
function amountFor(constant: Value | null): string {
  const [first] = [constant].flat();
  const amount = typeof first === 'string' ? parseMoney(first) : null;
  return amount === null
    ? 'Write an amount such as `5000.00 USD`, or `= case.…`'
    : `Write \`${plainAmount(amount)}\`, without quotes`;
}

const plainAmount = (amount: Money): string => `${formatAmount(amount).replaceAll(',', '')} ${amount.$money}`;

/** Amounts in two currencies have no order, so the bound would never be clear. */
function currencyProblems(site: BoundSite): Remark[] {
  const { currency, name } = site.role.field;
  const { constant } = site.checked;
  const amounts = (Array.isArray(constant) ? (constant as readonly Value[]) : [constant]).filter(isMoney);
  const other = amounts.find((amount) => currency !== null && amount.$money !== currency);
  return other === undefined
    ? []
    : [
        remarkOn(
          site,
          `\`${name}\` is asked for in ${currency}, and \`${site.role.name}\` is ${formatMoney(other)}`,
          `Give the bound in ${currency}`,
        ),
      ];
}

function patternProblems(site: BoundSite): Remark[] {
  const { constant } = site.checked;
  if (typeof constant !== 'string')
    return [
      remarkOn(
        site,
        'The pattern of `matches` must be written in the SOP, since no data may decide it',
        'Write it here, or give it a name under `values`',
      ),
    ];
  const { problem } = parsePattern(constant);
  if (problem !== null) return [remarkOn(site, problem, null)];
  const { example } = site.role.field;
  if (example !== undefined && !isMatch(constant, example))
    return [
      remarkOn(
        site,
        `The pattern does not accept the example \`${example}\`, so an answer like it would be refused`,
        'Correct the pattern or the example',
      ),
    ];
  if (isForWhole(constant)) return [];
  return [
    {
      ...remarkOn(
        site,
        'The pattern may match anywhere in the answer, so the rest of the answer can be anything',
        `Write \`^${constant}$\` for the whole answer`,
      ),
      severity: 'warning',
    },
  ];
}

/** Reported once, at the greatest answer. */
function impossible(site: BoundSite, sites: readonly BoundSite[]): Remark[] {
  const { field, name } = site.role;
  const least = name === 'max' ? leastOf(field, sites) : null;
  const most = constantOf(site);
  if (least === null || most === null) return [];
  const order = orderedValues('>', least, most);
  if (order.kind === 'unclear' || !order.result) return [];
  return [
    remarkOn(
      site,
      `No answer fits: it must be at least ${said(least)} and at most ${said(most)}`,
      'Change `min` or `max`',
    ),
  ];
}

function leastOf(field: FormField, sites: readonly BoundSite[]): Value | null {
  const least = sites.find(({ role }) => role.field === field && role.name === 'min');
  return least === undefined ? null : constantOf(least);
}

/** A day that is written in the SOP has no instant before the time zone is known; two of them have an order. */
function constantOf({ checked, expression: { node } }: BoundSite): Value | null {
  if (checked.constant !== null || node.kind !== 'call' || node.name !== 'date') return checked.constant;
  const [day] = node.args;
  const at = day?.kind === 'literal' && typeof day.value === 'string' ? startOfDate(day.value, 'UTC') : null;
  return at === null ? null : timestamp(at);
}

const said = (value: Value): string => (isTimestamp(value) ? dateOf(value.$time, 'UTC') : formatValue(value));

function remarkOn({ expression }: BoundSite, message: string, suggestion: string | null): Remark {
  return remarkIn(expression, 0, expression.text.length, message, suggestion);
}

/**
 * Whether the text around an amount names another currency than the sign or word next to its number: `$500 Canadian`,
 * `$500 (CAD)`, `HK $500`.
 */

/** Also those that cannot be recorded here. */
const ALL_CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const COUNTRIES =
  '(?:american|canadian|cdn|can|canada|australian|aussie|australia|new[ -]zealand|nz|kiwi|hong[ -]kong|hk|singapore|singaporean|jamaican|mexican|mexico|taiwan|taiwanese|bahamian|bahamas|barbadian|barbados|belize|bermudian|bermuda|brunei|cayman|caribbean|east(?:ern)? caribbean|fiji|fijian|guyanese|guyana|liberian|namibian|trinidad|surinamese|zimbabwean|zimbabwe|colombian|chilean|argentine|argentinian|brazilian|cuban|dominican|uruguayan|philippine|egyptian|lebanese|syrian|swiss|cad|aud|nzd|hkd|sgd|twd|ntd|mxn|jmd|bsd|bbd|ttd|xcd|bzd|pesos?|reais|real|pounds?|sterling|quid|yen|yuan|rmb|renminbi|francs?|rupees?|kron(?:or|er)|zloty|soles|rand|loonies)';
const AFTER = new RegExp(String.raw`^[ ,]{0,2}[([-]? ?(?:(?:in|of|as) )?(?:the )?${COUNTRIES}(?!\p{L})`, 'iu');
/** A nationality that is not in the list. */
const NATIONALITY = /^ ?[(]?(?:\p{Lu}\p{Ll}+)(?:ian|ese|ish)(?!\p{L})/u;
const BEFORE = new RegExp(
  String.raw`(?<!\p{L}|\p{L}['’])(?:${COUNTRIES}|c|s|r|au|ca|mx|sg|nt|tt|bz|ec|bds)(?: dollars?)?[ :(]{1,3}$`,
  'iu',
);
const CODE_AFTER = /^[ ,]{0,2}[([-]? ?(?:in )?([A-Z]{3})(?!\p{L})/u;
const MARK_BEFORE = /(?:[$€£¥₹]|(?<!\p{L})[A-Z]{3})\s$/u;
const MARK_AFTER = /^\s(?:[$€£¥₹](?! ?\d)|[A-Z]{3}(?!\p{L}))/u;

/** @param currency what the number's own sign, code or word says */
export function isOtherMoney(before: string, after: string, currency: string): boolean {
  const code = CODE_AFTER.exec(after)?.[1];
  return (
    AFTER.test(after.replaceAll('\n', ' ')) ||
    NATIONALITY.test(after) ||
    BEFORE.test(before.replaceAll('\n', ' ')) ||
    (code !== undefined && ALL_CURRENCIES.has(code) && code !== currency)
  );
}

/** A sign or code on the next line, or after more than a blank: it may belong to the number or to something else. */
export function isNearMoney(before: string, after: string): boolean {
  const [code = ''] = /[A-Z]{3}/.exec(MARK_BEFORE.exec(before)?.[0] ?? MARK_AFTER.exec(after)?.[0] ?? '') ?? [];
  const isSign = /[$€£¥₹]\s$/u.test(before) || /^\s[$€£¥₹](?! ?\d)/u.test(after);
  return isSign || ALL_CURRENCIES.has(code);
}

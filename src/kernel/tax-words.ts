/**
 * What an amount says about its tax: `1.200,00 € TTC`, `12,000円（税込）`, `25.00 plus VAT`. With tax in it, the number is
 * what is to be paid; without, what is to be paid is another one.
 */

const TAX =
  '(?:sales tax(?:es)?|tax(?:es)?|VAT|GST|HST|MwSt|USt|Mehrwertsteuer|Umsatzsteuer|TVA|taxes|IVA|I\\.V\\.A|BTW|moms|mva|DPH|ÁFA|KDV|ALV|PVM|DDV|PDV)';
const INCLUDED = new RegExp(
  String.raw`(?<!\p{L})(?:(?:all )?(?:incl(?:uding|uded|usive)?|inkl(?:usive)?|mit|avec|con|med|met|con|com|z|vč|s)\.? (?:of )?(?:\d{1,2} ?% )?${TAX}|${TAX} (?:incl(?:uded|usive)?|compris[e]?|inclu[ií]d[oa]|inclus[oa]|inbegrepen|inkl(?:usive)?)|toutes taxes comprises|taxes comprises|TTC|T\.T\.C|TVAC|brutto|bruttó|lordo)\.?(?!\p{L})|(?:(?:消費)?税込み?|内税|(?<!不)含[税稅]|부가세 ?포함)`,
  'giu',
);
const EXCLUDED = new RegExp(
  String.raw`(?<!\p{L})(?:(?:excl(?:uding|uded|usive)?|exkl(?:usive)?|ex|plus|before|zzgl|zuzüglich|ohne|sans|hors|sin|más|senza|esclusa|utan|uten|uden|bez|zonder|\+)\.? ?${TAX}|${TAX} (?:excl(?:uded|usive)?|en sus|non compris[e]?|no incluid[oa]|esclus[oa]|exkl(?:usive)?)|hors taxes|HT|H\.T|HTVA|netto|nettó)\.?(?!\p{L})|(?:(?:消費)?税(?:抜き?|別)|外税|不含[税稅]|未[税稅]|부가세 ?별도)`,
  'iu',
);
/** Of a number without a currency, `gross` is twelve dozens. */
const GROSS = /(?:\p{Sc}|(?<!\p{L})[A-Z]{3}(?!\p{L})).* gross$|^gross .*\p{Sc}/u;

/** Null when nothing is said; `bare` is the text without the words, null when tax is not in the amount. */
export function taxIn(text: string): { readonly bare: string | null } | null {
  if (EXCLUDED.test(text)) return { bare: null };
  const bare = (GROSS.test(text) ? text.replace(/gross/, '') : text).replaceAll(INCLUDED, ' ');
  return bare === text
    ? null
    : {
        bare: bare
          .replaceAll(/\(\s*\)/g, ' ')
          .replaceAll(/\s+/g, ' ')
          .replace(/[\s,;]+$/, '')
          .trim(),
      };
}

const INCLUDED_AFTER = new RegExp(`^[ ,(]{1,2}(?:${INCLUDED.source})\\)?`, 'iu');

/** What comes after an amount in a text, without the words that say that tax is in it. */
export const withoutTaxIncluded = (after: string): string => after.replace(INCLUDED_AFTER, '');

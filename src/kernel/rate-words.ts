/**
 * Whether an amount in a field is the price of one, or what is paid again and again: `$500/month`, `25 EUR pro Stück`.
 * The amount itself is another one.
 */
const AMOUNT = /^\D*\d(?:[\d.,'’ ]*\d)?(?: ?(?:US\$|\p{Sc}|[A-Z]{3}(?!\p{L})|dollars?|euros?|zł|kr|Kč|Ft|円|元|원))?/u;
const RATE =
  /^ ?(?:\/ ?\p{L}|(?:per|an?|for each|every|pro|je|par|por|al|alla|za|im) \p{L}|p\. ?\p{L}|(?:each|ea|apiece|kus|ks|hourly|nightly|daily|weekly|monthly|yearly|annually|stündlich|täglich|wöchentlich|monatlich|jährlich|mensuels?|mensual(?:es)?|mensili?|maandelijks|miesięcznie)(?!\p{L})|[每毎]|／|一?[人個月日年件晩泊]あたり)/iu;

/** Whether a text that has one amount makes it a rate. */
export function isRate(text: string): boolean {
  const [amount] = AMOUNT.exec(text) ?? [];
  return amount !== undefined && RATE.test(text.slice(amount.length));
}

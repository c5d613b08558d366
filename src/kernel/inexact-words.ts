/**
 * Words directly around an amount in a text that say it is not exact, or that it is one of several: `over $500`,
 * `maybe $500`, `two at $500`, `unter 500 EUR`. In the languages in which other words around amounts are read.
 *
 * A word that often has another meaning counts only directly before the amount: `over the phone: $500` is exact.
 */

import { statementAfter } from './statement.ts';

/** Also with a colon, as a label: `approx.: $500`. */
const LABELS: readonly string[] = [
  // English
  'about|around|approx\\.?|approximately|roughly|circa|ca\\.?|c\\.|nearly|almost|close to|some|or so|say|est\\.|estimated|estimated at|estimate of|guesstimate(?: of)?',
  'up to|at least|at most|at the most|at the least|(?:no|not) (?:more|less|fewer|greater|higher|lower) than|(?:more|less|fewer|greater|higher|lower|bigger|larger|smaller) than',
  'upwards? of|in excess of|minimum(?: of)?|maximum(?: of)?|max(?: of)?\\.?|min\\.|average(?: of)?|averaging|on average|ballpark(?: of)?|maybe|perhaps|possibly|probably|presumably|supposedly',
  // German
  'etwa|ungefähr|rund|zirka|gut|knapp|mindestens|wenigstens|höchstens|maximal|minimal|bis zu|fast|beinahe|nahezu|annähernd|mehr als|weniger als|vielleicht|wohl|möglicherweise|eventuell|evtl\\.?|vermutlich|wahrscheinlich|schätzungsweise|geschätzt(?: auf)?|geschätzte[nrs]?|jeweils|je|zu je',
  // French
  "environ|près de|jusqu['’]à|au moins|au plus|plus d[e'’]|moins d[e'’]|presque|quasi|quasiment|à peu près|autour de|aux alentours de|au-?delà de|au-dessus de|(?:en|au)[ -]dessous de|(?:supérieur|inférieur)e?s? à|à partir de|peut-être|probablement|sans doute|(?:estimé|évalué)e?s? à|minimum|maximum",
  // Spanish
  'aproximadamente|aprox\\.?|alrededor de|unos|unas|hasta|al menos|por lo menos|más de|menos de|casi|cerca de|más o menos|por encima de|por debajo de|(?:superior|inferior)(?:es)? a|como (?:mínimo|máximo)|mínimo|máximo|a partir de|quizás?|tal vez|posiblemente|probablemente|a lo mejor|estimad[oa]s? en',
  // Italian
  "circa|quasi|fino a|almeno|più di|meno di|intorno a|attorno a|all['’]incirca|più o meno|oltre|(?:superiore|inferiore) a|al (?:massimo|minimo)|massimo|minimo|a partire da|forse|probabilmente|stimat[oaie] in",
  // Dutch
  "ongeveer|minstens|hoogstens|bijna|rond(?: de)?|zo['’]n|omstreeks|ruim|krap|(?:meer|minder|hoger|lager) dan|minimaal|maximaal|ten minste|tenminste|hooguit|vanaf|tot|misschien|wellicht|mogelijk|waarschijnlijk|naar schatting|geschat op",
  // Portuguese
  'quase|mais ou menos|perto de|em torno de|por volta de|uns|umas|mais de|acima de|abaixo de|até|pelo menos|no (?:mínimo|máximo)|talvez|provavelmente|possivelmente|estimad[oa]s? em',
  // Polish
  'około|ok\\.|do|prawie|niemal|blisko|mniej więcej|ponad|powyżej|poniżej|(?:więcej|mniej) niż|co (?:najmniej|najwyżej)|przynajmniej|maksimum|maksymalnie|minimalnie|może|chyba|prawdopodobnie|szacunkowo',
  // Swedish, Norwegian, Danish
  'omkring|cirka|minst|højst|mindst|nästan|ungefär|drygt|knappt|(?:mer|mindre) (?:än|enn)|(?:mere|mindre) end|högst|upp till|opp til|op til|inntil|kanske|nesten|omtrent|høyst|kanskje|næsten|måske',
  // Czech, Slovak, Hungarian, Romanian, Turkish, Finnish
  'asi|přibližně|približne|zhruba|kolem|okolo|skoro|téměř|takmer|(?:více|víc|méně) než|(?:viac|menej) ako|nejméně|najmenej|alespoň|minimálně|maximálně|nejvýše|možná|možno',
  'körülbelül|kb\\.?|közel|több mint|kevesebb mint|legalább|legfeljebb|talán|aproximativ|peste|mai (?:mult|puțin) de|până la|cel puțin|cel mult|yaklaşık|en az|en fazla|neredeyse|noin|lähes|melkein|enintään|vähintään|ehkä',
];
/** Only directly before the amount, without a colon: most of these words are used of other things as well. */
const WORDS: readonly string[] = [
  'over|under|above|below|beyond|past|exceeds?|exceeded|exceeding|tops|topped|topping|from|starting (?:at|from)|starts (?:at|from)|as (?:much|little|high|low|many) as|short of|shy of|north of|south of',
  'a (?:good|cool|solid|little|bit|touch)|easily|near|nearer|closer to|toward|towards|like|in the (?:region|neighbou?rhood|vicinity|range|area) of|(?:in|on) the order of|(?:could|might|may) be|if not|guess(?:ing)?|i (?:think|guess|believe|assume|suppose)|unsure',
  'unter|oberhalb(?: von)?|unterhalb(?: von)?|um die|an die|gegen|so um|ab|bis|pro|in der Größenordnung von|im Bereich von',
  'dans les|dès|chaque|sobre|desde|rozando|cada|sopra(?: i)?|sotto(?: i)?|boven(?: de)?|onder(?: de)?|tegen de|elk|od|po|w granicach|över|runt|från|rundt|fra|hver|přes|nad|pod|až|sub|circa|yli',
];
const ARTICLE = '(?: (?:the|a|an|la|le|un|il|los|las|les|die|den|der|i|de|only|just))?';
const LABEL_BEFORE = new RegExp(String.raw`(?<![\p{L}\p{M}])(?:${LABELS.join('|')})${ARTICLE} ?[:=]? ?$`, 'iu');
const WORD_BEFORE = new RegExp(String.raw`(?<![\p{L}\p{M}])(?:${WORDS.join('|')})(?: only| just)? $`, 'iu');
/** German for `us`, and Portuguese for `some`: `Bitte erstatten Sie uns 640,00 EUR`. */
const US_BEFORE = /(?<!\p{L})(?:Sie|schulde[nt]|kostete?|zahlen|haben) uns (?:die )?$/u;
/** What was given: `handed over 500.00 EUR`. */
const GIVEN_BEFORE = /(?<!\p{L})(?:hand|carr|sign)\p{L}* over $/iu;
/** Another clause, with a verb of its own: `$500, each pallet was inspected`. */
const CLAUSE_AFTER = /^, (?:each|every|minimum|maximum)(?: \p{L}+){1,3} (?:was|were|is|are|had|has)(?!\p{L})/iu;
/** At the beginning of a line, `>` quotes a letter. */
const SIGN_BEFORE = /(?:[≤≥≈≃≅∼±⩽⩾<]|[<>]=|\S ?>) ?$/u;
/** German for `more than`, unless it says how much a bill is for: `die Rechnung Nr. 12 über 500 EUR`. */
const UEBER_BEFORE = /(?<!\p{L})über $/iu;
const BILL_BEFORE =
  /(?:rechnung|gutschrift|angebot|voranschlag|scheck|check|quittung|überweisung|forderung|beleg|bestellung|auftrag|mahnung|lastschrift|bon|vertrag|note|gutschein|bescheid|bescheinigung|zahlung|faktura|invoice|lautet|lautend|lautete|ausgestellt)(?:en|n|s|e)?(?: (?:Nr\.?|Nummer|No\.?|vom|von|der|des|[\p{Lu}\p{N}]\S*)){0,5} über $/iu;

/** What is counted, with the price of one: `two wheels at $500`, `3 x à 500 EUR`. A number after a label is a name. */
const COUNT_BEFORE =
  /(?<!(?:#|\b(?:no|nr|number|nummer|invoice|order|load|claim|case|ref|ticket|bol|pro|po|item|line|page|step|unit|rechnung|auftrag|facture|room|gate|dock|door|day|week|on|since|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?:?) ?)(?<![\p{L}\p{N}.,/-])(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|both|several|a (?:pair|couple|dozen) of|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|deux|trois|quatre|cinq|dos|tres|cuatro|cinco|due|tre|quattro|cinque|twee|drie|vijf|dois|duas|três|dwa|dwie|trzy|cztery)(?: (?!am\b|pm\b|total|value|worth|amount|sum|loss|claim|damage|montant|importe|valeur|valor|wert|betrag|summe|(?:janu|janv|febr|févr|march|mars|marzo|april|avril|abril|may|mai|mei|maggio|june|juin|junio|giugno|july|juil|luglio|august|août|agosto|septe|settem|octo|okto|octu|otto|novem|decem|dezem|décem|dicie|dicem)\p{L}*)\p{L}+){0,3},? ?(?:(?<= )(?:at|à|á|a|x|of|von|van|de|da|di|zu|zum Preis von|po)|[@×*]) ?(?:only |just |a cost of |a price of )?$/iu;

const AFTER: readonly string[] = [
  // English
  'approx\\.?|approximately|roughly|or so|or thereabouts|thereabouts|-?ish|estimated|est\\.|circa|ca\\.?|or (?:more|less|over|under|above|below|higher|lower|greater|fewer|better)|and (?:up|over|above|more|counting|change|then some|some change)|upwards?|at (?:least|most|the most|the least)|minimum|maximum|tops|plus\\/minus|plus or minus|more or less|give or take|or something|ballpark|on average|average',
  'plus|twice|thrice|each|for each|for every|times|a ?piece|per (?:piece|unit|item)|minus|less|net of',
  // German
  'ungefähr|etwa|oder (?:mehr|weniger|so)|und mehr|aufwärts|mindestens|höchstens|maximal|minimal|circa|zirka|ungf\\.|geschätzt|zuzüglich|zzgl\\.?|abzüglich|abzgl\\.?|das Stück|pro Stück|jeweils|zweimal|dreimal|mal',
  // French
  "environ|à peu près|ou (?:plus|moins)|et plus|au (?:moins|plus|maximum|minimum)|chacune?s?|chaque|pièce|la pièce|l['’]unité|plus ou moins|moins|hors frais",
  // Spanish, Portuguese
  'aprox\\.?|aproximadamente|más o menos|o (?:más|menos)|como (?:mínimo|máximo)|mínimo|máximo|cada|c/u|la unidad|y pico|más|menos|mais ou menos|ou (?:mais|menos)|no (?:mínimo|máximo)',
  // Italian
  "all['’]incirca|più o meno|o (?:più|meno)|minimo|massimo|ciascun[oa]|cadaun[oa]|cad\\.|l['’]un[oa]|a testa|al pezzo|più|meno",
  // Dutch
  'ongeveer|of (?:meer|minder)|minimaal|maximaal|stuk|elk|ieder|minder',
  // Polish
  'około|mniej więcej|lub (?:więcej|mniej)|i więcej|maksimum|za sztukę|każd[yae]|z hakiem',
  // Swedish, Norwegian, Danish
  'eller (?:mer|mere|mindre|så)|styck|stykket|stk|hver|cirka|omtrent|ungefär',
];
const PLACE_AFTER = '^ ?[(,;–—-]{0,2} ?';
const WORD_AFTER = new RegExp(String.raw`${PLACE_AFTER}(?:${AFTER.join('|')})(?![\p{L}\p{M}])`, 'iu');
/** At the end of what is said; of what comes next they say something else: `$500, maybe you know`. */
const DOUBT_AFTER = new RegExp(
  `${PLACE_AFTER}(?:i (?:think|guess|believe|suppose|assume)|maybe|perhaps|possibly|probably|vielleicht|wohl|peut-être|quizás?|forse|misschien|talvez|może|kanske|kanskje|måske)(?= ?(?:$|[.,;:!?)]))`,
  'iu',
);
/** Names and first words of what comes next that look like one of these. */
const MAX_AFTER = new RegExp(String.raw`${PLACE_AFTER}(?:max|min)(?:\.|(?= ?(?:$|[,;)!])))`, 'iu');
const SIGN_AFTER =
  /^ ?[(,]? ?(?:±|\+\/-)|^\+(?![\d\p{L}])|^ ?\((?:\?+|estimate|guess)\)|^ ?(?:以上|以下|未満|未满|程度|前後|左右|くらい|ぐらい|ほど|上下)/iu;
/** `3 times` and `twice`, also further on. */
const TIMES_AFTER = /^,? (?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|several|many) ?(?:times|x)(?!\p{L})/iu;
/** An amount that is all that is said, with a question mark: `Amount: $500?`. Of a sentence, it asks something else. */
const ASKED_BEFORE = /(?:^|[:=(;,.] ?)$/u;
const ASKED_AFTER = /^ ?\?/u;

/** What comes on top of the amount, or does not: `$500, shipping not included`. */
const CHARGES =
  '(?:tax(?:es)?|vat|gst|shipping|freight|delivery|postage|handling|duty|duties|customs|fees?|charges|labou?r|parts|versand|fracht|porto|mwst|ust|steuern?|livraison|frais|port|tva|envío|iva|portes|spedizione|spese|verzending|verzendkosten|btw|dostawy?|wysyłki|frakt|moms)';
const CHARGES_AFTER = new RegExp(
  String.raw`${PLACE_AFTER}(?:(?:and|plus|\+|&|und|zzgl\.?|zuzüglich|et|y|e|i|en|och|og|más|più|mais) ?(?:the |sales )?${CHARGES}|(?:sales )?${CHARGES} (?:is |are )?(?:not (?:yet )?|un)(?:included|incl)|(?:excl(?:uding|usive of|\.)?|ex|without|not (?:including|counting)|before|ohne|exkl\.?|sans|hors|sin|senza|exclusief|zonder|bez|uten|utan|uden|sem) ${CHARGES})(?!\p{L})`,
  'iu',
);

/** @param before without the currency of the amount; each place of blanks is one, which may be a line break */
export function isInexact(before: string, after: string): boolean {
  const [left, below] = [before.replaceAll('\n', ' '), after.replaceAll('\n', ' ')];
  const right = statementAfter(after).replaceAll('\n', ' ');
  return (
    (LABEL_BEFORE.test(left) && !US_BEFORE.test(left)) ||
    (WORD_BEFORE.test(left) && !GIVEN_BEFORE.test(left) && !/(?:above|below)\n$/iu.test(before)) ||
    SIGN_BEFORE.test(before) ||
    (UEBER_BEFORE.test(left) && !BILL_BEFORE.test(left)) ||
    COUNT_BEFORE.test(left) ||
    (WORD_AFTER.test(right) && !CLAUSE_AFTER.test(right)) ||
    DOUBT_AFTER.test(right) ||
    MAX_AFTER.test(right) ||
    SIGN_AFTER.test(right) ||
    TIMES_AFTER.test(right) ||
    CHARGES_AFTER.test(below) ||
    (ASKED_BEFORE.test(left) && ASKED_AFTER.test(right))
  );
}

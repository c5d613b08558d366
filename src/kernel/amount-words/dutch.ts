import type { AmountWords } from './amount-words.ts';

export const DUTCH: AmountWords = {
  sums: `bedrag bedragen totaal totaalbedrag som saldo verlies schade schadebedrag schadeloosstelling schadevergoeding
    vergoeding vergoeden vergoed waarde goederenwaarde prijs kosten kost kostte kostten gekost tarief toeslag claim
    claimen claimden geclaimd claimbedrag eis eisen vorderen vordering vragen verzoeken verzoek terugbetaling
    terugbetalen terugbetaald terug terugvragen betalen betaal betaald betaling verschuldigd bedraagt bedroeg precies
    exact borg aanbetaling huur premie salaris loon krediet creditering crediteren gecrediteerd afgeschreven
    ingehouden ontvangen gefactureerd akkoord dan daarna ook uitgegeven onkosten reiskosten declareer declareren
    declaratie fooi tol schuldig graag overmaken storten namelijk ontvang ontvangt gekocht kocht kochten verkocht
    gehuurd geboekt eigen_risico boete subsidie schuld achterstand commissie honorarium korting verschil verloren
    verdiend toegekend geïnd voorgeschoten wil willen vervanging contributie collegegeld beurs overgemaakt overgeboekt
    gestort uitbetaald uitbetalen lijden geleden accepteren accepteer geaccepteerd kwijt investering betaalden
    betaalde factureren factureer bedroegen claimt vordert vraag vroeg rekenen rekenden berekend afschrijving`,
  things: `factuur facturen bestelling bestellingen bon offerte ticket tickets contract polis regel artikel pallet
    pallets doos dozen krat kratten pakket pakketten fles flessen zak zakken zending zendingen transport vracht
    levering opslag verpakking goederen product producten apparatuur laptop telefoon stoel tafel bank reparatie
    onderdelen arbeid dienst abonnement licentie licenties hotel kamer nacht nachten vlucht trein taxi bus parkeren
    maaltijd diner lunch ontbijt cursus conferentie inschrijving stroom water thee theepot theepotten overschrijving
    rekening cheque annulering boeking reis vrachtwagen aanhanger container expertise kleding bril arts dierenarts
    tandarts apotheek medicijnen raam deur pomp motor accu server software domein beurs seminar excursie entree
    schoonmaak montage installatie koffie wijn bloemen cadeau opvang sportschool koffer bagage vliegtuig benzine
    brandstof gereedschap materiaal kopje kopjes servies garage verzekering verzekeraar klant leverancier expert
    garagefactuur`,
  joins: 'is was zijn waren voor wordt werd worden ben bent heb heeft hebben wil willen had hadden',
  ofs: 'van op à in met ter aan',
  fillers: `de het een ons onze mijn uw jullie zijn haar hun dit deze die dat mij me u wij we ik alleen slechts
    volledige hele volgende openstaande graag hierbij nog al reeds`,
  follows: `graag aub bedankt is was zijn waren wordt werd hebben heeft had aan op naar volgens wegens terug betalen
    betaald terugbetalen terugbetaald vergoeden vergoed overmaken over te ontvangen in gefactureerd afgeschreven
    verschuldigd reeds vandaag gisteren schade kosten per omdat die dat als gecrediteerd claimen teruggestort
    teruggeven betaalt gekocht geleden kwijt uitgegeven van overgemaakt gekost bedragen maar`,
  counts: 'voor van binnen op sinds uit in vóór na onder met over',
  subjects: 'wij we ik u graag het zien hopen hoop verwachten verwacht is was niets heb hebben',
  plain: `maar want omdat dat die niet geen met zonder in op aan bij naar uit over onder tegen tussen door tot na voor
    geachte beste heer mevrouw hallo groet groeten vriendelijke bedankt alvast heb hebben heeft had hadden ben bent
    kan kunnen kunt zal zullen wil willen moet moeten bijgevoegd bijlage zie als zoals wanneer waar twee drie vier
    vijf zes zeven acht negen tien beschadigd beschadigde kapot kapotte nat verloren vermist vertraging geleverd
    aangekomen januari februari maart april mei juni juli augustus september oktober november december maandag dinsdag
    woensdag donderdag vrijdag zaterdag zondag nummer nr datum week maand jaar dagen klant chauffeur bedrijf ook alle
    onze uw te vlucht geannuleerd mijn toch nog altijd echter helaas totale niets ontvangen volgens expert`,
  ands: 'en',
  pers: 'per',
  bases: `bank|overschrijving|contract|e?-?mail|post|omgaande|ommegaande|la|il|le`,
  doubts: `zeg maar|pak hem beet|ge?schat\\p{L}*|schat(?:ten|ting)|ongeveer|omstreeks|bijna|zo['’]n|ruim|krap|een (?:kleine|dikke|goede|paar)|minstens|hoogstens
    |minim\\p{L}*|maxim\\p{L}*|ten ?minste|hooguit|misschien|wellicht|(?<!snel )mogelijk\\p{L}*|waarschijnlijk\\p{L}*|vermoedelijk\\p{L}*|voorlopig\\p{L}*
    |verwacht\\p{L}* (?=\\p{L}* ?(?:schade|verlies|bedrag|kosten))|tot nu toe|gemiddeld\\p{L}*|in de orde|(?:ik|wij|we) (?:denk|geloof|geloven)(?:en)?
    |zou kunnen|kan nog|of zo|onder voorbehoud|nog te bevestigen|indicatie\\p{L}*|vanaf`,
  changes: `een (?:doos|krat|pallet|pakket|fles|zak|stuk|nacht|uur|dag|maand|week|kilo)(?! van)|(?:de|het) (?:doos|krat|pallet|pakket|fles|zak|stuk|nacht|uur|dag|maand|week|kilo)(?= ?(?:$|:|kost|à|¤))|elke?|ieder\\p{L}*|stuksprijs|stuk|(?:dag|week|maand|jaar)elijks\\p{L}*|wekelijks|jaarlijks|min(?= ?¤)|minus|minder|plus|excl\\p{L}*
    |zonder (?:btw|vracht|verzendkosten)|tussen|helft|derde deel|kwart|procent|dubbel\\p{L}*|keer|maal|in plaats van|netto
    |dan(?= ¤)|overschrijd\\p{L}*|of (?:meer|minder)|en meer|(?:boven|onder) (?:het|de)|tenzij|(?<=¤ )de \\p{L}+`,
  denials: 'niet|geen|nooit|zonder|noch',
  isCompounding: true,
};

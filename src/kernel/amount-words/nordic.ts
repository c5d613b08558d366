/** Swedish, Norwegian and Danish, which share most of these words. */
import type { AmountWords } from './amount-words.ts';

export const NORDIC: AmountWords = {
  sums: `belopp beloppet beløp beløpet beløb beløbet summa summan sum summen total totalt totalbelopp saldo förlust
    förlusten tap tapet tab tabet skada skadan skade skaden skader värde värdet verdi verdien værdi værdien pris
    priset prisen kostnad kostnaden kostnader omkostning omkostninger kostar kostade koster kostede kostet avgift
    gebyr kräver kravet krav krever kræver ersättning ersättningen erstatning erstatningen begär begärs ber beder
    anmoder återbetalning återbetala återbetalas tilbakebetaling tilbagebetaling tilbagebetale refusjon refundera
    refundere betala betalat betalade betalt betale betaler betalte betalning betaling skyldig skylder exakt nøyaktig
    nøjagtig præcis deposition depositum hyra leie leje premie præmie lön lønn løn kredit kreditera krediteras dragit
    debiterat trukket utgör utgjør udgør uppgår beløper fakturerat fakturert faktureret mottatt modtaget sen derefter
    också også utlägg utlegg udlæg dricks vägtull refusion köpte köpt kjøpte kjøpt købte købt sålde solgt hyrde leide
    lejede bokat bestilt självrisk egenandel selvrisiko böter bot bøde bidrag skuld gjeld gæld provision honorar
    arvode rabatt rabat skillnad differanse forskel förlorade tapte tabte tjänade beviljat innvilget bevilget vill vil
    ønsker önskar ersatta utbetalt udbetalt overført överfört overførte lagt ut kostat depositionen regning regningen
    regninger räkning räkningen rekening utgift utgifter udgift udgifter tilbage tillbaka tilbake skadene skadorna
    skaderne utgjorde dras dratt krävde krevde krævede fakturerar fakturerer debiterades belastades belastet värderas
    verdsatt`,
  things: `faktura fakturan fakturaen ordre order beställning bestilling kvitto kvittering offert tilbud biljett
    billet billett avtal polis police linje artikel pall pallar pallen palle paller låda lådor kasse kasser eske esker
    paket pakke pakker flaska flaskor flaske flasker säck sekk sæk sändning sändningen sending sendingen forsendelse
    frakt frakten fragt leverans levering lagring emballage emballasje varor varorna varer varene varerne gods produkt
    produkter utrustning utstyr udstyr dator telefon stol bord reparation reparasjon delar deler dele arbete arbeid
    arbejde tjänst tjeneste abonnemang abonnement licens lisens hotell hotel rom værelse natt netter nat nætter flyg
    fly tåg tog taxi buss bus parkering middag lunch kurs konferens konferanse konference el ström vatten te tekanna
    tekanne konto kort avbokning reservation resa reise rejse lastbil trailer container besiktning kläder klær tøj
    glasögon briller läkare lege læge veterinär veterinær dyrlæge tandläkare apotek medicin medisin fönster vindu
    vindue dörr dør pump pumpe motor batteri server program domän mässa messe seminarium seminar utflykt utflukt
    städning renhold rengøring montering installation kaffe vin blommor blomster present gave förskola barnehage gym
    väska koffert kuffert bagage flygplan bensin bränsle drivstoff brændstof verktyg verktøy værktøj material kopp
    kopper verkstad verksted værksted försäkring forsikring kund kunde leverantör drosje drosjen taxin taxan`,
  joins: 'är er var blev ble för for vara være har hade havde skal ska',
  ofs: 'på av af om i till til med',
  fillers: `en ett et ei den det de vår vårt vores våra min mitt ert er vi jag jeg oss os mig meg bara kun bare hela
    hele har hade ha ut allerede redan`,
  follows: `tack takk tak är er var har hade havde till til enligt ifølge som eftersom fordi redan allerede tillbaka
    tilbake tilbage betalt betalat fakturerat fakturert ersättning erstatning i idag dag avseende vedrørende omgående
    inkl skada skade på för av utbetalt men`,
  counts: 'för for från den senast inom innen inden efter sedan siden før före under av af fra ved',
  subjects: 'vi jag jeg tack takk det hoppas håper håber ser väntar venter er är har',
  plain: `men att at som inte ikke ej med utan uten uden i på av af om till til från fra för for vid ved efter etter
    under över over mellan mellem mellom mot hej hei kära kære vänliga vennlig venlig hälsningar hilsen hilsner tack
    takk tak är er var har hade havde kan ska skal vil vill bifogat vedlagt vedlagte se när når där hvor två to tre
    fyra fire fem sex seks sju syv åtta åtte otte nio ni tio ti skadad skadade skadat skadet beskadiget ødelagt trasig
    våt våd förlorad tapt mistet försening forsinket levererat levert leveret kom januari februari mars april maj juni
    juli augusti september oktober november december januar februar marts august desember måndag tisdag onsdag torsdag
    fredag lördag söndag mandag tirsdag lørdag søndag nr nummer datum dato vecka uge uke månad måned år dagar dager
    dage kund kunde kunden förare sjåfør chauffør företag firma vår våra vores alla alle nu nå denna denne dette detta
    därför derfor mitt flyg ställdes in och totala totale den det vedhæftet bifogad jeg jag ha också dock imidlertid
    månaden måneden ingenting intet fick fikk fik modtaget mottatt`,
  ands: 'och og',
  pers: 'per',
  bases: `faktura|avtal|post|e-?post|mail|omgående|kort|la|il|le|l`,
  doubts: `säg|lad os sige|la oss si|uppskatt\\p{L}*|beräkna\\p{L}*|preliminær\\p{L}*|preliminär\\p{L}*|anslå\\p{L}*|anslag\\p{L}*|foreløpig\\p{L}*|foreløbig\\p{L}*|skønn\\p{L}*
    |omkring|ungefär|omtrent|nästan|nesten|næsten|drygt|knappt|minst|mindst|högst|høyst|højst|upp till|opp til|op til|inntil
    |indtil|kanske|kanskje|måske|trolig\\p{L}*|sannsynligvis|sandsynligvis|förmodligen|hittills|hidtil|forvent\\p{L}*|kan bli\\p{L}*
    |(?:genom|gjennom|gennem)snit\\p{L}*|(?:vi|jag|jeg) (?:tror|antar|antager)|maks\\p{L}*|minim\\p{L}*|eller så|rund?t|vejledende`,
  changes: `varje|(?:en|ett|et|ei) (?:låda|kasse|pall|palle|eske|flaska|flaske|säck|sekk|natt|nat|time|timme|dag|vecka|uke|uge|kilo)|hvert?|styck|stykk\\p{L}*|stk|styckpris\\p{L}*|(?:måned|månad|år|vecko|uke|uge|dag)(?:lig|vis)\\p{L}*|minus|mindre|pluss?
    |e[xk]s?kl\\p{L}*|eks|(?:utan|uten|uden) (?:moms|mva|frakt|fragt)|mel+[ao]n|mellem|hälften|halv\\p{L}*|tredje\\p{L}*|andel
    |pro[cs]ent|du[bp]bl\\p{L}*|dobbel\\p{L}*|gånger|ganger|gange|i(?:stället| stedet) för|överstig\\p{L}*|overstig\\p{L}*
    |(?:än|enn|end)(?= ¤)|eller (?:mer|mere|mindre)|netto|(?<=¤ )om (?:dagen|måneden|året|ugen)|i (?:måneden|månaden)`,
  denials: 'inte|ikke|ej|aldrig|aldri|ingen|inga|intet|utan|uten|uden',
  isCompounding: true,
};

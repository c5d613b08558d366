import type { AmountWords } from './amount-words.ts';

export const GERMAN: AmountWords = {
  sums: `betrag beträge summe gesamt gesamtbetrag gesamtsumme gesamtschaden endbetrag rechnungsbetrag zahlbetrag
    erstattungsbetrag schaden schadenshöhe schadenhöhe schadensbetrag schadensumme schadenssumme warenwert wert
    sachschaden transportschaden warenschaden schadenersatz schadensersatz forderung forderungen anspruch preis
    kaufpreis kosten reparaturkosten mietkosten reisekosten frachtkosten versandkosten hotelkosten fahrtkosten gebühr
    gebühren erstattung rückerstattung erstatten erstattet zahlen zahlt gezahlt bezahlt bezahlen überweisen überwiesen
    zahlung fordern fordere fordert gefordert verlangen verlange beantragen beantrage beanspruchen beanspruche
    schulden schuldet schulde kostet kostete kosteten gekostet beträgt betrug betragen beläuft belaufen beliefen
    insgesamt zusammen macht machen genau exakt berechnet abgebucht belastet einbehalten abgezogen gutschrift
    gutschreiben gutgeschrieben guthaben kaution anzahlung miete prämie gehalt lohn spesen auslagen verdienst
    trinkgeld offen fällig saldo restbetrag lautet nämlich bitten bitte zuerst dann außerdem unten oben porto maut
    zoll lag liegt entstanden entspricht höhe ersatz ausgegeben erhalten bekommen reklamieren brutto steuer überwies
    überwiesenen verlangt selbstbeteiligung abbuchung rückzahlung nachzahlung differenz rabatt provision bonus
    zuschlag aufpreis aufschlag mahngebühr steuern pfand verlust einbuße aufwand aufwendung aufwendungen
    reparaturpreis gekauft kaufte kauften verkauft gebucht bestellt gemietet repariert ersetzt vereinbart anerkannt
    akzeptieren akzeptiere bieten biete angeboten gewährt zugesagt zugesprochen kassiert eingezogen abgerechnet
    investiert entrichtet beglichen begleichen ausgelegt vorgestreckt spende stipendium zahlte zahlten forderte
    honorar gage pauschale anteilig stornierungskosten schreiben berechnen berechne verlangten bezahle bezahlte
    bezahlten abgehoben`,
  things: `rechnung rechnungen gutschein angebot kostenvoranschlag kostenvoranschläge beleg belege bestellung auftrag
    vertrag mahnung quittung scheck lastschrift police position posten zeile seite palette paletten karton kartons
    kiste kisten dose dosen fass fässer sack säcke paket pakete sendung sendungen lieferung ware waren fracht versand
    lager lagerung verpackung reparatur ersatzteil ersatzteile hotel zimmer flug bahn taxi bus fahrt parken essen
    verpflegung übernachtung übernachtungen nacht nächte konferenz schulung kurs gerät laptop drucker bildschirm stuhl
    tisch rad räder reifen wagen auto lkw anhänger container tee tees kanne kannen abo lizenz lizenzen strom wasser
    kalt warm überstunden bankkonto konto überweisung rücksendung stornierung buchung reise reisen miete tagegeld
    gutachten mwst mehrwertsteuer inspektion standgeld ticket fahrkarte bahnticket tickets flasche flaschen handy
    kamera möbel tasche koffer jacke schuhe brille arzt tierarzt zahnarzt apotheke medikament medikamente werkstatt
    spedition gutachter kunde kunden versicherung teekanne tasse tassen geschirr fenster tür pumpe motor batterie
    server software domain messe tagung seminar ausflug eintritt reinigung entsorgung montage installation kaffee wein
    blumen geschenk kindergarten fitnessstudio mitgliedschaft mitgliedsbeitrag beitrag porto lieferkosten ladung
    werkzeug material geld bargeld`,
  joins: `ist sind war waren wären wäre sei für um über wird werden wurde wurden soll sollte betreffend hat haben habe
    hatte hatten möchte möchten will wollen`,
  ofs: 'von auf mit in zu an vom nach bei',
  fillers: `der die das den dem des ein eine einen einem einer eines unser unsere unseren unserem unserer mein meine
    meinen meinem ihr ihre ihren ihnen ihrem sie uns mir mich wir ich er es noch nur volle vollen gesamte gesamten
    genannte genannten obige obigen offene offenen restliche restlichen folgende folgenden i h v sich als somit damit
    auch nun also hiermit daher gerne bereits leider zusätzlich am bar lediglich davon dafür`,
  follows: `bitte danke zurück auf an zu als ist sind war waren wird werden wurde wurden haben hat hatte sowie wegen
    laut gemäß insgesamt gesamt zusammen fällig offen überweisen überwiesen erstatten erstattet zahlen bezahlt gezahlt
    zurückzahlen zurückerstatten gutschreiben gutgeschrieben fordern geltend ein schaden schadenersatz schadensersatz
    erstattung entstanden abgebucht berechnet einbehalten abgezogen ersetzen zurückzuerstatten zuzahlen zahlbar
    beläuft beträgt gekostet kostet umgehend heute gestern sofort jetzt bar ab kosten wert belastet innerhalb
    trinkgeld porto maut zoll gebühren reklamieren verlangen welche die den bis liegt liegen anbei beigefügt per je
    pro überwies verlangt ausgegeben gekauft ausgelegt anerkannt akzeptieren beglichen zurückhaben zurückbekommen
    bekommen erhalten zugesagt vereinbart angeboten investiert fehlen fehlt eingezogen entrichtet ausbezahlt
    ausgezahlt auszahlen ausmachen betragen gewesen gut aber doch`,
  counts: 'für von vom aus am in im binnen seit nach vor unter über mit bei zum zur',
  subjects: 'wir ich sie bitte es haben hat wäre würde freue freuen hoffe hoffen warte warten nichts nicht',
  plain: `aber da weil dass wenn wie was wo so auf in an zu mit nach aus bei bis seit vor zwischen durch gegen ohne um
    unter über am im vom zum zur beim nicht kein keine hat habe haben hatte hatten kann können könnten möchte möchten
    soll muss müssen darf dürfen sehr geehrte geehrter damen herren guten tag hallo liebe lieber viele vielen dank
    freundlichen freundliche grüße gruß beschädigt beschädigte beschädigten kaputt nass gebrochen fehlt fehlen
    verspätet angekommen geliefert zwei drei vier fünf sechs sieben acht neun zehn januar februar märz april mai juni
    juli august september oktober november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag nr
    nummer uhr tage tagen wochen monat jahr anbei siehe anlage dieser diese dieses bezug kunde fahrer firma zwecks
    wurde gestrichen verdorben flug schreiben bitte werkstatt versicherung mitarbeiter meine deshalb trotzdem
    allerdings jedoch leider gestern heute letzte letzten woche viel nichts`,
  ands: 'und sowie',
  pers: 'pro je per',
  bases: `nach|sofort|überweisung|post|e?-?mail|fax|nachnahme|lastschrift|scheck|rechnung|vertrag|ende`,
  doubts: `(?:ge)?schätz\\p{L}*|veranschlag\\p{L}*|ungefähr\\p{L}*|vorläufig\\p{L}*|voraussichtlich\\p{L}*|überschlägig\\p{L}*
    |annähernd|vielleicht|möglicherweise|eventuell|evtl|vermutlich\\p{L}*|wahrscheinlich\\p{L}*|mutmaßlich\\p{L}*|dürfte\\p{L}*
    |könnten? (?:\\p{L}+ )?(?:sein|werden)|bisher\\p{L}*|bislang|zurzeit|derzeit|mindest\\p{L}*|wenigstens|höchst\\p{L}*|maxim\\p{L}*
    |minim\\p{L}*|durchschnitt\\p{L}*|größenordnung|oder so|ohne gewähr|(?:ich|wir) (?:glaube|denke|meine|vermute)n?|nehmen? an
    |gehen? (?:\\p{L}+ )?davon aus|rechnen? mit|zu bestätigen|unverbindlich\\p{L}*|aufwärts|(?:um|an) die(?= ¤)|bis zu|so (?:um|an)|grob\\p{L}*|sagen wir|etwa|knapp`,
  changes: `jeweils|jede[rnms]?|(?<=¤ )(?:die|der|das|den) \\p{L}+|(?<=¤ )(?:im|am) (?:monat|jahr|tag)|(?<=¤ )(?:stück|stk)
    |\\p{L}*(?:stück|einzel|einheits|tages|stunden)(?:preis|satz)\\p{L}*|(?:stünd|täg|wöchent|monat|jähr)lich\\p{L}*|eine?[rnm]? (?:kiste|palette|karton|dose|fass|sack|flasche|stück|nacht|stunde|woche|tag|monat|rolle)|minus|mal
    |abzüglich|abzgl|plus|zuzüglich|zzgl|statt|anstatt|anstelle|zwischen|hälfte|drittel|viertel|teil\\p{L}*|anteil\\p{L}*
    |prozent|doppelt\\p{L}*|dreifach\\p{L}*|zweimal|dreimal|netto\\p{L}*|exkl\\p{L}*|falls|ohne (?:mwst|steuer|ust|versand|fracht)
    |als(?= ¤)|oder (?:mehr|weniger)|und mehr|übersteig\\p{L}*|überschreit\\p{L}*|rum|(?:bis|gegen|unter|ab) (?:zu )?(?=¤)
    |(?<!(?:rechnung|gutschrift|angebot|anschl[aä]g|scheck|quittung|überweisung|forderung|beleg|bestellung|auftrag|mahnung|lastschrift|gutschein|bescheid|lautet|ausgestellt)\\p{L}*(?: \\S+){0,5} )über(?= (?:die |den )?¤)`,
  denials: 'nicht|kein\\p{L}*|nie|niemals|keinesfalls|ohne',
  isCompounding: true,
};

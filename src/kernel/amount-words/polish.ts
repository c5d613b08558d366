import type { AmountWords } from './amount-words.ts';

export const POLISH: AmountWords = {
  sums: `kwota kwoty kwotę kwocie suma sumę sumy razem łącznie ogółem całość saldo strata straty stratę szkoda szkody
    szkodę szkód wartość wartości cena ceny koszt koszty kosztuje kosztował kosztowała kosztowało kosztów opłata
    opłaty opłatę żądamy żądam roszczenie roszczenia domagamy wnosimy wnoszę prosimy proszę zwrot zwrotu zwrócić
    odszkodowanie odszkodowania rekompensata zapłata zapłatę zapłaty zapłacić zapłaciłem zapłaciłam zapłaciliśmy
    wypłatę wypłaty wypłacenie wpłata przelać przelew wynosi wyniosła wyniosły wynoszą wyniósł należność należności
    należy winni dokładnie kaucja zaliczka czynsz składka wynagrodzenie premia dopłata pobrano potrącono obciążono
    wydałem wydałam wydaliśmy otrzymaliśmy uzgodniono potem następnie także delegacja napiwek zapłacono reklamujemy
    kupiłem kupiłam kupiliśmy kupiony sprzedano wynajęliśmy zarezerwowano udział kara mandat dotacja dług zaległość
    prowizja honorarium rabat różnica straciliśmy zarobiono przyznano zaliczki chcę chcemy wymiana składki stypendium
    przelaliśmy przelano wpłaciliśmy wpłacono poniesiono ponieśliśmy zwróćcie rachunek pobrali pobrał zapłaciła
    zapłacił zapłacili kosztowały kosztują wyceniono wyceniona obciążyli naliczono wypłacono wpłaciłem wpłaciłam
    zwrócono`,
  things: `faktura faktury fakturę faktur fakturze zamówienie zamówienia paragon rachunek oferta bilet bilety umowa
    polisa pozycja paleta palety palet paletę karton kartony kartonów skrzynia skrzynie skrzyń paczka paczki paczkę
    butelka butelki worek worki przesyłka przesyłki przesyłkę transport fracht dostawa dostawy magazynowanie
    opakowanie towar towaru towary produkt produkty sprzęt laptop telefon krzesło stół naprawa naprawy naprawę części
    robocizna usługa usługi abonament licencja licencje hotel pokój nocleg noclegi lot pociąg taksówka autobus parking
    posiłek obiad kolacja kurs szkolenie konferencja prąd woda herbata herbaty czajnik konto karta anulowanie
    rezerwacja podróż ciężarówka naczepa kontener ekspertyza ubranie okulary lekarz weterynarz dentysta apteka leki
    okno drzwi pompa silnik akumulator serwer oprogramowanie domena targi seminarium wycieczka wstęp sprzątanie montaż
    instalacja kawa wino kwiaty prezent przedszkole siłownia walizka bagaż samolot benzyna paliwo narzędzia materiał
    filiżanka warsztat ubezpieczenie ubezpieczyciel klient dostawca taksówkę taksówki hotelu lotu`,
  joins: 'jest był była było były są to będzie',
  ofs: 'na o za w z',
  fillers: `nam mi nas mnie nasza nasz nasze naszą państwo pana pani ta ten to tę tej tylko całą całej pełną poniższą
    się o już jeszcze`,
  follows: `brutto proszę dziękuję jest był była było były są tytułem zgodnie wraz przelewem gotówką do na od w wg
    według należne należna odszkodowania zwrotu który która które ponieważ gdyż dziś wczoraj niezwłocznie pobrano
    zapłacono dla za zapłaciliśmy ale`,
  counts: 'za z dnia od w na ze dla',
  subjects: 'my ja prosimy proszę to jest czekamy oczekujemy czekam dziękuję dziękujemy nic nie',
  plain: `ale bo że nie bez z ze w we na do od dla o po pod nad przed przy przez za między szanowni państwo pan pani
    panie dzień dobry witam pozdrawiam pozdrowienia poważaniem dziękuję dziękujemy proszę prosimy jest są był była
    było były mam mamy został została zostało zostały załączam załączamy załączeniu jeśli jak kiedy gdzie dwa dwie
    trzy cztery pięć sześć siedem osiem dziewięć dziesięć uszkodzony uszkodzona uszkodzone uszkodzoną uszkodzonych
    zniszczony zniszczone zepsuty mokry mokre zgubiona zaginiona opóźnienie dostarczono dotarła dotarł stycznia lutego
    marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia poniedziałek wtorek środa
    czwartek piątek sobota niedziela numer nr data dnia tydzień miesiąc rok klient kierowca firma też wszystkie nasza
    naszej się który która mój moja lot odwołany taksówkę załączniku hotel całkowita całkowity jednak również jeszcze
    nic otrzymałem marcu`,
  ands: 'i oraz',
  pers: 'za',
  bases: `\\p{L}+ [^:]*\\p{L}+ ?¤|(?:uszkodz|zniszcz|zagub|zagin|szkod|strat|towar|faktur|usług|transport|fracht|dostaw|pomoc|nocleg|napraw|hotel|przejazd|opóźn|odwoł|zwrot|brak|nasz|dwa|dwie|trzy|cztery)\\p{L}*`,
  doubts: `powiedzmy|szac\\p{L}*|oszac\\p{L}*|orientacyjn\\p{L}*|przybliżon\\p{L}*|wstępn\\p{L}*|około|prawie|niemal|blisko|mniej więcej|jaki[eśchm]{2,4}|ponad
    |może|chyba|prawdopodobn\\p{L}*|co (?:najmniej|najwyżej)|przynajmniej|maks\\p{L}*|minim\\p{L}*|przewidywan\\p{L}*|spodziewan\\p{L}*
    |do tej pory|na razie|dotychczas\\p{L}*|średni\\p{L}*|rzędu|z (?:groszami|hakiem)|do potwierdzenia|sądzę|myśl(?:ę|imy)|w granicach`,
  changes: `każd\\p{L}+|po(?= ¤)|od (?:sztuki|osoby|palety)|sztukę|szt|jednostkow\\p{L}*|miesięczn\\p{L}*|tygodniow\\p{L}*|dzienn\\p{L}*|roczn\\p{L}*
    |minus|mniej|plus|netto|bez (?:vat|podatku|dostawy)|między|pomiędzy|poł[oó]w\\p{L}*|trzeci\\p{L} część|ćwierć|część|procent\\p{L}*
    |dwukrotn\\p{L}*|razy|zamiast|niż|przekracz\\p{L}*|powyżej|poniżej|lub (?:więcej|mniej)|i więcej|chyba że`,
  denials: 'nie|bez|żad\\p{L}+|nigdy|ani',
};

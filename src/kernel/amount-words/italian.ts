import type { AmountWords } from './amount-words.ts';

export const ITALIAN: AmountWords = {
  sums: `importo importi somma totale totali saldo perdita perdite danno danni sinistro valore vale valeva prezzo
    costo costi costa costato costano costata tariffa chiedo chiediamo richiesta richiesto richiediamo richiedo
    reclamo reclamiamo pretendiamo rimborso rimborsare rimborsateci rimborsato risarcimento risarcire indennizzo
    pagare pagato pagata paghiamo pagamento versare versato versamento dovuto dovuta dobbiamo dovete ammonta ammontano
    ammontare pari esattamente acconto cauzione affitto premio stipendio credito accredito accreditare accreditato
    addebito addebitato addebitati spesa spese speso spesi ricevuto concordato accettato poi inoltre trattenuto
    detratto fatturato mancia pedaggio bonificare restituire restituzione acquistato comprato comprata acquisto
    venduto affittato prenotato franchigia multa penale sussidio debito arretrati commissione onorario sconto
    differenza perso guadagnato concesso incassato anticipato vorrei vogliamo voglio sostituzione quota retta borsa
    investito perdiamo spendo accredita rimborsate bonificato pagai addebitate pagati fatturiamo paghino ammontava
    ammontavano valutato valutata chiesto chiesti costate sostenuto sostenuti sostenuta rimborsati versati spettano
    spetta prelevato prelevati trattenuti`,
  things: `fattura fatture ordine ordini ricevuta scontrino preventivo biglietto biglietti contratto polizza riga
    articolo bancale bancali cartone cartoni cassa casse collo colli pacco pacchi bottiglia bottiglie sacco sacchi
    spedizione trasporto nolo consegna stoccaggio imballaggio merce merci prodotto prodotti attrezzatura computer
    telefono sedia tavolo divano riparazione riparazioni ricambi manodopera servizio abbonamento licenza licenze
    albergo hotel camera notte notti volo treno taxi autobus parcheggio pasto pasti cena pranzo corso conferenza
    iscrizione elettricità acqua tè teiera teiere bonifico conto assegno carta cancellazione prenotazione viaggio
    camion rimorchio container perizia vestiti occhiali medico veterinario dentista farmacia medicinale finestra porta
    pompa motore batteria server programma dominio fiera seminario gita ingresso pulizia montaggio installazione caffè
    vino fiori regalo asilo palestra valigia bagaglio aereo benzina carburante attrezzi materiale tazza tazze
    stoviglie officina assicurazione cliente fornitore perito cellulare`,
  joins: 'è era sono erano per sarà sarebbe stato stata fu ho abbiamo ha hanno aveva avete avevo',
  ofs: 'di da del della a d in',
  fillers: `il lo la i gli le l un uno una nostro nostra nostri vostro vostra mio mia suo sua questo questa ci vi mi
    si che solo al alla completo intero seguente già`,
  follows: `grazie è era sono ha hanno a al alla come secondo tramite mediante relativo relativi già pagato pagati
    versato fatturato fatturati addebitato addebitati rimborsato perché che oggi ieri dovuto dovuti subito iva danni
    spese sul nel con relativa compresi comprensivi sulla di in rimborso risarcimento per ma`,
  counts: 'per entro dal del della da in su il prima dopo di',
  subjects: 'noi io voi vi si attendo attendiamo resto restiamo è grazie prego abbiamo chiediamo non ho',
  plain: `ma perché che non senza con in di a da su per tra fra contro verso durante molto gentile gentili egregio
    signore signora buongiorno salve saluti cordiali distinti grazie prego essere stato stata sono siamo avete hanno
    ho abbiamo aveva allegato allegata allegati se come quando dove due tre quattro cinque sei sette otto nove dieci
    danneggiato danneggiata danneggiati danneggiate rotto rotta rotti rotte bagnato perso ritardo consegnato arrivato
    gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre lunedì martedì
    mercoledì giovedì venerdì sabato domenica numero n data settimana mese anno cliente autista ditta anche tutto
    tutta tutti nostro vostro questo questa ci vi mi si lo gli titolo spett mio volo cancellato chiedo allego mai
    ancora però tuttavia nulla ricevuto`,
  ands: 'e ed',
  pers: 'per',
  bases: `\\p{L}+ [^:]*\\p{L}+ ?¤|il|la|lo|i|gli|le|l|un|una|uno|due|tre|quattro|cinque|favore|conto|nome|danni|danno|spese|merce|merci|bonifico|posta|assegno
    |mancata|mancato|contratto|ritardo|errore|riparazione|riparazioni|trasporto|nostro|nostra|nostri|vostro|vostra|questo|questa`,
  doubts: `diciamo|stim(?:at|iam|are|a)\\p{L}*|approssim\\p{L}*|quasi|intorno|attorno|all['’]incirca|più o meno|almeno|forse|probabil\\p{L}*
    |possibilmente|magari|provvisori[oa]|previst[oa]|finora|per ora|fino a|massimo|minimo|in media|su[il]|sugli|dell['’]ordine
    |cred(?:o|iamo)|pensiamo|potrebbe\\p{L}*|dovrebbe\\p{L}*|da confermare|salvo|soggett[oa] a|indicativ[oa]|a partire da`,
  changes: `ogni|una? (?:bancale|cartone|cassa|collo|bottiglia|sacco|pezzo|notte|ora|giorno|mese|settimana|chilo|unità)(?! di)|(?:il|la|lo|del|della|al|alla) (?:bancale|cartone|cassa|collo|bottiglia|sacco|pezzo|notte|ora|giorno|mese|settimana|chilo|unità)(?= ?(?:$|:|costa|vale|a|¤))|ciascun[oa]|cadaun[oa]|cad|(?<=¤ )(?:al(?:la|l['’])?|il|la|l['’]) ?\\p{L}+(?= ?(?:$|[.,;!?)]))|a testa|unitari[oa]|mensil\\p{L}*
    |settimanal\\p{L}*|annu\\p{L}*|meno|più|senza|esclus\\p{L}*|netto|tra|metà|terzo|quarto|parte|per ?cento|doppio|triplo|volte
    |invece di|anziché|super\\p{L}*|ecced\\p{L}*|inferior\\p{L}*|oltre|o (?:più|meno)|e (?:più|rotti)`,
  denials: 'non|mai|nessun[oa]?|senza|né',
};

import type { AmountWords } from './amount-words.ts';

export const FRENCH: AmountWords = {
  sums: `montant montants somme total totale totaux solde perte pertes dommage dommages préjudice sinistre valeur prix
    coût coûts coûte coûté coûtait coutait frais tarif facturé facturée réclamation réclame réclamons réclamé réclamée
    demande demandons demandé demandée remboursement rembourser remboursez remboursé remboursée indemnité
    indemnisation indemniser dédommagement dédommager exigeons exige payer payez payé payée paiement versement verser
    versé versée régler réglé réglée règlement dû due doit doivent devez élève élèvent élevant soit vaut valait valent
    exactement précisément acompte caution loyer prime salaire avoir crédit créditer crédité débité débitée débiter
    prélevé prélevée dépensé dépensés reçu accepté convenu proposez proposons puis ensuite aussi enfin chiffre chiffré
    déduit retenu réparation reste dépenses pourboire péage taxe reclamons remboursable atteint viré virée virons
    virer acheté achetée achetons achats achat vendu vendue loué réservé réservée abonnement franchise pénalité amende
    subvention dette arriérés commission honoraires rabais remise réduction ristourne différence virement dépense
    dépensons gagné perdu perdue perdons accordé convenue encaissé encaissée avancé avancée facturer réclamés souhaite
    souhaitons voulons veux voudrais remplacement acquitté déboursé investi indemnités cotisation pension bourse
    consigne dégâts facturons facturez note réglons réglez perçu perçus touché paie paye payais versons exigé exigée
    demandait coûtent retenus indemnisez indemnisés chiffrons élevait élevaient atteignent représente représentent
    correspond prélevés`,
  things: `facture factures commande commandes devis reçu ticket tickets billet billets contrat police ligne article
    articles page palette palettes carton cartons caisse caisses colis boîte boîtes bouteille bouteilles sac sacs fût
    livraison livraisons transport fret envoi expédition stockage entreposage emballage marchandise marchandises
    produit produits matériel ordinateur téléphone écran chaise table canapé réparations pièces service abonnement
    licence licences hôtel chambre nuit nuits vol train taxi bus parking repas dîner déjeuner formation conférence
    inscription électricité eau thé thés théière théières virement compte chèque carte annulation réservation voyage
    main œuvre heures camion remorque conteneur expertise déplacement ouvrage vêtements vêtement lunettes médecin
    vétérinaire dentiste pharmacie médicament médicaments fenêtre porte pompe moteur batterie serveur logiciel domaine
    salon séminaire excursion entrée nettoyage montage installation café vin fleurs cadeau crèche sport adhésion
    valise bagages avion tgv péages essence carburant outil outils matériau tasse tasses vaisselle garage assurance
    assureur client fournisseur expert note notes dossier`,
  joins: 'est était sont étaient a été sera serait pour soit fut ai avons avez ont avait avaient',
  ofs: 'de d à du des',
  fillers: `le la les l un une notre nos votre vos mon ma mes son sa ses leur ce cet cette s c j n qu nous vous me m
    lui il elle on je y en au totale entière entier seulement bien déjà aussi`,
  follows: `merci svp est était a sont ont ainsi car qui que correspondant au aux à par suite suivant selon déjà
    concernant relatif relative restant dû due ttc s'il s vous dommages intérêts facturé facturés facturée payé payée
    réglé versé débité prélevé remboursé été titre avant sur frais pourboire péage en aujourd hier immédiatement
    correspondent comme d_ici de pour dépensés virés reçus dus remboursement indemnité crédit d mais`,
  counts: 'pour du de des le sous dans avant depuis sur en au aux',
  subjects: 'nous je vous merci il elle ils veuillez restons attendons avons ai est a attends n rien',
  plain: `mais donc car que qui ne pas plus dans sur sous avec sans avant après depuis pendant contre entre vers chez
    monsieur madame bonjour cordialement merci salutations suis sommes êtes est sont ont avait été être fait faire
    veuillez prie prions ci joint jointe si comme quand deux trois quatre cinq six sept huit neuf dix endommagé
    endommagée endommagés endommagées cassé cassée cassés cassées mouillé abîmé perdu manquant manquante retard livré
    janvier février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi
    vendredi samedi dimanche numéro n date jours semaine mois an par à aux au du des ces tout tous toute client
    chauffeur société reçue voici titre suite dont afin bien endroit bon attendons attends mon vol annulé annulée
    demande restaurant notre votre nos vos très reçu encore toujours toutefois cependant également même arrivé arrivée
    jamais colis rien expert on`,
  ands: 'et',
  pers: 'par',
  bases: `virement|chèque|carte|courrier|e?-?mail|erreur|contrat|votre|vos|notre|nos|la|le|les|suite|facture|l`,
  doubts: `disons|mettons|grosso modo|au bas mot|évalu\\p{L}*|environ|avoisin\\p{L}*|à peu près|presque|quasi\\p{L}*|autour de?|près de|aux alentours|peut-être|probabl\\p{L}*
    |sans doute|provisoire\\p{L}*|prévisionnel\\p{L}*|prévu\\p{L}*|plus ou moins|au (?:moins|plus|minimum|maximum)
    |jusqu['’](?:à|au|ici)|maxim\\p{L}*|minim\\p{L}*|(?:pour|à) l['’]instant|de l['’]ordre de?|dans les|moyenne|indicatif\\p{L}*
    |pourrai\\p{L}*|devrai\\p{L}*|(?:je|nous) (?:pens|croy|croi)\\p{L}*|éventuel\\p{L}*|à confirmer|sous réserve|fourchette|à partir de?`,
  changes: `chaque|(?:une?|d['’]une?) (?:carton|caisse|palette|colis|boîte|bouteille|sac|fût|pièce|nuit|heure|jour|semaine|kilo|mois|unité)(?! d[eu])|(?:la|le|l['’]|du|à la|au) ?(?:carton|caisse|palette|colis|boîte|bouteille|sac|fût|pièce|nuit|heure|jour|semaine|kilo|mois|unité)(?= ?(?:$|:|à|coût|vaut|¤))|chacune?s?|(?<=¤ )(?:la|le|l['’]) ?(?!\\p{L}+ (?:dernier|dernière))\\p{L}+(?= ?(?:$|[.,;!?)]))|(?<=¤ )pièce
    |unitaires?|mensuel\\p{L}*|hebdomadaire\\p{L}*|annuel\\p{L}*|moins|plus|en sus|hors|ht|htva|entre|moitié|tiers|quart|partie|part
    |pour ?cent|double|triple|fois|au lieu|plutôt que|dépass\\p{L}*|supérieure?s?|inférieure?s?|(?:au|en) ?-?(?:dessus|dessous|delà)
    |ou (?:plus|moins)|et (?:plus|quelques)|sauf|si c`,
  denials: 'pas|ne|jamais|aucune?|non|sans|ni|n',
};

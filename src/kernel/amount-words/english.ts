import type { AmountWords } from './amount-words.ts';

export const ENGLISH: AmountWords = {
  sums: `amount amounts amounted amounting total totals totaling totalling totaled totalled sum sums subtotal balance
    claim claims claimed claiming loss losses damage damages cost costs costing price prices value valued worth charge
    charges charged charging fee fees refund refunds refunded refunding reimbursement reimburse reimbursed
    compensation compensate compensated payment payments pay paid pays paying payable payout due owed owe owes owing
    tip credit credits credited debit debited deposit premium settlement settle settled settling billed billing fare
    demand demands demanded demanding request requested requesting ask asks asked asking want wants wanted need needs
    seek seeks seeking remit transfer transferred send sent receive received spent spend spending lost overcharged
    overpaid deducted deduct withheld withhold approve approved agreed accept accepted offer offered offers equals
    toll exactly precisely namely expense expenses salary wages bonus allowance stipend tax comes came priced invoiced
    recover recovered cover covers covered got get gave give took take put back says said state states stated show
    shows reads first then also later finally follows gross incurred here handed_over carried_over bought buy
    purchased purchase sold sell repaired replaced rented booked renewed renewal awarded collected deposited wired
    earned saved handed subsidy grant cashback voucher invoicing quoted diem proceeds reward discount rebate debt
    arrears instalment installment retainer commission royalty royalties tuition upgrade hired ordered added reduced
    raised capped outlay fares grand_total process processing overcharge overcharges shortage shorted filing filed
    requires required require`,
  things: `invoice invoices order orders receipt receipts ticket tickets statement quote contract policy estimate bill
    bills line lines item items page load loads pallet pallets box boxes carton cartons crate crates case cases unit
    units piece pieces bag bags drum drums roll rolls bottle bottles tin tins jar jars sack sacks parcel parcels
    package packages shipment shipments delivery freight shipping postage storage detention demurrage layover lumper
    truck car trailer container cargo goods merchandise product products equipment laptop phone screen chair desk sofa
    table wheel wheels tyre tyres tire tires repair repairs replacement labor labour parts service services
    subscription plan seat seats licence license licences licenses hosting support room rooms hotel night nights
    flight flights train taxi cab bus ride parking mileage meal meals breakfast lunch dinner conference course
    training registration model membership rent electricity water internet overtime tea teas teapot teapots downtime
    outage account bank check cheque cash wire fuel bond visa iban insurance salvage handling packaging crating
    accessorial customs duty inspection survey towing set sets shirt shoes dress books accident booking reservation
    stop stops cups filters stock discount leak tolls fine fines penalty deposit window door pump engine battery
    camera printer monitor keyboard furniture clothes jacket medicine vet doctor dentist hospital gym app software
    domain server api wine coffee flowers gift card cards broker cleaning removal disposal escort pickup lodging
    baggage luggage suitcase excursion tour trip travel journey childcare exam textbook mobile tools materials lumber
    steel glass paint pumps cartridges toner stationery olive oil size key gate move wages expert certificate bowl
    bowls`,
  joins: 'is was were are be will would should that for date s asking costs',
  ofs: 'of at to on in by with',
  fillers: `the a an our your my his her its their this that just only us me you him them we i they full entire whole
    outstanding following additional further original correct out actual final new old`,
  follows: `to please today yesterday tomorrow now already again thanks thank regards asap thx pls was were is are has
    had have will would must which that when while due paid owed refunded back only total altogether overall invoiced
    billed charged credited deducted claimed through against towards regarding as worth right immediately so
    outstanding damage damages loss refund claim compensation fee tip toll fare may a an although though but we you
    she deposit discount credit voucher invoice difference balance bonus premium payment receipt`,
  counts: `for in on by within at over from since after before under dated last next during via until with into per as
    because`,
  subjects: `we i you it he she they please would will have has hope look await expect am can could kindly thank close
    consider trust enclose attach see do did`,
  plain: `but so if no not can could may shall might must do does did done have has had am been with from as into
    about after before since until while because than very all any both more most other such same one two three four
    five six seven eight nine ten new next last dear hello hi best sincerely kindly see attached enclosed per maybe
    perhaps march january february april june july august september october november december monday tuesday wednesday
    thursday friday saturday sunday pm number ref reference time end arrived damaged broken crushed wet missing late
    wrong cancelled canceled driver customer company warehouse dock weeks week days day month year copy photos photo
    who what where how why our out up down over under never always email letter mail there these those although
    however though milan town each every minimum maximum above below handed listed leak like say shipper consignee
    airport flight wire flown lost bring provide trial cash quick regarding concerning notice item reason still good
    morning afternoon evening evidence hour hours minutes old advise help issue problem yours faithfully mine sorry
    wrongly twice once nothing your on found got chipped cracked dented scratched leaked torn spoiled soaked bowls
    sugar`,
  ands: 'and &',
  pers: 'per',
  bases: `(?:the|this|our|your|my|attached|enclosed|agreement|contract|diem|e?-?mail|wire|transfer|bank|che(?:ck|que)|phone)
    |\\p{L}+ (?:attached|enclosed|dated)`,
  doubts: `(?:^|[.,:;(\\n-] ?)estimates?|(?:our|my|the|an|a|rough|first|initial|best|current|only|just|we|i|they|would|to|can) estimates?
    |(?:about|around)(?= (?:the |a |some )?¤)|roughly|ballpark|guess(?:ed|ing|work)?|guesstimate|provisional(?:ly)?
    |preliminar(?:y|ily)|tentative(?:ly)?|indicative|something like|supposed(?:ly)?|presumabl[ey]|would say|unsure|not sure
    |(?:i|we|they|he|she|you) (?:think|guess|believe|assume|suppose|reckon|figure|suspect|expect)|so far|until now
    |up to now|as of now|for now|expected|anticipated|projected|forecast|likely|probabl[ey]|(?<!as soon as )possibl[ey]|potential(?:ly)?
    |(?:maybe|perhaps)(?! you)|(?:may|might|could) (?:have )?be(?:en)?(?! (?:paid|sent|wired|\\p{L}+ed) )|might|could(?! (?:you|i|we|be))|may (?:cost|reach|come|rise|exceed|total)|(?:best|worst) case|hope to (?:get|receive|recover)|(?:put|puts) (?:the|our|it)|let's call|round(?:ed|ing)?|would have been|were to|averag(?:e|ing)|or so
    |in the (?:order|region|area|range|vicinity)|on the order|range|ranging|to be (?:confirmed|determined|verified|checked)
    |subject to|pending|tb[acd]|give or take|at the very|minimum|maximum|m(?:in|ax)\\.?(?= ?[¤:])|up to|at (?:least|most)
    |more or less|close to|near(?:ly)?|almost|(?:could|may|might|will) (?:still )?(?:rise|change|increase|grow|go up)`,
  changes: `each|every|apiece|a ?piece|(?:hour|dai|week|month|year)ly|(?:unit|piece) (?:price|cost|value|rate)s?
    |(?<=¤ )an? (?!\\p{L}+ (?:ago|after|before|later|earlier|from)|refund|total)\\p{L}+|(?:a|an|one|single) (?:crate|box|carton|pallet|case|drum|tin|bottle|bag|sack|roll|piece|unit|night|day|hour|week|month|kilo|kg)(?! (?:ago|after|before|later|earlier|from))|on top|with tax|minus|less|plus|instead of|rather than
    |between|versus|half|thirds?|quarter of|part of|portion|share|fraction|most of|per ?cent|pct|twice|double|triple|times
    |dozens?|if (?:it|the|our|your|my) (?:\\p{L}+ )?(?:is|was|were)|(?:not|no) more|unless|than|excl\\p{L}*|not included|(?:before|without|ex) (?:the |sales )?(?:tax(?:es)?|vat|gst)
    |(?:about|around|over|under|above|below) (?:the |a |an |our )?(?:sum|amount|total|figure|value|limit)|exceed\\p{L}*
    |(?:or|and) (?:more|less|over|under|up|above|change)|if not (?:more|less)|canadian|australian`,
  denials: "\\p{L}*n['’]t|not|cannot|never|neither|nor|no longer|no|nobody|no one|nothing",
};

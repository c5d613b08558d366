import type { AmountWords } from './amount-words.ts';

export const PORTUGUESE: AmountWords = {
  sums: `valor valores montante quantia soma total totais saldo perda perdas dano danos prejuízo prejuízos sinistro
    vale preço custo custos custou custa custaram tarifa taxa reclamo reclamamos reclamação solicito solicitamos
    solicitado peço pedimos exigimos reembolso reembolsar reembolsem reembolsado devolução devolver devolvam
    indenização indemnização ressarcimento pagar paguem pagamento pago pagos paguei pagamos devem deve devido gastos
    gasto gastei gastamos ascende importa importância exatamente depósito caução aluguel aluguer prémio prêmio salário
    crédito creditar creditado debitado cobrado cobraram cobrança descontado recebido acordado aceito depois também
    gorjeta pedágio portagem faturado comprei compramos comprado compra vendido alugado reservado franquia multa
    penalidade subsídio dívida atrasados comissão honorários desconto diferença perdido ganho concedido adiantado
    quero queremos gostaria substituição mensalidade bolsa investido transferimos transferi depositado devolveram
    perdemos ascendem ascendia pagaram pagou faturamos faturámos custam pediram valem avaliado avaliada creditaram
    debitaram importam totalizam totaliza somam perfaz`,
  things: `fatura faturas nota notas pedido pedidos encomenda encomendas recibo orçamento bilhete bilhetes contrato
    apólice linha artigo palete paletes caixa caixas volume volumes pacote pacotes garrafa garrafas saco sacos envio
    envios transporte frete entrega armazenagem embalagem mercadoria mercadorias produto produtos equipamento
    computador telefone cadeira mesa sofá reparação reparo peças mão serviço assinatura licença licenças hotel quarto
    noite noites voo trem comboio táxi ônibus autocarro estacionamento refeição jantar almoço curso conferência
    inscrição eletricidade água chá bule transferência conta cheque cartão cancelamento reserva viagem caminhão camião
    contentor vistoria roupa óculos médico veterinário dentista farmácia medicamento janela porta bomba motor bateria
    servidor programa domínio feira seminário excursão entrada limpeza montagem instalação café vinho flores presente
    creche academia mala bagagem avião gasolina combustível ferramentas material chávena xícara louça oficina seguro
    seguradora cliente fornecedor perito telemóvel celular`,
  joins: 'é era foi são eram será seria por para temos tenho tem tinha',
  ofs: 'de a do da em no na com',
  fillers: `o a os as um uma nosso nossa nossos seu sua seus meu minha este esta esse nos me lhe lhes se que só apenas ao à
    seguinte restante integral total`,
  follows: `obrigado obrigada é era foi foram a ao à conforme mediante já pago pagos cobrado cobrados faturado
    debitado creditado porque que hoje ontem devido devidos referente referentes relativo relativos imediatamente
    danos gastos correspondente como favor até de pelo pela em reembolso indemnização mas`,
  counts: 'por para de do da em antes desde sobre com no na pelo pela pelos pelas',
  subjects: 'nós eu vocês você por aguardo aguardamos é foi está fico ficamos obrigado agradeço agradecemos não',
  plain: `mas porque que não sem com em de do da dos das no na nos nas ao à por pelo pela para entre contra desde até
    sobre muito prezado prezada prezados caro cara senhor senhora olá bom dia cumprimentos atenciosamente obrigado
    obrigada favor está estão estava foi ser tem têm temos tenho havia anexo anexa segue se como quando onde dois duas
    três quatro cinco seis sete oito nove dez danificado danificada danificados danificadas quebrado quebrada
    quebrados molhado perdido atraso entregue chegou janeiro fevereiro março abril maio junho julho agosto setembro
    outubro novembro dezembro segunda terça quarta quinta sexta sábado domingo número data semana mês ano cliente
    motorista empresa este esta também todo toda todos nosso nossa meu voo cancelado peço volta nunca ainda porém
    minha nada recebi`,
  ands: 'e',
  pers: 'por',
  bases: `o|a|os|as|um|uma|seu|sua|este|esta|nosso|nossa|dois|duas|três|quatro|cinco|transferência|cheque|cartão|correio|favor|erro|atraso
    |(?!mês(?!\\p{L}))\\p{L}+s|\\p{L}+ [^:]*\\p{L}+ ?¤|mercadoria|reparação|reparo|transporte|frete|avaria|dano|engano`,
  doubts: `digamos|cerca|quase|mais ou menos|perto de|em torno|por volta|pelo menos|mínim[oa]|máxim[oa]|talvez|prov[aá]vel\\p{L}*
    |possivelmente|provisóri[oa]|previst[oa]|até (?:agora|o valor|um)|por enquanto|em média|da ordem|ach(?:o|amos)|acredit\\p{L}*
    |poderia\\p{L}*|pode ser|a confirmar|sujeito a|a partir de`,
  changes: `cada|uma? (?:caixa|palete|volume|garrafa|saco|peça|noite|hora|dia|mês|semana|quilo|unidade)(?! de)|(?:a|o|da|do|à|ao) (?:caixa|palete|volume|garrafa|saco|peça|noite|hora|dia|mês|semana|quilo|unidade)(?= ?(?:$|:|custa|vale|a|¤))|(?<=¤ )(?:a|ao|o|à) \\p{L}+(?= ?(?:$|[.,;!?)]))|unitári[oa]|mensa[li]\\p{L}*|semana[li]\\p{L}*|anua[li]\\p{L}*|menos|mais|entre
    |sem (?:iva|impostos?|frete|portes)|metade|terço|quarto de|parte|por ?cento|dobro|triplo|vezes|em vez de|ao invés|super\\p{L}*
    |exced\\p{L}*|inferior\\p{L}*|acima|abaixo|ou (?:mais|menos)|e (?:tal|poucos)|líquido`,
  denials: 'não|nunca|nenhum\\p{L}*|sem|nem',
};

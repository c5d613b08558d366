import type { AmountWords } from './amount-words.ts';

export const SPANISH: AmountWords = {
  sums: `importe importes monto suma total totales saldo pérdida pérdidas daño daños perjuicio perjuicios siniestro
    valor vale valía valen precio coste costo costos costes costó cuesta cuestan costaron tarifa reclamo reclamamos
    reclamación reclamado reclamada reclaman solicito solicitamos solicitado pido pedimos exigimos exijo reembolso
    reembolsar reembolsen reembolsado devolución devolver devuelvan devuelva indemnización indemnizar compensación
    pagar paguen pago pagos pagado pagamos pagué abonar abono abonado abonamos deben debe debido adeudan gastos gasté
    gastado gastamos asciende ascienden ascendió exactamente depósito fianza alquiler prima salario crédito cargado
    cobrado cobraron cobro descontado recibido acordado aceptado ofrecen luego después también propina peaje cantidad
    facturado transferir perdimos gasta gastaron abonen abonan transferido transferimos transferí comprado compré
    compramos compra vendido vendimos alquilado reservado franquicia multa penalización subvención deuda atrasos
    comisión honorarios descuento diferencia perdido ganado concedido cobramos anticipado adelantado facturar quiero
    queremos sustitución cuota matrícula beca señal invertido reclama perder ruego rogamos pagaron pagaba cobran
    facturamos abonaron abonó pagó ascendía asciendan suponen supone reclamé solicité valoramos valorado valorada
    devuelto devolvieron costado perjudicado cargo cargos`,
  things: `factura facturas pedido pedidos recibo recibos presupuesto billete billetes contrato póliza línea artículo
    palé palés palets palet caja cajas bulto bultos paquete paquetes botella botellas saco sacos envío envíos
    transporte flete entrega almacenaje embalaje mercancía mercancías mercadería producto productos equipo ordenador
    portátil teléfono silla mesa sofá reparación reparaciones piezas mano obra servicio suscripción licencia licencias
    hotel habitación noche noches vuelo tren taxi autobús aparcamiento comida cena desayuno curso conferencia
    inscripción electricidad agua té tés tetera teteras transferencia cuenta cheque tarjeta cancelación reserva viaje
    camión remolque contenedor peritaje ropa gafas médico veterinario dentista farmacia medicamento ventana puerta
    bomba motor batería servidor programa dominio feria seminario excursión entrada limpieza montaje instalación café
    vino flores regalo guardería gimnasio cuota maleta equipaje avión taxis gasolina combustible herramientas material
    taza tazas vajilla taller seguro aseguradora cliente proveedor perito móvil`,
  joins: 'es era fue son eran será sería por para ha sido fueron hemos han había he',
  ofs: 'de a del en con',
  fillers: `el la los las un una lo nuestro nuestra nuestros su sus mi mis tu este esta estos nos me les le se que solo
    solamente al íntegro total completo siguiente pendiente restante`,
  follows: `gracias es era fue ha han más correspondiente correspondientes a al según mediante ya pendiente pendientes
    pagado pagados abonado cobrado facturado facturados porque que hoy ayer debido por de inmediatamente del iva
    gastos daños cargado cargados como incluidos hasta en reembolso indemnización cuanto pero`,
  counts: 'por para de del en antes desde sobre con el bajo',
  subjects: `nosotros yo ustedes usted por espero esperamos quedo quedamos le les agradecemos agradezco es fue está no
    he hemos`,
  plain: `pero porque que no sin con en de del al a ante bajo contra desde entre hacia hasta según sobre tras muy
    estimado estimada estimados señor señora señores hola buenos días saludos cordiales atentamente gracias favor está
    están estaba fue ser ha han había hemos he tiene tenemos adjunto adjunta adjuntos si como cuando donde dos tres
    cuatro cinco seis siete ocho nueve diez dañado dañada dañados dañadas roto rota rotos rotas mojado perdido retraso
    entregado llegó enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes
    martes miércoles jueves viernes sábado domingo número n fecha semana mes año cliente conductor empresa este esta
    nos les le se me lo los las un una también ya todo toda todos concepto mi vuelo cancelado pido nunca ruego nuestro
    nuestra vuestro aún todavía embargo nada recibido perito`,
  ands: 'y e',
  pers: 'por',
  bases: `el|la|los|las|lo|un|una|su|sus|este|esta|nuestr\\p{L}+|dos|tres|cuatro|cinco|transferencia|cheque|tarjeta|correo|favor
    |adelantado|completo|tanto|(?!mes(?!\\p{L}))\\p{L}+s|\\p{L}+ [^:]*\\p{L}+ ?¤|mercancía|reparación|transporte|flete|avería|retraso|error|daño|concepto`,
  doubts: `digamos|pongamos|alrededor|casi|cerca de|más o menos|al menos|por lo menos|quizás?|tal vez|posiblemente|probabl\\p{L}*|a lo mejor|rond\\p{L}+
    |provisional\\p{L}*|previst[oa]s?|hasta ahora|por ahora|mínim[oa]|máxim[oa]|promedio|en torno|del orden|sobre (?:los|las|un[oa]s)
    |cre(?:o|emos)|pensamos|podría\\p{L}*|puede (?:ser|que)|y pico|por confirmar|sujeto a|orientativ[oa]|a partir de|indicativ[oa]`,
  changes: `cada|una? (?:caja|palé|palet|bulto|botella|saco|pieza|noche|hora|día|mes|semana|kilo|unidad)(?! de)|(?:la|el|al|del) (?:caja|palé|palet|bulto|botella|saco|pieza|noche|hora|día|mes|semana|kilo|unidad)(?= ?(?:$|:|cuesta|vale|a|¤))|(?<=¤ )(?:la|el|al|a la) \\p{L}+(?= ?(?:$|[.,;!?)]))|unitari[oa]s?|mensual\\p{L}*|semanal\\p{L}*|anual\\p{L}*|menos|más|entre
    |sin (?:iva|impuestos|portes|envío)|mitad|tercio|cuarto|parte|por ?ciento|doble|triple|veces|en (?:lugar|vez) de|super\\p{L}*
    |exced\\p{L}*|inferior\\p{L}*|por (?:encima|debajo)|o (?:más|menos)|salvo|si fuera|(?:de|desde|a|con) (?:hasta|unos|unas)`,
  denials: 'no|nunca|ningun[oa]?|ningún|sin|ni',
};

# The Post's pages in Spanish.
#
# UNREVIEWED TRANSLATION: nobody whose language this is has read it yet (docs/LANGUAGES.md).
#
# Terms, one word for one meaning:
#   account relato · send enviar · message mensaje · answer respuesta · team equipo · code words palabras clave
#   locked bajo llave (no «cifrado») · mailbox buzón · site sitio · browser navegador · file archivo

## Around every page

languages = Idiomas
leave = Salir de esta página
first-page = Ir a la primera página

## The first page

start-title = Puede contarnos lo que pasó
start-we = Somos { $name }.
start-what = Reunimos relatos de lo que la gente vio y vivió. Los revisamos con cuidado y protegemos a quien nos los contó.
start-ask = No preguntamos quién es usted.
start-address = Esta página no guarda su dirección.
start-phone = Si alguien controla este teléfono, no podemos protegerle de eso.
start = Empezar
start-return = Tengo palabras clave
start-locked = La página siguiente le dice dónde se ponen bajo llave sus palabras. Después solo el equipo puede abrirlas.

## The form

send-title = Cuéntenos lo que pasó
send-label = Su relato
send-about = Escriba tan poco o tanto como quiera, en cualquier idioma.
send = Enviar
send-locked = Sus palabras se ponen bajo llave cuando nos llegan. Por un momento este sitio puede leerlas. Después solo el equipo puede abrirlas.
files-label = Fotos, vídeos, documentos (puede elegir varios)
files-about = Lo que puede revelar una foto
files-photos = Una foto puede llevar el lugar y el teléfono que la tomó. Guardamos el original bajo llave. Nunca publicamos esos datos sin revisarlos.
files-most = Todos los archivos juntos pueden tener { $n } MB. Si tiene más, envíe el resto después con sus palabras clave.
files-own = Cómo poner archivos bajo llave usted mismo
voucher-about = El equipo me dio tres palabras para enviar
voucher-label = Las tres palabras para enviar
voucher-hint = No las necesita. Solo ayudan a que el equipo vea antes su relato.

## What was kept

kept-title = Lo tenemos.
kept = Su relato está bajo llave y guardado. Solo el equipo puede abrirlo.
kept-files = { $n ->
    [one] Llegó con { $n } archivo.
   *[other] Llegó con { $n } archivos.
 }
kept-as-is = { $n ->
    [one] { $n } archivo ya estaba bajo llave. Lo guardamos como vino.
   *[other] { $n } archivos ya estaban bajo llave. Los guardamos como vinieron.
 }
words-title = Sus palabras clave
words-only = Estas palabras son el único camino de vuelta.
words-what = Con ellas puede leer lo que le escriba el equipo, responder o enviar más. No podemos dárselas otra vez. Apréndalas, o anótelas sin decir qué son.
words-as-digits = Lo mismo en números
words-try = Probarlas ahora
words-close = Luego cierre esta página. En Tor Browser, pulse Nueva identidad (la escoba).

## Files that did not arrive

missing = { $n ->
    [one] { $n } archivo no llegó entero:
   *[other] { $n } archivos no llegaron enteros:
 }
missing-many = Muchos archivos no llegaron enteros:
missing-more = y más
missing-file = un archivo
missing-again = Todo lo demás está guardado. Para enviarlos otra vez, elija «Tengo palabras clave», escriba sus palabras y añada allí los archivos.
why-large = es demasiado grande para esta página
why-cut = se cortó la conexión
why-many = había demasiados archivos
why-early = llegó antes que las palabras clave
why-room = no había sitio para él

## The way back

return-title = Sus palabras clave
return-label = Las doce palabras clave o los nueve números, en su orden
return-go = Seguir
return-about = Las recibió cuando envió su relato. Sin ellas no podemos encontrar sus mensajes.
return-looked = Este sitio leerá un momento sus palabras clave para buscar sus mensajes. No las guarda.
offer-title = ¿Quiso decir estas palabras?
offer-about = Lo que cambiamos está marcado. Compárelo con sus palabras. Si todas son correctas, pulse el botón otra vez.
words-unknown = La palabra { $n } no es una de las que usamos.
words-unknown-hint = Compárela con sus palabras, letra por letra.
digits-unknown = El número { $n } no puede ser correcto.
digits-unknown-hint = Cada número tiene cinco cifras. Compárelo con el suyo.
words-count = Hacen falta las doce palabras, o los nueve números.
words-count-hint = Escríbalas todas, en su orden.
words-checksum = Estas palabras no encajan.
words-checksum-hint = Una de ellas está mal, o dos cambiaron de sitio. Compárelas con sus palabras.

## The mailbox

mailbox-title = { $n ->
    [one] Un mensaje para usted
   *[other] Mensajes para usted
 }
mailbox-none = Aún no hay mensajes.
mailbox-wait = Puede tardar días. No hace falta nada más de usted.
mailbox-check = Si esperaba un mensaje, revise sus palabras una vez más, una por una. No podemos saber de quién son.
mailbox-forged = Un mensaje fue cambiado en el camino, o no es del equipo.
mailbox-forged-hint = No lo mostramos. Confíe solo en los mensajes de esta página.
mailbox-looked = Esta página se hizo sin un programa en su navegador. Por eso este sitio leyó sus palabras clave y buscó sus mensajes.
mailbox-limits = Si alguien tomó el control de este sitio, puede retener mensajes o escribir otros falsos. Esta página no puede mostrarlo. Si un mensaje le pide su nombre o una cita, no tenga prisa.
remove = Leído. Borrarlo
removed = Está borrado.
answer-label = Su respuesta
answer-more = Algo que añadir
answer-send = Enviar respuesta
answered-title = Tenemos su respuesta.
answered = Está bajo llave y guardada. Solo el equipo puede abrirla. Sus palabras clave siguen siendo las mismas.
close-now = Cierre ahora esta página. En Tor Browser, pulse Nueva identidad (la escoba).
delete = No enviar nada más y borrar mi buzón
delete-title = ¿Borrar su buzón?
delete-about = Borramos todos los mensajes para usted. Borramos también lo que usted envió, si el equipo aún no lo ha recogido. Lo que el equipo ha recogido, lo conserva.
delete-text = Lo que escribió en el cuadro no se envió. Cópielo si lo necesita.
delete-yes = Sí, borrarlo
delete-no = No, volver
deleted-title = Su buzón está vacío.
deleted = Ya no hay nada aquí con sus palabras clave. Puede olvidarlas.

## Leaving

left-title = Ha salido.
left = Este navegador aún puede mostrar en su historial las páginas que vio. Cierre todas sus ventanas. En Tor Browser, pulse Nueva identidad (la escoba). En otros navegadores, borre el historial.

## Locking files yourself

lock-title = Ponga archivos bajo llave usted mismo
lock-about = Puede poner archivos bajo llave con el programa age (1.3 o posterior) antes de enviarlos. Así nadie puede abrirlos en el camino, ni este sitio.
lock-save = Guarde estas líneas en un archivo llamado team.txt. Son las llaves del equipo de esta semana.
lock-run = Luego ponga bajo llave cada archivo:
lock-send = Elija el archivo nuevo en el formulario. Lo guardamos como viene.
lock-check = Compare esto con lo que el equipo le dijo por otro camino:
lock-limits = Las líneas de arriba cambian cada semana, y esta página podría ser falsa. El programa testimony las comprueba por usted.

## Dates

month = { $m ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[12] diciembre
 }
day = { $d } de { $month } de { $y }

## When something is wrong

busy = Demasiada gente está enviando en este momento.
busy-hint = No se envió nada. Vuelva una página atrás, espere un minuto e inténtelo otra vez.
unreadable = No pudimos leer lo que envió su navegador.
unreadable-hint = No se guardó nada. Inténtelo una vez más.
broke = La conexión se cortó antes de que llegaran todas sus palabras.
broke-hint = No se guardó nada. Mire abajo si sus palabras están enteras y envíelas otra vez.
too-long = Su texto es demasiado largo para un solo relato. No se guardó nada.
too-long-hint = Abajo está el comienzo. Envíe eso primero. El resto puede seguir con sus palabras clave.
late = Su navegador envió los archivos antes que las palabras. No se guardó nada.
late-hint = Envíelo otra vez.
empty = Aún no había nada que enviar.
empty-hint = Escriba algo o elija un archivo.
full = No nos queda sitio. Su relato no se guardó.
full-hint = Inténtelo mañana. Sus palabras siguen en el cuadro. Cópielas si puede hacerlo sin peligro.
failed = Algo falló aquí. Su relato no se guardó.
failed-hint = Inténtelo más tarde. Sus palabras siguen en el cuadro. Cópielas si puede hacerlo sin peligro.
not-removed = Algo falló aquí. No se borró nada.
no-look = Algo falló aquí. No pudimos mirar.
no-look-hint = Inténtelo más tarde. Sus palabras siguen valiendo.
promised = Esta página había prometido poner sus palabras bajo llave antes de salir. Eso falló, así que no guardamos nada.
promised-hint = Abra otra vez la primera página.
no-page = No existe esa página.
no-page-hint = No se envió nada y no se perdió nada.

## What the program in the browser says, in `template` elements (docs/spec/post.md)

t-locked-here = Sus palabras se ponen bajo llave en este navegador, antes de salir. Solo el equipo puede abrirlas. Para salir de esta página enseguida, pulse Shift tres veces.
t-locking = Poniendo bajo llave.
t-sending = Enviando. No cierre esta página.
t-progress = Han llegado { $done } de { $all } MB.
t-again = Se cortó la conexión. Lo intentamos otra vez y no se pierde nada. No cierre esta página.
t-not-sent = Esto no se envió. Su texto sigue aquí.
t-not-sent-hint = Nada salió abierto de esta página. Revise su conexión y pulse el botón otra vez.
t-stopped = Esta página dejó de funcionar. Su texto sigue aquí.
t-stopped-hint = Nada salió abierto de ella. Copie su texto, si es seguro. Luego abra otra vez esta página y envíelo desde allí.
t-too-large = Es demasiado de una vez. Su texto sigue aquí.
t-too-large-hint = Envíe una parte ahora y el resto después con sus palabras clave.
t-cut = Un archivo no llegó entero: { $name }
t-sent-about = Su relato se puso bajo llave en este navegador y está guardado. Solo el equipo puede abrirlo.
t-unknown = No conocemos estas palabras: { $positions }.
t-misread-hint = Revíselas una por una, en su orden. Se quedan en esta página.
t-messages = Mensajes para usted
t-read-here = Sus palabras clave no salieron de esta página. Este sitio no sabe qué mensajes lee usted.
t-withheld = Un sitio puede retener mensajes. Esta página no puede mostrarlo. Si un mensaje le pide su nombre o una cita, no tenga prisa.
t-unreadable-hint = Sus palabras clave no salieron de esta página. Inténtelo otra vez en una hora.
t-answered-about = Se puso bajo llave en este navegador y está guardada. Solo el equipo puede abrirla. Sus palabras clave siguen siendo las mismas.
t-removed = Está borrado. Puede que aún lo vea hasta que empiece la próxima hora.
t-place = Esta foto dice dónde se tomó: { $name }
t-place-copy = Enviar también una copia sin el lugar

# The Desk in Russian.
#
# UNREVIEWED TRANSLATION: nobody whose language this is has read it yet (docs/LANGUAGES.md).
#
# Terms, one word for one meaning:
#   account рассказ · source источник · claim утверждение · event событие · case дело · task задача
#   independent chain независимая цепочка · first hand из первых рук · hearsay с чужих слов · eyewitness очевидец
#   denies отрицает · denial отрицание · declines не отвечает · hedges допускает · retracts берёт назад · repeats повторяет
#   code name кодовое имя · code words кодовые слова · passphrase парольная фраза · teller рассказчик · sender отправитель
#   Desk рабочее место · Post Почта · public record публичный журнал · leaf лист · tick такт · checkpoint контрольная точка
#   to seal запечатать · on record записано · entry запись · item элемент · grade оценка · keeper хранитель

## Around every page

desk = Рабочее место
skip = Перейти к содержанию страницы
pages = Страницы
nav-inbox = Входящие
nav-search = Поиск
nav-files = Файлы
nav-events = События
nav-sources = Источники
nav-tasks = Задачи
nav-history = История
nav-record = Журнал
nav-new = Новый рассказ
demo = ДЕМО, всё придумано: ни один человек, место или событие здесь не настоящие.
lock = Запереть
lock-hint = Ключи сразу исчезнут из памяти этой машины; парольная фраза откроет рабочее место снова. Клавиша: L вместе с клавишей доступа вашего браузера.
close = Закрыть этот сеанс
close-hint = Тот, кто сидит здесь, может прочитать всё. Закройте сеанс, прежде чем уйти.
language-of-pages = Язык этих страниц
choose = Выбрать
step-done = Записано.
undo = Отменить
undone = Взято назад. Запись остаётся, но больше не считается.
save = Записать
cancel = Оставить как есть
optional = не обязательно

## The sentence of a claim

sentence-chains = { $n ->
    [one] { $n } независимая цепочка
    [few] { $n } независимые цепочки
    [many] { $n } независимых цепочек
   *[other] { $n } независимой цепочки
 }
sentence-chains-range = от { $lo } до { $n } независимых цепочек
sentence-hangs = всё держится на: { $names }
sentence-denied = { $n ->
    [0] отрицается, но не теми, кто мог бы знать
    [one] отрицается: { $n } независимая цепочка
    [few] отрицается: { $n } независимые цепочки
    [many] отрицается: { $n } независимых цепочек
   *[other] отрицается: { $n } независимой цепочки
 }
sentence-denied-range = отрицается: от { $lo } до { $n } независимых цепочек
sentence-declines = { $n ->
    [one] { $names } не отвечает, а это не отрицание
   *[other] { $names } не отвечают, а это не отрицание
 }
sentence-contact-any = поговорите с любым из очевидцев, и будет { $to }
sentence-contact = поговорите сами — { $names } — и будет { $to }
sentence-joint = ;
sentence-end = .
name-group = группа ({ $names })
name-unknown = тот, от кого знает { $names }
name-unnamed = неназванный источник («{ $text }»)
name-joint = и
list-joint = ,
list-or = или
list-more = и ещё { $n }

## How a source knows

access-saw = Находился там и видел или слышал
access-experienced = Это сделали с ним самим
access-recorded = Сделал снимок, съёмку или звукозапись
access-authored = Написал документ
access-official_record = Ведёт реестр, дело или журнал
access-heard_from = Знает с чужих слов
access-inferred = Делает вывод из другого
access-unknown = Пока не известно

## What an account does with a claim

stance-asserts = утверждает
stance-denies = отрицает
stance-declines = не отвечает
stance-hedges = допускает
stance-retracts = берёт назад

## In which way somebody has it from somebody

mode-quotes = приводит слова:
mode-paraphrases = пересказывает:
mode-cites = ссылается на:
mode-translates = переводит:
mode-republishes = перепечатывает:
mode-same_wire = даёт тот же текст агентства, что и:
mode-summarises = кратко излагает:
status-declared = сам говорит об этом
status-suspected = есть подозрение, не решено
status-confirmed = подтверждено аналитиком
status-rejected = отклонено аналитиком, не считается

## By which way it arrived

via-post = через Почту
via-interview = рассказано команде
via-published = опубликовано
via-import = перенесено из файла

## An account

account-of = Рассказ: { $text }
language-is = язык: { $text }
language-unknown = язык не известен
knows = Откуда знает: { $text }
asked-by = вопросы задавал: { $text }
id-is = id { $text }
answer-in = Ответ в том же разговоре, что и
words = Слова
no-words = Слов нет, только файлы.
files = Файлы
file-cut = конец так и не пришёл
file-about = Что в нём
files-hint = Файл сохраняется таким, каким пришёл, и никогда не открывается здесь. В нём могут быть место и устройство автора, и он может быть сделан так, чтобы навредить тому, кто его откроет: открывайте его на машине, где нет ничего другого.
about-event = О каком это событии?
about-none = Пока ни о каком.
event-choose = Событие: название, старое или новое
event-when = Когда, если событие новое
event-where = Где, если событие новое
date-hint = 2026-02-03, 2026-02, 2026, 2026-02~ (примерно), 2026-02-20/2026-03-01 (в этом промежутке)
link = Связать
says = Что в нём сказано
says-none = Пока ничего не записано.
figure-is = { $how } { $number } { $unit }
own-figure = со своим числом: { $text }
has-it-from = От кого это известно
from-unnamed = неназванный человек ({ $text })
only-for = только для: { $text }
say-form = Кто что говорит, когда, где, с чьих слов
say-exact = Точные слова
say-exact-hint = Выделите их в тексте выше или скопируйте сюда. Другие пробелы не помешают их найти.
say-claim = Что сказано, одним предложением, которое можно проверить
say-claim-hint = С указанием, когда и где. Если такое предложение уже есть, выберите его.
say-stance = Как рассказ к этому относится
say-source = От кого это известно?
say-own = Известно самому источнику
say-named = Известно от этого источника
say-unnamed = Известно от того, кого он не называет
say-name = Источник, или что сказано о неназванном человеке
say-mode = Каким образом
say-their-access = Откуда тот, по его словам, знает
say-no-claim = Напишите одним предложением, что сказано.
say-no-number = Число должно быть целым.
say-no-name = Укажите, от кого это известно.
not-in-account = Этих слов в рассказе нет. Выделите их в тексте или оставьте поле пустым.
say-button = Записать
claim-kind = О чём утверждение
kind-event_happened = что нечто произошло
kind-act = что с кем-то нечто сделали
kind-count = сколько
kind-identity = кто
kind-place = где
kind-time = когда
kind-responsibility = кто отвечает
kind-policy = что это приказали или допустили
figure = Число
figure-comparison = Как понимать число
figure-unit = чего
comparison-at_least = не меньше
comparison-more_than = больше
comparison-about = около
comparison-exactly = ровно
comparison-at_most = не больше
grade = Оценка
grade-how = Откуда этот источник знает?
grade-reliability = Насколько надёжен был этот источник?
grade-credibility = Насколько достоверны эти сведения?
grade-of = Что оценивается
grade-whole = рассказ целиком
grade-reason = Почему
grade-button = Записать оценку
grade-hidden = Другой участник уже поставил оценку. Вы увидите её, когда запишете свою.
grade-by = { $member }: { $words } ({ $code })
grade-suggest = Из того, что есть в деле: { $text }
reliability-A = вполне надёжен
reliability-B = обычно надёжен
reliability-C = довольно надёжен
reliability-D = обычно не надёжен
reliability-E = не надёжен
reliability-F = судить нельзя
credibility-1 = подтверждено другими источниками
credibility-2 = вероятно, правда
credibility-3 = возможно, правда
credibility-4 = сомнительно
credibility-5 = маловероятно
credibility-6 = судить нельзя
why-confirmed = по меньшей мере две независимые цепочки, и никто из знающих из первых рук этого не отрицает
why-one_and_more_reported = в деле одна цепочка, и сообщают о других источниках
why-one = одна цепочка
why-contradicted = кто-то из знающих из первых рук это отрицает
why-nobody = ни одна цепочка не ведёт к тому, кто знает из первых рук
triage = Что с этим делать
triage-new = не решено
triage-relevant = относится к делу
triage-not_relevant = не относится к делу
triage-needs_translation = сначала нужно перевести
answer = Ответ
team-wrote = Что написала команда
your-message = Ваше сообщение
post-address = Адрес Почты
reply-hint = Запечатывается только для отправителя; Почта не узнаёт ни слов, ни имени. Это единственный случай, когда рабочее место обращается к другой машине.
reply-button = Оставить сообщение
no-mailbox = Этот рассказ пришёл не через Почту, поэтому ответить некуда.
reply-no-text = Напишите, что вы хотите сказать.
reply-too-long = Сообщение длиннее, чем вмещает любой ящик. Отправьте его по частям.
reply-no-post = Напишите адрес Почты, через которую пришёл рассказ.
reply-on-record = Сообщение записано, но отправитель ещё не может его прочитать: отправьте его снова.
reply-not-sent = Ничего не отправлено.
what-now = Что делать теперь: { $text }.
allows = Что разрешает рассказчик
allows-only = Отметьте только то, что сказал рассказчик
allow-team = Команда может использовать это в работе
allow-publication = Это можно опубликовать, скрыв имена
allow-name = Имя рассказчика можно показать
allow-court = Это можно представить суду
allow-note = Как это было сказано (не обязательно)
allow-button = Записать, что разрешено
note-too-long = Заметка слишком длинная: не больше 500 знаков.
learnt = Что вы об этом узнали
learnt-language = Язык слов (en, ru, ar …)
learnt-title = Название
learnt-hint = Пустое поле ничего не меняет. Записанное раньше остаётся.
learnt-button = Записать это
bad-language = Язык указывают коротким кодом: en, ru, ar, uk, sr-Latn.
title-too-long = Название слишком длинное: не больше 500 знаков.
public-record = Публичный журнал
sealed-in = Запечатано в листе { $n } журнала. Чтобы это доказать:
not-sealed = Ещё не запечатано: ждёт следующего такта. Когда будет запечатано, это докажет команда:
done-replied = Ответ лежит на Почте. Его откроют только кодовые слова отправителя.
done-consent = Разрешения рассказчика записаны.
done-described = То, что вы узнали, записано.
done-added = Рассказ записан. Он будет запечатан со следующим тактом.
history-of = Всё, что об этом записано

## An event

date-unknown = дата не известна
from-date = с { $text }
until-date = по { $text }
matrix = Кто что говорит
matrix-none = С этим событием пока не связано ни одного утверждения.
matrix-caption = Строка — утверждение, столбец — рассказчик. Пусто: ничего об этом не говорит.
claim = Утверждение
adds-nothing = ничего не добавляет
hedged = Только допускают это и не считаются:
no-contact = Ни один новый разговор не увеличил бы число цепочек.
contact-would = Если вы сами поговорите — { $text } — цепочек станет { $to }.
picture-folded = повторяют: { $count }
picture-more = ещё { $count } в таблице
picture-anonymous = кто, не известно
picture-cut = всё держится на них
picture-suspected = подозрение, не подтверждено
not-all-contacts = Возможных собеседников так много, что рассмотрены не все.
picture-who = Рисунок: кто от кого это знает
as-table = То же в виде таблицы
table-who = Кто
table-role = Кто это здесь
table-from = От кого знает
table-in-file = В деле
table-in-cut = Всё держится на нём
yes = да
no = нет
suspected = (подозрение)
count-as-one = Считаются за одного:
role-eyewitness = знает из первых рук
role-relay = знает с чужих слов
role-repeats = только повторяет
role-anonymous = не известно, кто или от кого
role-denies = отрицает
role-declines = не отвечает
more-columns = { $n ->
    [one] Ещё { $n } рассказчик показан на страницах утверждений.
    [few] Ещё { $n } рассказчика показаны на страницах утверждений.
    [many] Ещё { $n } рассказчиков показаны на страницах утверждений.
   *[other] Ещё { $n } рассказчика показаны на страницах утверждений.
 }
repeat-count = повторяют: { $n }
calls = Обращения и ответы
calls-none = Обращений и вопросов не записано.
call-to = кому:
call-answer = Ответ:
call-no-answer = Ответа нет.
accounts-about = Рассказы об этом
accounts-count = { $n ->
    [one] { $n } рассказ
    [few] { $n } рассказа
    [many] { $n } рассказов
   *[other] { $n } рассказа
 }
event-change = Изменить записанное о событии
event-title = Название
event-start = Первый день
event-end = Последний день
event-place = Где, словами
event-description = Что произошло
revise-hint = То, что было раньше, остаётся записанным, и отмена вернёт его.
changed-since = Пока вы печатали, кто-то это изменил. Теперь всё выглядит так; внесите своё изменение ещё раз.
bad-date = Это не дата. Напишите 2026-02-03, 2026-02, 2026, 2026-02~ (примерно) или 2026-02-20/2026-03-01 (в этом промежутке).
drafts = Чего ещё требует стандарт HURIDOCS
drafts-mandatory = должно быть в законченной карточке
drafts-essential = связывает карточки между собой
new-event = Новое событие

## Acts and places

acts = Что было сделано
acts-none = Ни одного действия пока не записано.
act-new = Записать действие
act-kind = Что было сделано, одним-двумя словами
act-victim = С кем
act-victim-hint = Кодовое имя или слова вроде «около двенадцати мужчин». Не настоящее имя.
point = Точка на карте
point-hint = 12.3450, -45.6700 или 12°20'42" N 45°40'12" W, квадрат MGRS, ссылка geo:. Два числа без букв — широта и долгота.
point-public = Насколько точно это могут видеть другие
precision-exact = до десяти метров
precision-vicinity = до ста метров
precision-locality = до километра
precision-larger = до района примерно в пятьдесят километров
bad-point = Это не точка. Напишите 12.3450, -45.6700 или 12°20'42" N 45°40'12" W.

## The pictures of an event

collapse = Сколько сообщений и сколько знающих
collapse-reports = { $n ->
    [one] { $count } сообщение
    [few] { $count } сообщения
    [many] { $count } сообщений
   *[other] { $count } сообщения
 }
collapse-chains = { $n ->
    [one] { $count } независимая цепочка
    [few] { $count } независимые цепочки
    [many] { $count } независимых цепочек
   *[other] { $count } независимой цепочки
 }
collapse-unknown = неизвестно, от кого
collapse-rests = Держится на
picture-and-more = { $n ->
   *[other] и ещё { $count }
 }
timeline = Когда это было и когда об этом рассказали
timeline-about = Что произошло и когда рассказан или получен каждый рассказ. Полоса значит: в один из этих дней.
timeline-own = Что произошло
timeline-when = Когда
timeline-what = Что
timeline-kind = Вид
timeline-within = в один из этих дней
timeline-approximate = примерно
timeline-uncertain = неточно известно
timeline-open = тогда или позже, тогда или раньше
timeline-more-lanes = ещё { $lanes }, записей: { $count }
timeline-after = { $first } или позже
timeline-before = { $last } или раньше
timeline-doubted = { $when }, неточно известно
kind-of-denial = отрицание
kind-of-response = ответ
kind-of-told = рассказано
kind-of-received = рассказ получен
map = Где это было
map-about = Так грубо, как это можно видеть посторонним: каждое место лежит где-то внутри своего круга.
map-place = Место
map-count = Сколько
map-middle = Середина круга
map-radius = Как далеко от середины
map-within = не далее { $km } км
map-more = { $label } и ещё { $count }
map-km = { $km } км
map-outline = где-то внутри контура
map-by = Карта: Natural Earth, общественное достояние
map-borders = Границы показаны так, как их провели составители карты.
map-none = Ни одного места нельзя показать

## Sources

source-change = Изменить записанное об источнике
source-code-name = Кодовое имя
source-kind = Что это
source-remarks = Замечания
source-interest = Что он может выиграть или потерять и на чьей он стороне
source-interest-hint = Показывается рядом с тем, что говорит источник, и никогда не взвешивается.
source-accounts = Что рассказал
source-groups = Считается за одного с
source-group-form = Считать его за одного с другими?
source-group-with = Другой источник
source-group-why = Почему
source-group-evidence = Что это показывает
source-kind-person = человек
source-kind-outlet = газета, канал, сайт или агентство
source-kind-organisation = организация
source-kind-official = говорит от имени власти
source-kind-group = несколько человек, которые рассказывают вместе
source-kind-unknown = не известно
group-same_household = живут вместе
group-same_employer = работают в одном месте
group-co_interviewed = опрошены вместе
group-same_newsroom = одна редакция
group-same_agency = одно информационное агентство
group-same_command = одно командование
group-same_device = один телефон или одна камера
group-same_press_service = одна пресс-служба
group-other = другая причина

## Tasks and history

tasks-none = Делать нечего.
tasks-open = Нужно сделать
tasks-done = Сделано
task-text = Что нужно сделать
task-who = Кто делает
task-due = К какому сроку
task-add = Добавить
task-finish = Сделано
task-drop = Не нужно делать
task-about = О чём:
history = История
history-last = Последние записи дела ({ $n }), сначала новые. Каждую подписал тот, кто её сделал; ничего не стирается поверх.
history-thing = Всё, что записано о { $text }, сначала новое.
history-number = Запись
history-when = Когда
history-who = Кто
history-what = Что
history-back = взято назад записью { $n }
history-undo = Взять назад

## Who works here, and the roles

nav-who = Кто здесь
who-title = Вы работаете здесь как { $text }
who-nobody = Кто вы?
who-some = Вы видите то, что относится к этим делам, и то, что не относится ни к одному:
who-counts = То, что для вас посчитано, посчитано по тому, что вы видите. Источники, люди и группы известны всем под кодовыми именами.
who-all = Вы видите все дела.
who-passphrase = Парольная фраза того, кто работает здесь с этого момента
who-hint = Ваша собственная. После этого браузер показывает то, что можно видеть вам, и сделанное в нём подписываете вы.
who-sit = Работать здесь
who-invite = Впустить ещё один браузер
who-invite-hint = Другой участник может работать в то же время, в своём браузере или профиле на этой машине.
who-invited = Откройте этот адрес в другом браузере
who-invited-hint = Он действует один раз, а прежний уже не действует. Другой браузер затем спросит парольную фразу.
role-of-reader = Вы можете смотреть.
role-of-analyst = Вы можете смотреть и записывать работу по делу.
role-of-keeper = Вы можете смотреть, записывать работу по делу, принимать участников, стирать, запечатывать и публиковать.
not-allowed = Вам это не разрешено
not-allowed-why = Ваша роль в команде этого не позволяет. Ничего не изменено.
case-of-it = Дело
case-none = Никакое: видит вся команда
case-hint = То, что относится к делу, видят те участники, которых в него впустили.
wrong-passphrase = Эта парольная фраза не открывает это хранилище. Большие и маленькие буквы и пробелы важны.

## Dates, sizes and numbers

month = { $m ->
    [1] янв.
    [2] февр.
    [3] марта
    [4] апр.
    [5] мая
    [6] июня
    [7] июля
    [8] авг.
    [9] сент.
    [10] окт.
    [11] нояб.
   *[12] дек.
 }
date-day = { $d } { $month } { $y }
date-day-alone = { $d } { $month }
date-month = { $m ->
    [3] март { $y }
    [5] май { $y }
    [6] июнь { $y }
    [7] июль { $y }
   *[other] { $month } { $y }
 }
date-about = примерно { $when }
date-between = в промежутке: { $first } – { $last }
date-span = { $first } – { $last }
date-time = { $date }, { $time } UTC
size-bytes = { $n ->
    [one] { $n } байт
    [few] { $n } байта
    [many] { $n } байт
   *[other] { $n } байта
 }
size-kb = { $n },{ $tenths } кБ
size-mb = { $n },{ $tenths } МБ
size-gb = { $n },{ $tenths } ГБ
size-tb = { $n },{ $tenths } ТБ
count-files = { $n ->
    [one] { $n } файл
    [few] { $n } файла
    [many] { $n } файлов
   *[other] { $n } файла
 }
count-claims = { $n ->
    [one] { $n } утверждение
    [few] { $n } утверждения
    [many] { $n } утверждений
   *[other] { $n } утверждения
 }
count-minutes = { $n ->
    [one] { $n } минута
    [few] { $n } минуты
    [many] { $n } минут
   *[other] { $n } минуты
 }

## Lists and what is found in them

find = Найти
show-all = Показать всё
page-before = Предыдущие
page-next = Следующие
inbox-none = Рассказов пока нет. Есть три пути:
inbox-way-told = Вам что-то рассказали: { $open }запишите это как новый рассказ{ $close }.
inbox-way-post = Рассказы ждут на Почте: запустите { $code }; рабочее место можно не закрывать.
inbox-way-file = Работа по делу лежит в файле: запустите { $code }; рабочее место можно не закрывать.
inbox-find = Искать в кодовых именах, названиях и словах
inbox-count = { $n ->
    [one] { $n } рассказ, сначала новые.
    [few] { $n } рассказа, сначала новые.
    [many] { $n } рассказов, сначала новые.
   *[other] { $n } рассказа, сначала новые.
 }
inbox-found = Найдено рассказов: { $n } из { $of }.
rows-shown = Показаны самые новые ({ $n }); остальные найдите по словам.
inbox-waits = { $n ->
    [one] { $n } элемент ждёт запечатывания
    [few] { $n } элемента ждут запечатывания
    [many] { $n } элементов ждут запечатывания
   *[other] { $n } элемента ждут запечатывания
 }
inbox-flooded = Сразу пришло очень много рассказов. Похожие друг на друга и наборы слов стоят в конце. Ничего не пропущено.
inbox-voucher = с вашим словом-пропуском
inbox-work = компьютер отправителя поработал за него
inbox-alike = { $n ->
    [one] похож ещё на { $n } другой
    [few] похож ещё на { $n } других
    [many] похож ещё на { $n } других
   *[other] похож ещё на { $n } других
 }
inbox-heap = набор слов
inbox-sealed = Всё запечатано
inbox-no-words = Слов нет, только файлы
inbox-nothing = Таких слов нигде нет. Поищите часть слова или { $open }покажите все рассказы{ $close }.
via-answer = { $text }, ответ
can-answer = можно ответить
may-publish = можно публиковать
not-publish = не для публикации
events-none = В деле пока нет событий. Опишите первое здесь или внесите события, утверждения и кто что говорит командой { $code }; рабочее место можно не закрывать.
sources-none = Пока никто ничего не рассказал. { $open }Запишите первый рассказ{ $close }.
sources-hint = По кодовым именам. Настоящее имя показано только там, где команда решила, что внутри команды его можно видеть.
real-name = настоящее имя: { $text }
source-no-account = своего рассказа нет
source-has-accounts = { $n ->
    [one] рассказ:
   *[other] рассказы:
 }

## Files

files-none = В деле пока нет файлов. Добавьте файлы и папки командой { $code }; рабочее место можно не закрывать. Файлы рассказов тоже будут здесь.
files-find = Искать по имени
files-count = { $n ->
    [one] { $n } файл, сначала новые.
    [few] { $n } файла, сначала новые.
    [many] { $n } файлов, сначала новые.
   *[other] { $n } файла, сначала новые.
 }
files-count-part = { $n ->
    [one] { $n } файл, сначала новые; показаны с { $first } по { $last }.
    [few] { $n } файла, сначала новые; показаны с { $first } по { $last }.
    [many] { $n } файлов, сначала новые; показаны с { $first } по { $last }.
   *[other] { $n } файла, сначала новые; показаны с { $first } по { $last }.
 }
files-found = { $n ->
    [one] Найден { $n } файл, сначала новые.
    [few] Найдено { $n } файла, сначала новые.
    [many] Найдено { $n } файлов, сначала новые.
   *[other] Найдено { $n } файла, сначала новые.
 }
files-found-part = { $n ->
    [one] Найден { $n } файл, сначала новые; показаны с { $first } по { $last }.
    [few] Найдено { $n } файла, сначала новые; показаны с { $first } по { $last }.
    [many] Найдено { $n } файлов, сначала новые; показаны с { $first } по { $last }.
   *[other] Найдено { $n } файла, сначала новые; показаны с { $first } по { $last }.
 }
files-unread = { $n ->
    [one] { $n } ждёт команды { $code }.
    [few] { $n } ждут команды { $code }.
    [many] { $n } ждут команды { $code }.
   *[other] { $n } ждут команды { $code }.
 }
files-blurred = Маленькие картинки размыты и серы, пока вы не попросите показать одну. Что в файлах: { $open }ищите по словам{ $close }.
files-nothing = Ни у одного файла этого нет в имени. Поищите часть имени или { $open }покажите все файлы{ $close }.
file-inside = { $text }, из другого файла
file-since = записано { $text }
file-lay-in = Лежал в { $link }.
file-came-with = Пришёл с рассказом { $link }.
file-picture = Маленькая картинка
file-picture-clear = Файл в виде маленькой картинки
file-picture-blurred = Файл в виде маленькой картинки, размытой и серой
file-blur = Снова размыть
file-show-clear = Показать чётко
file-picture-warning = На ней может быть насилие или чьё-то лицо. Она останется чёткой, пока вы не уйдёте с этой страницы.
file-members = Что в нём лежало
file-members-part = { $n ->
    [one] { $n } файл; показаны первые { $last }, остальные найдите по имени
    [few] { $n } файла; показаны первые { $last }, остальные найдите по имени
    [many] { $n } файлов; показаны первые { $last }, остальные найдите по имени
   *[other] { $n } файла; показаны первые { $last }, остальные найдите по имени
 }
file-words = Слова в нём
file-words-held = Слов из него не получилось.
file-words-none = В нём нет слов, которые можно извлечь.
file-words-go-on = Это не конец; { $open }поиск{ $close } найдёт остальное по словам.
file-words-hint = Извлечено программой, без картинок и оформления. Важен сам файл.
file-itself = Сам файл
file-save = Сохранить файл
file-details = О файле
file-type = Вид, по содержанию
file-from = Добавлен из
file-modified = Последнее изменение, по данным того диска
file-given-by = От кого
file-item = Элемент
file-facts = Что он говорит о себе
file-facts-count = { $n ->
    [one] { $n } сведение; возможно, место или имя
    [few] { $n } сведения; возможно, места или имена
    [many] { $n } сведений; возможно, места или имена
   *[other] { $n } сведения; возможно, места или имена
 }
file-facts-more = И ещё { $n }.
file-erased = стёрто { $date }: { $why }
erased-safety = хранить это опасно для кого-то
erased-consent_withdrawn = рассказчик взял согласие назад
erased-not_allowed = хранить это нельзя
erased-wrong_person = это относится к другому человеку
erased-court_order = так решил суд
erased-duplicate = это было здесь второй раз
media-picture = картинка
media-sound = звук
media-film = видео
media-message = письмо
media-table = таблица
media-web_page = веб-страница
media-text = текст
media-pdf = PDF
media-archive = архив
media-slides = слайды
media-document = документ
media-file = файл
reading-waits = ждёт чтения
reading-done = прочитан
reading-unknown_kind = сохранён; такой вид не читается
reading-password = не прочитан: закрыт паролем
reading-undecodable = прочитан частично: кое-что в нём не текст
reading-no_decoder = прочитан частично: маленькую картинку сделать нельзя
reading-members = прочитан частично: кое-что из лежащего в нём пропущено
reading-pages = прочитан частично: некоторые страницы не читаются
reading-partly = прочитан частично
reading-died = не прочитан до конца: чтение пришлось прервать
reading-not = не прочитан
reading-limit_text = прерван: в нём больше слов, чем в тысяче книг
reading-limit_fields = прерван: в нём слишком много сведений
reading-limit_members = прерван: в нём лежит слишком много файлов
reading-limit_depth = прерван: архивы вложены слишком глубоко
reading-limit_unpacked = прерван: распаковывается больше, чем разрешено
reading-limit_ratio = прерван: распаковывается намного больше, чем он сам, как у бомб
reading-limit_held = прерван: слишком длинный для своего вида
reading-limit_pixels = прерван: картинка слишком большая
reading-limit_time = прерван: это заняло слишком много времени
reading-limit = прерван: достигнут предел
reading-damage_truncated = повреждён: кончается слишком рано
reading-damage_structure = повреждён: нарушает правила своего вида
reading-damage_checksum = повреждён: контрольная сумма не сходится
reading-damage_overlap = повреждён: его части лежат друг на друге, как бывает только у бомб
reading-damage_unreadable = повреждён: копия в самом хранилище не читается; проверьте командой testimony check --read-data
reading-damage = повреждён: прочитать не удалось

## Search

search-words = Слова в рассказах, файлах и заметках
search-help = Должны найтись все слова, в любой форме.
search-help-phrase = точно так
search-help-without = без этого слова
search-script = Только тем письмом, каким набрано; иначе имена ищутся и в другом письме
search-try = Попробуйте так: { $text }.
search-drop = убрать это
search-more = Найдено больше { $n }, сначала новые.
search-none = Ничего не найдено.
search-found = { $n ->
    [one] Найдено: { $n }.
    [few] Найдено: { $n }, сначала лучшие.
    [many] Найдено: { $n }, сначала лучшие.
   *[other] Найдено: { $n }, сначала лучшие.
 }
search-found-part = Найдено: { $n }, сначала лучшие; показаны с { $first } по { $last }.
search-source = источник { $text }
choice-kind = Что это
choice-lang = Язык
choice-media = Вид файла
choice-source = Источник
language-not-told = не указан
thing-source = источник
thing-account = рассказ
thing-passage = отрывок
thing-claim = утверждение
thing-event = событие
thing-act = деяние
thing-intervention = обращение или ответ
thing-group = группа источников
thing-person = человек
thing-involvement = участие в деянии
thing-event_link = связь событий
thing-person_link = связь людей
thing-place = место
thing-task = задача
thing-term = слово команды
thing-field = поле команды
thing-case = дело
thing-list = список людей
thing-count = оценка числа людей вне списков
thing-file = файл
thing-message = сообщение рассказчику
thing-note = заметка
thing-other = другое

## A new account

new-what-for = Для того, что вам рассказали. Пишите так, как было сказано; ваше мнение об этом здесь не место.
new-problems = Пока ничего не записано. Исправьте, пожалуйста:
new-no-source = Укажите, кто рассказал: новое кодовое имя или источник, который у вас уже есть.
new-two-sources = Выберите одно из двух: новое кодовое имя или источник, который у вас уже есть.
new-unknown-source = Выбранного источника в деле больше нет. Выберите другой.
new-name-taken = Это кодовое имя уже у другого источника. Выберите его в списке или придумайте другое имя.
new-name-too-long = Кодовое имя слишком длинное: не больше 500 знаков.
new-no-access = Укажите, откуда этот источник знает.
new-nothing-told = Напишите слова или выберите файл.
new-text-too-long = Слов больше, чем вмещает один рассказ (1 МиБ). Запишите их как два рассказа.
new-interviewer-too-long = Имя того, кто спрашивал, слишком длинное: не больше 500 знаков.
new-too-many-files = Файлов в одном рассказе может быть не больше { $n }.
new-too-many-bytes = Все файлы вместе больше { $n } МиБ. Добавьте часть из них к другому рассказу того же источника.
new-lost-files = { $n ->
    [one] Выберите файл снова: браузеры их не запоминают.
    [few] Выберите { $n } файла снова: браузеры их не запоминают.
    [many] Выберите { $n } файлов снова: браузеры их не запоминают.
   *[other] Выберите { $n } файла снова: браузеры их не запоминают.
 }
new-who = Кто рассказал
new-code-name = Новое кодовое имя
new-code-name-hint = Слово, которое ничего не говорит о человеке: Цапля, Фонарь. Не имя и не инициалы.
new-known-source = Или тот, кто уже рассказывал вам что-то раньше
new-nobody-known = Нет, кто-то новый
new-told = Что рассказано
new-language = Язык (en, ru, ar …)
new-interviewer = Кто спрашивал
new-allows-hint = Отметьте только то, что было сказано. Что не отмечено, то не разрешено.
new-files = Фотографии, видео, документы
new-files-hint = Можно выбрать несколько: не больше { $n }, всего { $of } МиБ. Они хранятся зашифрованными, точно такими, какие есть.
new-button = Записать

## The public record

record-what = Каждый такт добавляет в журнал один лист длиной 32 байта. Лист запечатывает всё, что ждало, и не говорит, что это было и сколько. Потом можно показать, что элемент точно тот, который тогда запечатали.
record-leaves = Листов сейчас
record-waits = Элементов ждёт
record-delayed = Из них с Почты: каждый ждёт своего такта, последний до { $text }
record-dated = Дата со стороны
record-dated-by = { $n ->
    [one] первый { $n } лист: существовал к { $text }
    [few] первые { $n } листа: существовали к { $text }
    [many] первые { $n } листов: существовали к { $text }
   *[other] первые { $n } листа: существовали к { $text }
 }
record-not-dated = пока нет
record-tick = Один такт длится
record-seal = Запечатать сейчас
record-warning = Не по часам лист кое-что выдаёт.
record-warning-why = Кто следит за журналом, увидит, что ваша команда в этот момент работала, и сможет связать это с тем, что случилось незадолго до того: звонком, встречей, переходом границы. Пришедшее через Почту попадёт в этот же лист вместе с остальным, вместо того чтобы ждать своего такта. По часам лист не выдаёт ничего. Если дата не важнее этого, дождитесь такта.
record-clock = По часам, в терминале рядом с рабочим местом: { $code }.
record-seal-button = Запечатать сейчас, не по часам
record-checkpoint = Подписанная контрольная точка
record-checkpoint-hint = Отдайте её другим: кто её хранит, тот сможет потом сказать, меняли ли журнал задним числом.
record-date = Дата со стороны
record-date-hint = Ваши собственные часы для постороннего ничего не доказывают. Доказывают другие организации, которые подписывают журнал вместе с вами, или две службы отметок времени. Запустите одну из этих команд в терминале; рабочее место можно не закрывать:
record-prove = Доказать элемент
record-prove-hint = Элемент назван на странице каждого рассказа:
done-sealed = Запечатано. В журнале на один лист больше.

## What was put on record, in the history

deed-claim = { $account } { $stance }: { $claim }
deed-from = { $account } { $mode } { $from } ({ $status })
deed-from-unnamed = { $account } { $mode } неназванный человек ({ $status })
deed-consent = что разрешает рассказчик { $account }
deed-describe = узнали о { $account }
deed-message = сообщение { $n } отправителю { $account }
deed-protect = защищённый текст
deed-files = { $n ->
    [one] добавлен { $n } файл
    [few] добавлено { $n } файла
    [many] добавлено { $n } файлов
   *[other] добавлено { $n } файла
 }
deed-member-add = пришёл новый участник
deed-member-remove = участник ушёл
deed-member-access = участнику разрешено больше или меньше, чем раньше
deed-move = { $thing } { $id } теперь в деле { $to }
deed-move-out = { $thing } { $id } больше не в своём деле
deed-erase = { $n ->
    [one] стёрт { $n } элемент
    [few] стёрто { $n } элемента
    [many] стёрто { $n } элементов
   *[other] стёрто { $n } элемента
 }
deed-link = { $account } — о событии { $event }
deed-triage = { $account }: { $state }
deed-grade = { $account }: оценка { $code }
deed-note = замечание: { $thing } { $id }
deed-custody = хранение: { $step }
deed-judgement = сравнены две записи списков: { $same }
sameness-same = один человек
sameness-different = разные люди
sameness-unsure = нельзя сказать
deed-revise = изменено: { $thing } { $id }
deed-undo = взята назад запись { $n }
deed-undo-many = взяты назад записи с { $n } по { $last }
deed-thing = { $thing } { $id }
deed-other = запись
custody-received = поступило
custody-copied = сделана копия
custody-opened = посмотрели
custody-exported = взято из хранилища
custody-redacted = сделана копия без некоторых частей
custody-sealed = запечатано
custody-transferred = передано в другие руки

## Keys

keys = Клавиши
keys-or = или
keys-next = Следующая строка
keys-previous = Предыдущая строка
keys-open = Открыть строку
keys-search = Перейти к полю поиска
keys-help = Показать эти клавиши
keys-close = Закрыть
keys-off = Выключить клавиши на этой странице

## When something is wrong

go-inbox = Перейти ко входящим
go-desk = Перейти к рабочему месту
fault-not-found = Такой страницы нет
fault-not-found-why = Возможно, в адресе опечатка, или среди открытого вам нет ничего с этим id.
fault-method = Эту страницу нельзя запросить так
fault-method-why = Ничего не изменено. Вернитесь и нажмите кнопку формы.
fault-form = Форма пришла не целиком
fault-form-why = Ничего не изменено. Вернитесь, обновите страницу и попробуйте снова; написанное, может быть, ещё там, и его можно скопировать.
fault-much = Это слишком много за один раз
fault-much-why = Ничего не изменено. Вернитесь и отправьте меньше; что не вмещает один рассказ, вместят несколько.
fault-failed = Не получилось
fault-internal-why = Часть программы остановилась, не закончив; незаконченное не сохранено. Попробуйте снова, а если это повторится, сообщите тем, кто делает программу.

## Opened, closed, locked, refused

opened = Рабочее место открыто
opened-why = Оно открыто в этом браузере, а адрес, которым вы воспользовались, больше ничего не открывает.
closed = Этот сеанс закрыт
tabs-stay = Страницы, открытые в других вкладках, можно читать, пока вы их не закроете.
closed-vault = Хранилище остаётся открытым, пока не завершится само рабочее место: нажмите Ctrl и C там, где его запустили.
closed-again = Чтобы работать дальше, откройте рабочее место снова:
locked = Рабочее место заперто
locked-why = Его ключей больше нет в памяти этой машины.
locked-elsewhere = Его можно снова открыть в том браузере, где оно было открыто, или командой { $code } после того, как его завершат.
locked-passphrase = Парольная фраза
locked-open = Открыть снова
locked-no-cookie = Оно открыто, но этот браузер впустить нельзя. Запустите рабочее место снова.
locked-already = Оно уже открыто. Обновите страницу.
locked-fault = Это ошибка программы.
refused-host = Не под этим именем
refused-host-why = Рабочее место отвечает только по адресу, который оно показало при открытии. В этом запросе назван другой.
refused-host-now = Если вы пришли сюда по ссылке, закройте эту страницу: возможно, кто-то пытался добраться до рабочего места через ваш браузер.
refused-token = Этот адрес не открывает рабочее место
refused-token-why = Каждый адрес открывает рабочее место один раз, в одном браузере. Этот уже использован, или в нём чего-то не хватает.
refused-token-yours = Если это вы использовали его в этом браузере, рабочее место уже открыто.
refused-new-address = Чтобы получить новый адрес, завершите рабочее место там, где его запустили (Ctrl и C), и откройте снова:
refused-token-not-yours = Если вы этот адрес ещё не использовали, это мог сделать кто-то другой: завершите рабочее место и выясните, у кого был адрес.
refused-session = Здесь рабочее место закрыто
refused-session-why = Без одноразового адреса ничего не показывается. Сеанс кончается вместе с браузером, с рабочим местом или когда его закрывают.
refused-elsewhere = Запрос с другой страницы
refused-elsewhere-why = Ваш браузер попросила об этом другая страница. Рабочее место делает только то, о чём просят с его собственных страниц; ничего не изменено.
refused-form = Эта форма из другого сеанса
refused-form-why = Ничего не изменено. Откройте страницу снова и заполните её форму; кнопка «Назад» в браузере, может быть, ещё покажет написанное, и его можно скопировать.

## Proposals: who may have it from whom

nav-proposals = Предложения
nav-waiting = ждут решения
proposals-none = Ничего не предложено. Слова каждого рассказа при поступлении сравниваются со всеми остальными.
proposals-hint = Найдено сравнением слов в рассказах. Пока никто не решил, ничто из этого не считается, а решённое можно взять назад.
proposals-more = { $n ->
    [one] Ещё { $n } появится, когда решены эти.
    [few] Ещё { $n } появятся, когда решены эти.
    [many] Ещё { $n } появятся, когда решены эти.
   *[other] Ещё { $n } появятся, когда решены эти.
 }
proposal-later = Может быть, { $later } знает это от { $earlier }?
proposal-either = У { $later } и { $earlier } общие слова. Кто узнал от кого?
proposal-order-known = { $text } появился позже или сам называет другого.
proposal-order-unknown = По дням не видно, кто был первым. Оба могли узнать это и от третьего.
proposal-made = рассказано: { $text }
proposal-arrived = получено: { $text }
proposal-share = { $n } % этого есть в другом
proposal-more-runs = { $n ->
    [one] Ещё { $n } место есть в обоих.
    [few] Ещё { $n } места есть в обоих.
    [many] Ещё { $n } мест есть в обоих.
   *[other] Ещё { $n } места есть в обоих.
 }
proposal-cue = { $text } сам это говорит:
proposal-rare = Редкие имена и числа в обоих:
proposal-suspected = записано как подозрение: нижнее число его учитывает
proposal-reason = Почему вы так решили (будет записано)
proposal-from = Какой источник имеется в виду
proposal-yes = { $later } знает это от { $earlier }
proposal-suspect = Возможно: оставить как подозрение
proposal-no = Нет
proposal-gone = Это больше не предлагается: кто-то уже решил, или рассказ изменился.
proposal-no-reason = Сначала напишите почему.
proposal-no-source = Ни один записанный источник так не называется.
proposal-too-long = Это нельзя записать. Возможно, причина слишком длинная: не больше 60 000 байт.
reuse-copy = почти тот же текст
reuse-quotation = те же слова в части текста
reuse-rarities = те же редкие имена или числа
reuse-cue = выражение, которое говорит, от кого это

## Counting

nav-count = Подсчёт
count-steps = Шаги подсчёта
count-step-lists = Списки
count-step-covers = Кого они охватывают
count-step-pairs = Один человек?
count-step-overlaps = Пересечения
count-step-number = Число
count-what-for = Сколько людей всего, вместе с теми, кого нет ни в одном списке? На это вместе отвечают списки, составленные независимо друг от друга. Нужно не меньше трёх.
count-add = Добавить списки
count-choose = Файлы: CSV, XLSX или ODS, в каждой строке один человек
count-files-hint = Любая кодировка и любой алфавит. Не больше { $n } файлов и { $of } МиБ вместе. Каждый файл хранится таким, каким пришёл.
count-add-button = Добавить эти списки
count-no-files = Сначала выберите файл.
count-too-much = Это больше { $n } файлов или больше { $of } МиБ. Добавьте часть сейчас, остальные потом.
count-no-lists = Эти файлы сохранены, но прочитать их как списки людей нельзя:
count-which-lists = Какие списки охватывают одних и тех же людей и одно время?
count-go-on = Дальше с этими
count-pick-some = Выберите хотя бы один список. Для оценки нужны три.
count-pick-fewer = Выберите не больше 16 списков.
count-several-cases = Списки разных дел нельзя считать вместе: ответ увидели бы те, кто видит только одно из них.
count-made = Сделанные подсчёты
count-lists-title = Что в каком столбце и кого охватывает каждый список?
count-lists-hint = Кто составил список и кто не мог в него попасть, решает, что значит число. Это печатается рядом с каждым числом.
count-lists-problems = Прежде чем сравнивать списки, надо кое-что исправить.
count-list-title = Как называется список
count-by-whom = Кто собрал
count-period = Время событий
count-area = Где
count-whom = Как человек попадал в список и кто попасть не мог
count-deduplicated = Никто не записан дважды: составители за этим следили.
count-columns = Столбцы и первые строки
count-columns-hint = Что в столбце, программа угадала. Измените, если угадано неверно.
count-encoding-guess = Буквы прочитаны как { $text }. Если они выглядят неверно, сохраните файл в UTF-8 и добавьте снова.
count-not-read = не читать
count-dates = Даты
count-date-order = Что стоит первым в 3/4/2017
count-date-order-found = что видно по столбцу
date-order-day_first = день
date-order-month_first = месяц
count-bad-dates-unknown = Невозможные даты (31.02.) считать неизвестными. Иначе такой список не принимается, и называется строка.
count-sheet = Лист
count-bad-period = Это не дата. Пишите 2026, 2026-02, 2026-02-14 или от/до: 2026-02/2026-03.
count-no-title = Списку нужно название.
count-no-heads = Первая строка уже человек: заголовков нет.
count-same-title = Так называется и другой список, или это «count» либо «replicate», занятые самими таблицами.
count-twice = Два столбца читаются как одно и то же. Уберите один.
count-no-names = Ни в одном столбце нет имени, даты рождения или номера документа. Без этого никого не отличить.
count-same-heads = У двух столбцов одинаковый заголовок, их не различить. Дайте разные заголовки и добавьте файл снова.
count-lists-button = Записать и сравнить
field-id = Номер в списке
field-given_name = Имя
field-surname = Фамилия
field-father_name = Отчество
field-full_name = Полное имя
field-sex = Пол
field-birth_date = Дата рождения
field-event_date = Дата события
field-place = Место
field-district = Район
field-address = Адрес
field-document = Документ
field-list = Название списка
level-unknown = неизвестно
level-exact = одинаково
level-same_sound = звучит одинаково
level-same_consonants = те же согласные
level-jaro_winkler_92 = почти одинаково
level-jaro_winkler_88 = очень похоже
level-jaro_winkler_70 = немного похоже
level-other = различно
level-scripts_same_sound = тот же звук другим письмом
level-scripts_same_consonants = те же согласные другим письмом
level-scripts_near = очень похоже другим письмом
level-scripts_far = немного похоже другим письмом
level-scripts_other = различно, другим письмом
level-exchanged = имя и фамилия поменялись местами
level-one_slip = одна описка
level-partial = одинаково, насколько известно
level-month = в пределах месяца
level-year = в пределах года
level-ten_years = в пределах десяти лет
level-three_days = в пределах трёх дней
level-ten_days = в пределах десяти дней
level-two_months = в пределах двух месяцев
count-pairs-title = Это один и тот же человек?
count-pairs-others = Это один и тот же человек? Об этих парах другие уже решили
count-pairs-contradicted = Это один и тот же человек? Члены команды противоречат друг другу
count-none-contradicted = Больше пар, о которых члены команды противоречат друг другу, нет.
count-contradicted = противоречия о парах: { $n }
count-pairs-hint = Первой идёт пара, от которой зависит больше всего. Ваш ответ записывается под вашим именем, его можно взять назад. Клавиши: y, n и ?
count-people = { $n ->
    [one] Списки называют { $n } человека
   *[other] Списки называют разных людей: { $n }
 }
count-judged = { $n ->
    [0] люди не решили ни об одной паре
    [one] люди решили об { $n } паре
   *[other] люди решили о парах: { $n }
 }
count-left = { $n ->
    [0] у черты пар не осталось
    [one] у черты осталась { $n } пара
   *[other] у черты осталось пар: { $n }
 }
count-unsure = нельзя сказать о парах: { $n }
count-agreement = о парах решили несколько человек: { $n }; согласны: { $agreed }
count-enough = Достаточно: новые ответы не изменят итога.
count-none-left = Нет пары, от которой зависит итог.
count-none-of-others = Вы решили обо всех парах, о которых решили другие.
count-look-at-others = Решить о парах других, не видя их ответов
count-to-overlaps = К пересечениям
count-to-pairs = Решить о них
count-to-lists = Назад к спискам
count-alike = Насколько похоже
count-same = Один человек
count-different = Два человека
count-cannot-tell = Нельзя сказать
count-probability = Программа считает их одним человеком с вероятностью { $text } %.
count-rest = Ещё из { $text }
count-why = Почему программа так считает
count-why-desc = Что каждый столбец прибавляет к весу этой пары или отнимает от него.
count-before = До всякого сравнения
count-rarity = { $text }: насколько редко
count-what = Что
count-found = Что найдено
count-overlaps-heading = Кто в каких списках
count-overlaps-title = { $n ->
   *[other] Списков: { $n }. Они называют разных людей: { $people }; во всех списках: { $all }
 }
count-overlaps-desc = Сколько людей в каждом списке и в каждом сочетании списков.
count-no-picture = Рисунок есть для двух–шести списков.
count-on = есть
count-not-on = нет
count-recall = Сравнено { $text } % пар, которые один человек, насколько это можно оценить.
count-bad-dates = Невозможных дат, которые считаются неизвестными: { $n }.
count-few-lists = Для оценки тех, кого нет ни в одном списке, нужно списков: { $n }.
count-large = Люди с очень многими строками: посмотрите на них до подсчёта
count-large-one = { $text }: строк { $n }
count-covers-heading = Кого охватывают списки
count-covers-question = Число верно, только если все списки об одних и тех же людях, времени и месте и каждый мог попасть в каждый список.
count-covers-nothing = не сказано
count-estimate = Сколько людей нет ни в одном списке?
count-title = Что считается
count-title-example = Люди из этих списков и те, кого в них нет
count-by = Считать и каждую часть отдельно
part-period = по годам
part-place = по местам
part-sex = по полу
sex-female = женщины
sex-male = мужчины
sex-other = другие
count-more-settings = Другие настройки
count-replicates = Сколько возможных соединений спросить (20 хорошо, 100 предел)
count-bad-replicates = Можно спросить от 2 до 100 соединений.
count-busy = Сейчас делаются четыре подсчёта. Подождите, пока один закончится, и нажмите кнопку снова.
count-bad-title = Скажите в нескольких словах, что считается.
count-estimate-button = Оценить
count-estimate-hint = Это займёт несколько минут. Ответ записывается со всем, на чём он держится, кроме имён.
count-reading = Списки читаются
count-linking = Списки сравниваются
count-waiting = Сначала сравниваются другие списки
count-asking = Спрашиваются модели
count-rows-read = строк: { $n }
count-of = { $n } из { $of }
count-minutes-left = Осталось минут: около { $n }.
count-working-hint = Эта страница обновляется сама. С неё можно уйти и вернуться. Когда рабочее место запирают, работа кончается, и от неё ничего не остаётся.
count-stop = Остановить
count-says = Списков: { $n }. Они называют разных людей: { $named }. С теми, кого нет ни в одном списке, число, вероятно, от { $lo } до { $hi } (середина { $middle }), если списки об одних и тех же людях и времени.
count-says-widened = Списков: { $n }. Они называют разных людей: { $named }. С теми, кого нет ни в одном списке, число, вероятно, от { $lo } до { $hi } (середина { $middle }), с запасом на тех, кого найти труднее, если списки об одних и тех же людях и времени.
count-says-undetermined = Списков: { $n }. Они называют разных людей: { $named }. Данные не определяют числа: подходящие модели дают от { $lo } до { $hi } и противоречат друг другу.
count-linkages = Возможных соединений: { $n }; они называют от { $lo } до { $hi } разных людей.
count-seed = Начальное число { $text }: те же списки и то же начальное число дают те же числа.
count-curve = Насколько вероятно каждое число: { $text }
count-curve-title = { $model }: число от { $lo } до { $hi }
count-curve-desc = Кривая показывает, насколько вероятно каждое число: { $text }.
count-share = Доля вероятности
count-panel = Что говорит каждая модель
count-panel-title = Подходит моделей: { $n } из { $of }
count-panel-desc = Модели рядом, каждая с оценкой и интервалом.
count-without-heading = Что зависит от одного списка
count-without-title = Каким было бы число без каждого из списков
count-without-desc = Ответ со всеми списками и без каждого из них.
count-all-lists = все списки
count-without = без { $text }
count-parts = Части
count-parts-title = Число для каждой части отдельно
count-parts-desc = Части рядом. Люди, о которых списки этого не говорят или противоречат друг другу, составляют часть «неизвестно».
count-undetermined = данные не определяют его: от { $lo } до { $hi }
count-part-unknown = неизвестно
count-of-what = Чего
count-which = Какая
count-from = от
count-to = до
count-note = Замечание
count-source = Списки: { $text }.
count-source-seed = Списки: { $text }. Начальное число { $seed }.
count-take-along = Взять с собой
count-again = Кто имеет первый файл, повторит подсчёт бит в бит командой { $code }. Имён в нём нет.
count-sealed = Файл запечатан как лист { $n } журнала команды.
count-not-sealed = Файл ещё не запечатан в журнале. Запечатайте его на странице «Журнал», тогда можно взять и доказательство.
count-file-study = Подсчёт со всем, на чём он держится (JSON)
count-file-table = Пересечения, для других программ (CSV)
count-file-replicates = Все возможные соединения (CSV)
count-file-opening = Что открывает обязательство файла
count-file-proof = Доказательство, что файл запечатан
model-chao = нижняя граница Чао
model-loglinear_aic = лог-линейная, AIC
model-loglinear_bic = лог-линейная, BIC
model-sparse_mse = лог-линейная для малых пересечений
model-dga_min = среднее по графам, слабое априорное
model-dga_half = среднее по графам, среднее априорное
model-dga_one = среднее по графам, сильное априорное
model-lcmcr = скрытые классы
assumes-chao = одних людей найти труднее, чем других
assumes-loglinear_aic = списки зависят друг от друга так, как подходит лучше всего
assumes-loglinear_bic = списки зависят друг от друга самым простым подходящим образом
assumes-sparse_mse = мало пар списков зависят друг от друга
assumes-dga_min = среднее по простым видам зависимости
assumes-dga_half = среднее по простым видам зависимости
assumes-dga_one = среднее по простым видам зависимости
assumes-lcmcr = люди делятся на неизвестные группы, одни из них найти труднее
figures-group = { "\u00A0" }
figures-decimal = ,
plot-lists = Людей в каждом списке
plot-patterns = Людей ровно в этих списках
plot-others = меньших сочетаний: { $count }
plot-nobody = Сочетаний без людей: { $count }
plot-on-no-list = Ни в одном списке: неизвестно
plot-people = человек
plot-documented = записано: { $count }
plot-middle = середина: { $estimate }
plot-half = так же вероятно, как нет (50 %): от { $lo } до { $hi }
plot-most = почти наверняка (95 %): от { $lo } до { $hi }
plot-documented-or-not = человек, записанных и нет
plot-beyond = продолжается за краем рисунка
plot-between = от { $lo } до { $hi }
plot-more-than = больше { $lo }
plot-less-than = меньше { $hi }
plot-percent = { $percent } %
plot-figures = { $estimate } (от { $lo } до { $hi })
plot-point = { $estimate }, без интервала
plot-at-least = не меньше { $estimate }
plot-refused = Числа нет: { $reason }
plot-more = ещё { $count } в таблице
plot-estimate = оценка
plot-interval = интервал 95 %
plot-bound = нижняя граница: больше ничего не известно
plot-unsound = модель подходит плохо
plot-gap = в обоих интервалах нет общего числа: данные его не определяют
plot-whole = интервал со всеми списками
plot-known = записанные
plot-sum = Вместе
plot-bits = биты: каждый удваивает шансы
plot-speaks-for = за одного человека
plot-speaks-against = против
plot-probability = Вероятность, что это один человек: { $percent } %
plot-nearly-sure = Вероятность, что это один человек: больше 99,9 %
plot-hardly = Вероятность, что это один человек: меньше 0,1 %

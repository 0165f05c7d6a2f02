# The Desk in Arabic.
#
# UNREVIEWED TRANSLATION: nobody whose language this is has read it yet (docs/LANGUAGES.md).
#
# Terms, one word for one meaning:
#   account إفادة · source مصدر · claim ادعاء · event حدث · case قضية · task مهمة
#   independent chain سلسلة مستقلة · first hand مباشرةً · hearsay نقلاً عن غيره · eyewitness شاهد عيان
#   denies ينفي · denial نفي · declines يمتنع عن الجواب · hedges يقول إنه محتمل · retracts يتراجع · repeats يكرّر
#   code name اسم رمزي · code words الكلمات السرية · passphrase عبارة المرور · teller صاحب الإفادة · sender المرسل
#   Desk المكتب · Post البريد · public record السجل العام · leaf ورقة · tick دورة · checkpoint نقطة تحقق
#   to seal ختم · on record مسجَّل · entry قيد · item عنصر · grade تقييم · keeper الأمين

## Around every page

desk = المكتب
skip = الانتقال إلى محتوى الصفحة
pages = الصفحات
nav-inbox = الوارد
nav-search = البحث
nav-files = الملفات
nav-events = الأحداث
nav-sources = المصادر
nav-tasks = المهام
nav-history = التاريخ
nav-record = السجل
nav-new = إفادة جديدة
demo = عرض تجريبي مختلق: لا شخص ولا مكان ولا حدث هنا حقيقي.
lock = قفل
lock-hint = تخرج المفاتيح من ذاكرة هذا الجهاز فوراً، وتفتح عبارة المرور المكتب من جديد. المفتاح: L مع مفتاح الوصول في متصفحك.
close = إغلاق هذه الجلسة
close-hint = من يجلس هنا يستطيع قراءة كل شيء. أغلقها قبل أن تذهب.
language-of-pages = لغة هذه الصفحات
choose = اختيار
step-done = تم التسجيل.
undo = تراجع
undone = تم التراجع عنه. يبقى في السجل ولا يُحسب بعد الآن.
save = تسجيل
cancel = تركه كما هو
optional = غير مطلوب

## The sentence of a claim

sentence-chains = { $n ->
    [zero] لا سلسلة مستقلة
    [one] سلسلة مستقلة واحدة
    [two] سلسلتان مستقلتان
    [few] { $n } سلاسل مستقلة
    [many] { $n } سلسلة مستقلة
   *[other] { $n } سلسلة مستقلة
 }
sentence-chains-range = بين { $lo } و{ $n } من السلاسل المستقلة
sentence-hangs = كل شيء متوقف على: { $names }
sentence-denied = { $n ->
    [zero] منفي، لكن لم ينفه أحد ممن يمكن أن يعرفوا
    [one] تنفيه سلسلة مستقلة واحدة
    [two] تنفيه سلسلتان مستقلتان
    [few] تنفيه { $n } سلاسل مستقلة
    [many] تنفيه { $n } سلسلة مستقلة
   *[other] تنفيه { $n } سلسلة مستقلة
 }
sentence-denied-range = تنفيه بين { $lo } و{ $n } من السلاسل المستقلة
sentence-declines = { $n ->
    [zero] { $names }: لا امتناع عن الجواب
    [one] { $names }: امتناع عن الجواب، وهذا ليس نفياً
    [two] { $names }: امتناع عن الجواب، وهذا ليس نفياً
    [few] { $names }: امتناع عن الجواب، وهذا ليس نفياً
    [many] { $names }: امتناع عن الجواب، وهذا ليس نفياً
   *[other] { $names }: امتناع عن الجواب، وهذا ليس نفياً
 }
sentence-contact-any = تواصل مع أي شاهد عيان ليصبح العدد { $to }
sentence-contact = تواصل مع { $names } ليصبح العدد { $to }
sentence-joint = ؛
sentence-end = .
name-group = مجموعة ({ $names })
name-unknown = من أخبر { $names }
name-unnamed = مصدر لم يُذكر اسمه («{ $text }»)
name-joint = و
list-joint = ،
list-or = أو
list-more = و{ $n } غيرهم

## How a source knows

access-saw = كان هناك ورأى ذلك أو سمعه
access-experienced = حدث ذلك له نفسه
access-recorded = التقط الصورة أو الفيديو أو التسجيل
access-authored = كتب الوثيقة
access-official_record = يمسك السجل أو الملف
access-heard_from = يعرفه نقلاً عن غيره
access-inferred = يستنتجه من أمور أخرى
access-unknown = غير معروف بعد

## What an account does with a claim

stance-asserts = يؤكد
stance-denies = ينفي
stance-declines = يمتنع عن الجواب
stance-hedges = يقول إنه محتمل
stance-retracts = يتراجع عنه

## In which way somebody has it from somebody

mode-quotes = ينقل كلام
mode-paraphrases = يروي بكلمات أخرى ما قاله
mode-cites = يستند إلى
mode-translates = يترجم عن
mode-republishes = يعيد نشر ما نشره
mode-same_wire = ينشر نص الوكالة نفسه الذي نشره
mode-summarises = يلخص ما قاله
status-declared = يقول ذلك بنفسه
status-suspected = مشتبه به، لم يُبتّ فيه
status-confirmed = أكده محلل
status-rejected = رفضه محلل، ولا يُحسب

## By which way it arrived

via-post = عبر البريد
via-interview = رُوي للفريق
via-published = منشور
via-import = مستورد

## An account

account-of = إفادة: { $text }
language-is = اللغة: { $text }
language-unknown = اللغة غير معروفة
knows = كيف عرف: { $text }
asked-by = سأله: { $text }
id-is = المعرّف { $text }
answer-in = جواب في المحادثة نفسها مع
words = الكلمات
no-words = لا كلمات فيها، ملفات فقط.
files = الملفات
file-cut = لم تصل نهايته
file-about = ما فيه
files-hint = يُحفظ الملف كما وصل ولا يُفتح هنا أبداً. قد يحمل مكان صاحبه وجهازه، وقد يكون مصنوعاً ليؤذي من يفتحه: افتحه على جهاز لا شيء آخر عليه.
about-event = عن أي حدث هي؟
about-none = لا حدث بعد.
event-choose = الحدث: عنوانه، قديماً أو جديداً
event-when = متى، إن كان الحدث جديداً
event-where = أين، إن كان الحدث جديداً
date-hint = ⁦2026-02-03⁩، ⁦2026-02⁩، ⁦2026⁩، ⁦2026-02~⁩ (نحو)، ⁦2026-02-20/2026-03-01⁩ (بين)
link = ربط
says = ماذا تقول
says-none = لم يُسجَّل شيء بعد.
figure-is = { $how } { $number } { $unit }
own-figure = برقمه هو: { $text }
has-it-from = عمّن تنقل
from-unnamed = شخص لم يُذكر اسمه ({ $text })
only-for = فقط لـ: { $text }
say-form = من يقول ماذا ومتى وأين وعمّن
say-exact = الكلمات بنصها
say-exact-hint = حدّدها في النص أعلاه، أو انسخها هنا. تُعثر عليها ولو اختلفت المسافات.
say-claim = ماذا تقول، في جملة واحدة يمكن التحقق منها
say-claim-hint = مع ذكر متى وأين. إن كانت هناك جملة تقول الشيء نفسه فاخترها.
say-stance = موقف هذه الإفادة منه
say-source = ممّن عرف هذا؟
say-own = يعرفه بنفسه
say-named = عرفه من هذا المصدر
say-unnamed = عرفه من شخص لا يذكر اسمه
say-name = المصدر، أو ما يقوله عن شخص لا يذكر اسمه
say-mode = بأي طريقة
say-their-access = كيف يقال إنه عرف
say-no-claim = اكتب في جملة واحدة ماذا تقول.
say-no-number = يجب أن يكون الرقم عدداً صحيحاً.
say-no-name = اذكر ممّن عرف هذا.
not-in-account = هذه الكلمات ليست في الإفادة. حدّدها في نصها أو اترك الحقل فارغاً.
say-button = تسجيل
claim-kind = نوع الادعاء
kind-event_happened = أن شيئاً حدث
kind-act = أن شيئاً فُعل بشخص
kind-count = كم العدد
kind-identity = من
kind-place = أين
kind-time = متى
kind-responsibility = من المسؤول
kind-policy = أنه كان بأمر أو بسماح
figure = الرقم
figure-comparison = كيف يُفهم الرقم
figure-unit = ممّ
comparison-at_least = على الأقل
comparison-more_than = أكثر من
comparison-about = نحو
comparison-exactly = بالضبط
comparison-at_most = على الأكثر
grade = التقييم
grade-how = كيف عرف هذا المصدر؟
grade-reliability = إلى أي حد كان هذا المصدر موثوقاً؟
grade-credibility = إلى أي حد تُصدَّق هذه المعلومة؟
grade-of = ما الذي يُقيَّم
grade-whole = الإفادة كلها
grade-reason = لماذا
grade-button = تسجيل التقييم
grade-hidden = قيّمها عضو آخر. ترى ذلك التقييم بعد تسجيل تقييمك.
grade-by = { $member }: { $words } ({ $code })
grade-suggest = مما في الملف: { $text }
reliability-A = موثوق تماماً
reliability-B = موثوق عادةً
reliability-C = موثوق إلى حد ما
reliability-D = غير موثوق عادةً
reliability-E = غير موثوق
reliability-F = لا يمكن الحكم
credibility-1 = أكدتها مصادر أخرى
credibility-2 = صحيحة على الأرجح
credibility-3 = ربما صحيحة
credibility-4 = مشكوك فيها
credibility-5 = بعيدة الاحتمال
credibility-6 = لا يمكن الحكم
why-confirmed = سلسلتان مستقلتان على الأقل، ولا ينفيه أحد ممن يعرفون مباشرةً
why-one_and_more_reported = سلسلة واحدة في الملف، وتُذكر مصادر أخرى
why-one = سلسلة واحدة
why-contradicted = ينفيه شخص يعرف مباشرةً
why-nobody = لا سلسلة تصل إلى من يعرف مباشرةً
triage = ماذا يُفعل بها
triage-new = لم يُقرَّر
triage-relevant = تخص القضية
triage-not_relevant = لا تخص القضية
triage-needs_translation = تجب ترجمتها أولاً
answer = الرد
team-wrote = ما كتبه الفريق
your-message = رسالتك
post-address = عنوان البريد
reply-hint = مختومة للمرسل وحده، ولا يعرف البريد الكلمات ولا الاسم. هذه هي المرة الوحيدة التي يطلب فيها المكتب شيئاً من جهاز آخر.
reply-button = ترك الرسالة
no-mailbox = لم تصل هذه الإفادة عبر البريد، فلا صندوق للرد عليه.
reply-no-text = اكتب ما تريد قوله.
reply-too-long = الرسالة أطول مما يسعه أي صندوق. أرسلها على أجزاء.
reply-no-post = اكتب عنوان البريد الذي وصلت عبره الإفادة.
reply-on-record = الرسالة مسجّلة، لكن المرسل لا يستطيع قراءتها بعد: أرسلها مرة أخرى.
reply-not-sent = لم يُرسل شيء.
what-now = ما العمل الآن: { $text }.
allows = ما يسمح به صاحب الإفادة
allows-only = علّم فقط ما قاله صاحب الإفادة
allow-team = يجوز للفريق استعمالها في عمله
allow-publication = يجوز نشرها مع إخفاء الأسماء
allow-name = يجوز إظهار اسم صاحب الإفادة
allow-court = يجوز تقديمها إلى محكمة
allow-note = كيف قال ذلك (غير مطلوب)
allow-button = تسجيل ما يسمح به
note-too-long = الملاحظة طويلة جداً: الحد الأقصى 500 حرف.
learnt = ما عرفته عنها
learnt-language = لغة الكلمات (en, ru, ar …)
learnt-title = العنوان
learnt-hint = الحقل الفارغ لا يغيّر شيئاً. ما سُجّل من قبل يبقى مسجّلاً.
learnt-button = تسجيل هذا
bad-language = تُكتب اللغة برمز قصير: en, ru, ar, uk, sr-Latn.
title-too-long = العنوان طويل جداً: الحد الأقصى 500 حرف.
public-record = السجل العام
sealed-in = مختومة في الورقة { $n } من السجل. لإثبات ذلك:
not-sealed = لم تُختم بعد: تنتظر الدورة التالية. بعد ختمها يُثبت ذلك هذا الأمر:
done-replied = الرد موجود في البريد. لا تفتحه إلا كلمات المرسل السرية.
done-consent = سُجّل ما يسمح به صاحب الإفادة.
done-described = سُجّل ما عرفته.
done-added = سُجّلت الإفادة. ستُختم مع الدورة التالية.
history-of = كل ما سُجّل عنها

## An event

date-unknown = التاريخ غير معروف
from-date = من { $text }
until-date = حتى { $text }
matrix = من يقول ماذا
matrix-none = لم يُربط أي ادعاء بهذا الحدث بعد.
matrix-caption = الصف ادعاء، والعمود من روى. الخانة الفارغة: لا يقول عنه شيئاً.
claim = ادعاء
adds-nothing = لا يضيف شيئاً
hedged = يقولون فقط إنه محتمل، ولا يُحسبون:
no-contact = لا تواصل واحداً جديداً يزيد العدد.
contact-would = إن تحدثت بنفسك مع { $text } يصبح العدد { $to }.
picture-folded = يكررون: { $count }
picture-more = { $count } غيرهم في الجدول
picture-anonymous = لا يُعرف من هو
picture-cut = كل شيء متوقف عليهم
picture-suspected = مشتبه به، غير مؤكد
not-all-contacts = الاتصالات الممكنة كثيرة إلى حد أنها لم تُفحص كلها.
picture-who = رسم: من ينقل عمّن
as-table = الشيء نفسه في جدول
table-who = من
table-role = ما هو هنا
table-from = عمّن ينقل
table-in-file = في الملف
table-in-cut = كل شيء متوقف عليه
yes = نعم
no = لا
suspected = (مشتبه به)
count-as-one = يُحسبون واحداً:
role-eyewitness = يعرف مباشرةً
role-relay = ينقل عن غيره
role-repeats = يكرّر فقط
role-anonymous = لا يُعرف من هو أو عمّن ينقل
role-denies = ينفي
role-declines = يمتنع عن الجواب
more-columns = { $n ->
    [zero] لا أحد غيرهم في صفحات الادعاءات.
    [one] راوٍ آخر في صفحات الادعاءات.
    [two] راويان آخران في صفحات الادعاءات.
    [few] { $n } رواة آخرون في صفحات الادعاءات.
    [many] { $n } راوياً آخر في صفحات الادعاءات.
   *[other] { $n } راوٍ آخر في صفحات الادعاءات.
 }
repeat-count = يكررون: { $n }
calls = النداءات والأجوبة
calls-none = لم يُسجَّل نداء أو سؤال.
call-to = إلى
call-answer = الجواب:
call-no-answer = لا جواب.
accounts-about = الإفادات عنه
accounts-count = { $n ->
    [zero] لا إفادات
    [one] إفادة واحدة
    [two] إفادتان
    [few] { $n } إفادات
    [many] { $n } إفادة
   *[other] { $n } إفادة
 }
event-change = تغيير المسجَّل عن الحدث
event-title = العنوان
event-start = اليوم الأول
event-end = اليوم الأخير
event-place = أين، بالكلمات
event-description = ماذا حدث
revise-hint = ما كان من قبل يبقى مسجّلاً، والتراجع يعيده.
changed-since = غيّره شخص وأنت تكتب. هكذا هو الآن؛ اكتب تغييرك مرة أخرى.
bad-date = هذا ليس تاريخاً. اكتب ⁦2026-02-03⁩ أو ⁦2026-02⁩ أو ⁦2026⁩ أو ⁦2026-02~⁩ (نحو) أو ⁦2026-02-20/2026-03-01⁩ (بين).
drafts = ما زال معيار HURIDOCS يطلبه
drafts-mandatory = يجب أن يكون في البطاقة المكتملة
drafts-essential = يربط البطاقات بعضها ببعض
new-event = حدث جديد

## Acts and places

acts = ما الذي ارتُكب
acts-none = لم يُسجَّل أي فعل بعد.
act-new = تسجيل فعل
act-kind = ما الذي ارتُكب، بكلمة أو كلمتين
act-victim = بحق من
act-victim-hint = اسم رمزي، أو كلمات مثل «نحو اثني عشر رجلاً». ليس اسماً حقيقياً.
point = نقطة على الخريطة
point-hint = 12.3450, -45.6700 أو 12°20'42" N 45°40'12" W، أو مربع MGRS، أو رابط geo:. الرقمان وحدهما هما خط العرض ثم خط الطول.
point-public = بأي دقة يجوز أن يراها الآخرون
precision-exact = إلى عشرة أمتار
precision-vicinity = إلى مئة متر
precision-locality = إلى كيلومتر
precision-larger = إلى منطقة بنحو خمسين كيلومتراً
bad-point = هذه ليست نقطة. اكتب 12.3450, -45.6700 أو 12°20'42" N 45°40'12" W.

## The pictures of an event

collapse = كم خبراً، وكم ممّن يعلمون
collapse-reports = { $n ->
    [zero] لا أخبار
    [one] خبر واحد
    [two] خبران
    [few] { $count } أخبار
    [many] { $count } خبراً
   *[other] { $count } خبر
 }
collapse-chains = { $n ->
    [zero] لا سلسلة مستقلة
    [one] سلسلة مستقلة واحدة
    [two] سلسلتان مستقلتان
    [few] { $count } سلاسل مستقلة
    [many] { $count } سلسلة مستقلة
   *[other] { $count } سلسلة مستقلة
 }
collapse-unknown = لا يُعرف عمّن
collapse-rests = يستند إلى
picture-and-more = { $n ->
   *[other] و{ $count } غير ذلك
 }
timeline = متى حدث ذلك، ومتى رُوي
timeline-about = ما حدث، ومتى رُويت كل إفادة أو وصلت. الشريط يعني: في يوم من هذه الأيام.
timeline-own = ما حدث
timeline-when = متى
timeline-what = ماذا
timeline-kind = النوع
timeline-within = في يوم من هذه الأيام
timeline-approximate = نحو
timeline-uncertain = غير مؤكد
timeline-open = حينها أو بعدها، حينها أو قبلها
timeline-more-lanes = { $lanes } غيرهم، لهم { $count } قيد
timeline-after = { $first } أو بعده
timeline-before = { $last } أو قبله
timeline-doubted = { $when }، غير مؤكد
kind-of-denial = نفي
kind-of-response = جواب
kind-of-told = إفادة رُويت
kind-of-received = إفادة وصلت
map = أين كان ذلك
map-about = بالقدر من التقريب الذي يجوز للغير أن يراه: كل مكان يقع في موضع ما داخل دائرته.
map-place = المكان
map-count = العدد
map-middle = وسط الدائرة
map-radius = البعد عن الوسط
map-within = في حدود { $km } كم
map-more = { $label } و{ $count } غيره
map-km = { $km } كم
map-outline = في موضع ما داخل الخط
map-by = الخريطة: Natural Earth، ملك عام
map-borders = الحدود كما رسمها واضعو الخريطة.
map-none = لا يمكن عرض أي مكان

## Sources

source-change = تغيير المسجَّل عن المصدر
source-code-name = الاسم الرمزي
source-kind = ما هو
source-remarks = ملاحظات
source-interest = ما قد يكسبه أو يخسره، وفي أي جانب هو
source-interest-hint = يُعرض بجانب ما يقوله المصدر، ولا يُوزن أبداً.
source-accounts = ما رواه
source-groups = يُحسب واحداً مع
source-group-form = هل يُحسب واحداً مع غيره؟
source-group-with = المصدر الآخر
source-group-why = لماذا
source-group-evidence = ما الذي يدل على ذلك
source-kind-person = شخص
source-kind-outlet = صحيفة أو قناة أو موقع أو وكالة
source-kind-organisation = منظمة
source-kind-official = يتحدث باسم سلطة
source-kind-group = عدة أشخاص يروون معاً
source-kind-unknown = غير معروف
group-same_household = يسكنون معاً
group-same_employer = يعملون لدى الجهة نفسها
group-co_interviewed = قوبلوا معاً
group-same_newsroom = هيئة تحرير واحدة
group-same_agency = وكالة أنباء واحدة
group-same_command = قيادة واحدة
group-same_device = هاتف واحد أو كاميرا واحدة
group-same_press_service = مكتب صحفي واحد
group-other = سبب آخر

## Tasks and history

tasks-none = لا شيء يجب عمله.
tasks-open = يجب عمله
tasks-done = تم
task-text = ما يجب عمله
task-who = من يعمله
task-due = حتى متى
task-add = إضافة
task-finish = تم
task-drop = لا حاجة إليه
task-about = عن
history = التاريخ
history-last = آخر قيود القضية ({ $n })، الأحدث أولاً. كل قيد موقّع ممن سجّله، ولا شيء يُكتب فوقه.
history-thing = كل ما سُجّل عن { $text }، الأحدث أولاً.
history-number = القيد
history-when = متى
history-who = من
history-what = ماذا
history-back = تراجع عنه القيد { $n }
history-undo = تراجع

## Who works here, and the roles

nav-who = من يعمل هنا
who-title = تعمل هنا باسم { $text }
who-nobody = من أنت؟
who-some = ترى ما ينتمي إلى هذه القضايا، وما لا ينتمي إلى أي قضية:
who-counts = ما يُحسب لك يُحسب مما تراه. المصادر والأشخاص والمجموعات معروفة للجميع بأسمائها الرمزية.
who-all = ترى كل القضايا.
who-passphrase = عبارة مرور من يعمل هنا من الآن
who-hint = عبارتك أنت. بعدها يعرض هذا المتصفح ما يجوز لك رؤيته، وتوقّع أنت ما يُفعل فيه.
who-sit = العمل هنا
who-invite = إدخال متصفح آخر
who-invite-hint = يمكن لعضو آخر أن يعمل في الوقت نفسه، في متصفح أو ملف شخصي خاص به على هذا الجهاز.
who-invited = افتح هذا العنوان في المتصفح الآخر
who-invited-hint = يعمل مرة واحدة، والعنوان الأقدم لم يعد يعمل. ثم يطلب المتصفح الآخر عبارة مرور.
role-of-reader = يمكنك الاطلاع.
role-of-analyst = يمكنك الاطلاع وتسجيل العمل على القضية.
role-of-keeper = يمكنك الاطلاع والتسجيل وإدخال الأعضاء والمحو والختم والنشر.
not-allowed = هذا ليس من صلاحياتك
not-allowed-why = دورك في الفريق لا يسمح بذلك. لم يتغير شيء.
case-of-it = القضية
case-none = لا قضية: يراه كل الفريق
case-hint = ما ينتمي إلى قضية يراه الأعضاء الذين أُدخلوا إليها.
wrong-passphrase = عبارة المرور هذه لا تفتح هذه الخزنة. الأحرف الكبيرة والصغيرة والمسافات مهمة.

## Dates, sizes and numbers

month = { $m ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
 }
date-day = { $d } { $month } { $y }
date-day-alone = { $d } { $month }
date-month = { $m ->
   *[other] { $month } { $y }
 }
date-about = نحو { $when }
date-between = بين { $first } و{ $last }
date-span = { $first } – { $last }
date-time = { $date }، { $time } UTC
size-bytes = { $n ->
    [zero] { $n } بايت
    [one] { $n } بايت
    [two] { $n } بايت
    [few] { $n } بايت
    [many] { $n } بايت
   *[other] { $n } بايت
 }
size-kb = { $n }.{ $tenths } ك.ب
size-mb = { $n }.{ $tenths } م.ب
size-gb = { $n }.{ $tenths } ج.ب
size-tb = { $n }.{ $tenths } ت.ب
count-files = { $n ->
    [zero] لا ملفات
    [one] ملف واحد
    [two] ملفان
    [few] { $n } ملفات
    [many] { $n } ملفاً
   *[other] { $n } ملف
 }
count-claims = { $n ->
    [zero] لا ادعاءات
    [one] ادعاء واحد
    [two] ادعاءان
    [few] { $n } ادعاءات
    [many] { $n } ادعاءً
   *[other] { $n } ادعاء
 }
count-minutes = { $n ->
    [zero] أقل من دقيقة
    [one] دقيقة واحدة
    [two] دقيقتان
    [few] { $n } دقائق
    [many] { $n } دقيقة
   *[other] { $n } دقيقة
 }

## Lists and what is found in them

find = بحث
show-all = عرض الكل
page-before = السابقة
page-next = التالية
inbox-none = لا إفادة هنا بعد. هناك ثلاث طرق:
inbox-way-told = روى لك شخص شيئاً: { $open }اكتبه كإفادة جديدة{ $close }.
inbox-way-post = تنتظر إفادات في البريد: شغّل { $code }؛ يمكن أن يبقى المكتب مفتوحاً.
inbox-way-file = لديك عمل على القضية في ملف: شغّل { $code }؛ يمكن أن يبقى المكتب مفتوحاً.
inbox-find = البحث في الأسماء الرمزية والعناوين والكلمات
inbox-count = { $n ->
    [zero] لا إفادات.
    [one] إفادة واحدة.
    [two] إفادتان، الأحدث أولاً.
    [few] { $n } إفادات، الأحدث أولاً.
    [many] { $n } إفادة، الأحدث أولاً.
   *[other] { $n } إفادة، الأحدث أولاً.
 }
inbox-found = وُجد { $n } من { $of }.
rows-shown = تُعرض الأحدث ({ $n })؛ ابحث عن الباقي بالكلمات.
inbox-waits = { $n ->
    [zero] لا عنصر ينتظر الختم
    [one] عنصر واحد ينتظر الختم
    [two] عنصران ينتظران الختم
    [few] { $n } عناصر تنتظر الختم
    [many] { $n } عنصراً ينتظر الختم
   *[other] { $n } عنصر ينتظر الختم
 }
inbox-flooded = وصلت روايات كثيرة جداً دفعة واحدة. المتشابهة منها وأكوام الكلمات تأتي في الآخر. لم يُترك شيء.
inbox-voucher = معها قسيمة منكم
inbox-work = عمل حاسوب المرسل من أجلها
inbox-alike = { $n ->
    [zero] لا تشبه غيرها
    [one] تشبه واحدة أخرى
    [two] تشبه اثنتين أخريين
    [few] تشبه { $n } أخريات
    [many] تشبه { $n } أخرى
   *[other] تشبه { $n } أخرى
 }
inbox-heap = كومة كلمات
inbox-sealed = كل شيء مختوم
inbox-no-words = لا كلمات، ملفات فقط
inbox-nothing = لا شيء فيه هذه الكلمات. ابحث عن جزء من كلمة، أو { $open }اعرض كل الإفادات{ $close }.
via-answer = { $text }، جواب
can-answer = يمكن الرد عليه
may-publish = يجوز النشر
not-publish = ليس للنشر
events-none = لا حدث في القضية بعد. صِف الأول هنا، أو أدخل الأحداث والادعاءات ومن يقول ماذا بالأمر { $code }؛ يمكن أن يبقى المكتب مفتوحاً.
sources-none = لم يروِ أحد شيئاً بعد. { $open }اكتب الإفادة الأولى{ $close }.
sources-hint = بالاسم الرمزي. لا يظهر الاسم الحقيقي إلا حيث قرر الفريق أنه يجوز أن يُرى داخل الفريق.
real-name = الاسم الحقيقي: { $text }
source-no-account = لا إفادة له
source-has-accounts = { $n ->
    [zero] الإفادات:
    [one] الإفادة:
    [two] الإفادتان:
    [few] الإفادات:
    [many] الإفادات:
   *[other] الإفادات:
 }

## Files

files-none = لا ملف في القضية بعد. ضع فيها ملفات ومجلدات بالأمر { $code }؛ يمكن أن يبقى المكتب مفتوحاً. ملفات الإفادات تظهر هنا أيضاً.
files-find = البحث بالاسم
files-count = { $n ->
    [zero] لا ملفات.
    [one] ملف واحد.
    [two] ملفان، الأحدث أولاً.
    [few] { $n } ملفات، الأحدث أولاً.
    [many] { $n } ملفاً، الأحدث أولاً.
   *[other] { $n } ملف، الأحدث أولاً.
 }
files-count-part = { $n ->
    [zero] لا ملفات؛ تُعرض { $first } إلى { $last }.
    [one] ملف واحد؛ تُعرض { $first } إلى { $last }.
    [two] ملفان، الأحدث أولاً؛ تُعرض { $first } إلى { $last }.
    [few] { $n } ملفات، الأحدث أولاً؛ تُعرض { $first } إلى { $last }.
    [many] { $n } ملفاً، الأحدث أولاً؛ تُعرض { $first } إلى { $last }.
   *[other] { $n } ملف، الأحدث أولاً؛ تُعرض { $first } إلى { $last }.
 }
files-found = { $n ->
    [zero] لم يوجد ملف.
    [one] وُجد ملف واحد.
    [two] وُجد ملفان، الأحدث أولاً.
    [few] وُجدت { $n } ملفات، الأحدث أولاً.
    [many] وُجد { $n } ملفاً، الأحدث أولاً.
   *[other] وُجد { $n } ملف، الأحدث أولاً.
 }
files-found-part = { $n ->
    [zero] لم يوجد ملف؛ تُعرض { $first } إلى { $last }.
    [one] وُجد ملف واحد؛ تُعرض { $first } إلى { $last }.
    [two] وُجد ملفان، الأحدث أولاً؛ تُعرض { $first } إلى { $last }.
    [few] وُجدت { $n } ملفات، الأحدث أولاً؛ تُعرض { $first } إلى { $last }.
    [many] وُجد { $n } ملفاً، الأحدث أولاً؛ تُعرض { $first } إلى { $last }.
   *[other] وُجد { $n } ملف، الأحدث أولاً؛ تُعرض { $first } إلى { $last }.
 }
files-unread = { $n ->
    [zero] لا ملف ينتظر { $code }.
    [one] ملف واحد ينتظر { $code }.
    [two] ملفان ينتظران { $code }.
    [few] { $n } ملفات تنتظر { $code }.
    [many] { $n } ملفاً ينتظر { $code }.
   *[other] { $n } ملف ينتظر { $code }.
 }
files-blurred = الصور الصغيرة مموّهة ورمادية حتى تطلب إظهار إحداها. ما في الملفات: { $open }ابحث عن كلمات{ $close }.
files-nothing = لا ملف في اسمه هذا. ابحث عن جزء منه، أو { $open }اعرض كل الملفات{ $close }.
file-inside = { $text }، من داخل ملف آخر
file-since = مسجَّل منذ { $text }
file-lay-in = كان داخل { $link }.
file-came-with = جاء مع الإفادة { $link }.
file-picture = صورة صغيرة
file-picture-clear = الملف كصورة صغيرة
file-picture-blurred = الملف كصورة صغيرة، مموّهة ورمادية
file-blur = تمويهها من جديد
file-show-clear = إظهارها واضحة
file-picture-warning = قد تُظهر عنفاً أو وجه شخص. تبقى واضحة حتى تغادر هذه الصفحة.
file-members = ما كان داخله
file-members-part = { $n ->
    [zero] لا ملفات؛ يُعرض أول { $last }، وابحث عن الباقي بالاسم
    [one] ملف واحد؛ يُعرض أول { $last }، وابحث عن الباقي بالاسم
    [two] ملفان؛ يُعرض أول { $last }، وابحث عن الباقي بالاسم
    [few] { $n } ملفات؛ يُعرض أول { $last }، وابحث عن الباقي بالاسم
    [many] { $n } ملفاً؛ يُعرض أول { $last }، وابحث عن الباقي بالاسم
   *[other] { $n } ملف؛ يُعرض أول { $last }، وابحث عن الباقي بالاسم
 }
file-words = الكلمات فيه
file-words-held = لم تُستخرج منه كلمات.
file-words-none = ليست فيه كلمات يمكن استخراجها.
file-words-go-on = له بقية؛ { $open }البحث{ $close } يجد الباقي بكلماته.
file-words-hint = استخرجها برنامج، بلا صور ولا تنسيق. المهم هو الملف نفسه.
file-itself = الملف نفسه
file-save = حفظ الملف
file-details = عنه
file-type = النوع بحسب محتواه
file-from = أُضيف من
file-modified = آخر تغيير، بحسب ذلك القرص
file-given-by = قدّمه
file-item = العنصر
file-facts = ما يقوله عن نفسه
file-facts-count = { $n ->
    [zero] لا معلومات
    [one] معلومة واحدة، ربما مكان أو اسم
    [two] معلومتان، ربما أماكن أو أسماء
    [few] { $n } معلومات، ربما أماكن أو أسماء
    [many] { $n } معلومة، ربما أماكن أو أسماء
   *[other] { $n } معلومة، ربما أماكن أو أسماء
 }
file-facts-more = و{ $n } غيرها.
file-erased = مُحي في { $date }: { $why }
erased-safety = حفظه يعرّض شخصاً للخطر
erased-consent_withdrawn = سحب صاحب الإفادة موافقته
erased-not_allowed = لا يجوز حفظه
erased-wrong_person = يخص شخصاً آخر
erased-court_order = أمرت بذلك محكمة
erased-duplicate = كان هنا مرة ثانية
media-picture = صورة
media-sound = صوت
media-film = فيديو
media-message = رسالة
media-table = جدول
media-web_page = صفحة ويب
media-text = نص
media-pdf = PDF
media-archive = أرشيف
media-slides = شرائح
media-document = وثيقة
media-file = ملف
reading-waits = ينتظر القراءة
reading-done = قُرئ
reading-unknown_kind = محفوظ، ومن نوع لا يُقرأ
reading-password = لم يُقرأ: مقفل بكلمة مرور
reading-undecodable = قُرئ جزئياً: بعضه ليس نصاً
reading-no_decoder = قُرئ جزئياً: لا يمكن عمل صورة صغيرة منه
reading-members = قُرئ جزئياً: تُرك بعض ما في داخله
reading-pages = قُرئ جزئياً: بعض الصفحات لا تُقرأ
reading-partly = قُرئ جزئياً
reading-died = لم يُقرأ حتى نهايته: كان لا بد من إيقاف قراءته
reading-not = لم يُقرأ
reading-limit_text = قُطع: فيه كلمات أكثر من ألف كتاب
reading-limit_fields = قُطع: فيه معلومات أكثر من اللازم
reading-limit_members = قُطع: في داخله ملفات أكثر من اللازم
reading-limit_depth = قُطع: الأرشيفات متداخلة بعمق زائد
reading-limit_unpacked = قُطع: ما يُفك منه أكثر من المسموح
reading-limit_ratio = قُطع: ما يُفك منه أكبر منه بكثير، كما تفعل القنابل
reading-limit_held = قُطع: أطول من اللازم لنوعه
reading-limit_pixels = قُطع: الصورة أكبر من اللازم
reading-limit_time = قُطع: استغرق وقتاً أطول من اللازم
reading-limit = قُطع: بلغ أحد الحدود
reading-damage_truncated = تالف: ينتهي قبل أوانه
reading-damage_structure = تالف: يخالف قواعد نوعه
reading-damage_checksum = تالف: رقم التحقق لا يطابق
reading-damage_overlap = تالف: أجزاؤه بعضها فوق بعض، كما في القنابل فقط
reading-damage_unreadable = تالف: نسخة الخزنة نفسها لا تُقرأ؛ افحص بالأمر testimony check --read-data
reading-damage = تالف: تعذرت قراءته

## Search

search-words = كلمات في الإفادات والملفات والملاحظات
search-help = يجب أن توجد كل الكلمات، بأي صيغة.
search-help-phrase = هكذا بالضبط
search-help-without = بدون هذه الكلمة
search-script = فقط بالكتابة التي كُتبت بها؛ وإلا تُبحث الأسماء في كتابات أخرى أيضاً
search-try = جرّب هذا: { $text }.
search-drop = إزالة هذا
search-more = وُجد أكثر من { $n }، الأحدث أولاً.
search-none = لم يوجد شيء.
search-found = { $n ->
    [zero] لم يوجد شيء.
    [one] وُجدت نتيجة واحدة.
    [two] وُجدت نتيجتان، الأفضل أولاً.
    [few] وُجدت { $n } نتائج، الأفضل أولاً.
    [many] وُجدت { $n } نتيجة، الأفضل أولاً.
   *[other] وُجدت { $n } نتيجة، الأفضل أولاً.
 }
search-found-part = { $n ->
    [zero] لم يوجد شيء؛ تُعرض { $first } إلى { $last }.
    [one] وُجدت نتيجة واحدة؛ تُعرض { $first } إلى { $last }.
    [two] وُجدت نتيجتان، الأفضل أولاً؛ تُعرض { $first } إلى { $last }.
    [few] وُجدت { $n } نتائج، الأفضل أولاً؛ تُعرض { $first } إلى { $last }.
    [many] وُجدت { $n } نتيجة، الأفضل أولاً؛ تُعرض { $first } إلى { $last }.
   *[other] وُجدت { $n } نتيجة، الأفضل أولاً؛ تُعرض { $first } إلى { $last }.
 }
search-source = المصدر { $text }
choice-kind = النوع
choice-lang = اللغة
choice-media = نوع الملف
choice-source = المصدر
language-not-told = غير مذكورة
thing-source = مصدر
thing-account = إفادة
thing-passage = مقطع
thing-claim = ادعاء
thing-event = حدث
thing-act = فعل
thing-intervention = نداء أو جواب
thing-group = مجموعة مصادر
thing-person = شخص
thing-involvement = دور في فعل
thing-event_link = صلة بين حدثين
thing-person_link = صلة بين شخصين
thing-place = مكان
thing-task = مهمة
thing-term = مصطلح للفريق
thing-field = حقل للفريق
thing-case = قضية
thing-list = قائمة أشخاص
thing-count = تقدير عدد من ليسوا في أي قائمة
thing-file = ملف
thing-message = رسالة إلى صاحب إفادة
thing-note = ملاحظة
thing-other = غير ذلك

## A new account

new-what-for = لما رواه لك شخص. اكتبه كما قاله؛ أما رأيك فيه فمكانه غير هذا.
new-problems = لم يُسجَّل شيء بعد. يُرجى تغيير هذا:
new-no-source = اذكر من روى: اسماً رمزياً جديداً، أو مصدراً لديك من قبل.
new-two-sources = اختر واحداً من الاثنين: اسماً رمزياً جديداً، أو مصدراً لديك من قبل.
new-unknown-source = المصدر المختار لم يعد في القضية. اختر غيره.
new-name-taken = لمصدر آخر هذا الاسم الرمزي. اختره من القائمة، أو فكّر في اسم آخر.
new-name-too-long = الاسم الرمزي طويل جداً: الحد الأقصى 500 حرف.
new-no-access = اذكر كيف عرف هذا المصدر.
new-nothing-told = اكتب الكلمات أو اختر ملفاً.
new-text-too-long = الكلمات أكثر مما تسعه إفادة واحدة (1 ميبي بايت). سجّلها في إفادتين.
new-interviewer-too-long = اسم من سأل طويل جداً: الحد الأقصى 500 حرف.
new-too-many-files = الحد الأقصى لملفات الإفادة الواحدة هو { $n }.
new-too-many-bytes = مجموع الملفات أكثر من { $n } ميبي بايت. ضع بعضها في إفادة أخرى للمصدر نفسه.
new-lost-files = { $n ->
    [zero] اختر الملفات من جديد: المتصفحات لا تحتفظ بها.
    [one] اختر الملف من جديد: المتصفحات لا تحتفظ به.
    [two] اختر الملفين من جديد: المتصفحات لا تحتفظ بهما.
    [few] اختر الملفات الـ{ $n } من جديد: المتصفحات لا تحتفظ بها.
    [many] اختر الملفات الـ{ $n } من جديد: المتصفحات لا تحتفظ بها.
   *[other] اختر الملفات الـ{ $n } من جديد: المتصفحات لا تحتفظ بها.
 }
new-who = من روى
new-code-name = اسم رمزي جديد
new-code-name-hint = كلمة لا تقول شيئاً عن الشخص: بلشون، فانوس. لا الاسم ولا الأحرف الأولى منه.
new-known-source = أو شخص روى لك شيئاً من قبل
new-nobody-known = لا، شخص جديد
new-told = ما رواه
new-language = اللغة (en, ru, ar …)
new-interviewer = من سأل
new-allows-hint = علّم فقط ما قاله. لا شيء مسموح إن لم يُعلَّم.
new-files = صور وأفلام ووثائق
new-files-hint = يمكنك اختيار عدة ملفات: { $n } على الأكثر، ومجموعها { $of } ميبي بايت. تُحفظ مشفرة وكما هي تماماً.
new-button = تسجيل

## The public record

record-what = تضيف كل دورة إلى السجل ورقة واحدة طولها 32 بايت. تختم الورقة كل ما كان ينتظر، ولا تقول ما هو ولا كم هو. فيما بعد يمكن إثبات أن عنصراً هو بالضبط ما خُتم يومها.
record-leaves = الأوراق حتى الآن
record-waits = عناصر تنتظر
record-delayed = منها ما جاء من البريد: ينتظر كل منها دورة خاصة به، وآخرها حتى { $text }
record-dated = مؤرخ من الخارج
record-dated-by = { $n ->
    [zero] لا أوراق: { $text }
    [one] الورقة الأولى: كانت موجودة بحلول { $text }
    [two] الورقتان الأوليان: كانتا موجودتين بحلول { $text }
    [few] أول { $n } أوراق: كانت موجودة بحلول { $text }
    [many] أول { $n } ورقة: كانت موجودة بحلول { $text }
   *[other] أول { $n } ورقة: كانت موجودة بحلول { $text }
 }
record-not-dated = ليس بعد
record-tick = مدة الدورة الواحدة
record-seal = الختم الآن
record-warning = خارج الموعد تكشف الورقة شيئاً.
record-warning-why = من يراقب السجل يرى أن فريقك كان يعمل في تلك اللحظة، وقد يربط ذلك بما حدث قبلها بقليل: مكالمة أو زيارة أو عبور. وما جاء عبر البريد يشارك الباقي هذه الورقة بدل أن ينتظر دورة تُختار له وحده. أما في الموعد فلا تكشف شيئاً. انتظر الدورة ما لم يكن التاريخ أهم.
record-clock = في الموعد، في نافذة أوامر بجانب المكتب: { $code }.
record-seal-button = الختم الآن، خارج الموعد
record-checkpoint = نقطة التحقق الموقّعة
record-checkpoint-hint = أعطها لغيرك: من يحتفظ بها يستطيع أن يعرف لاحقاً هل غُيّر السجل من ورائها.
record-date = تاريخ من الخارج
record-date-hint = ساعتك أنت لا تثبت تاريخاً لغريب. تثبته منظمات أخرى توقّع السجل معك، أو جهتان لختم الوقت. شغّل أحد هذين الأمرين في نافذة أوامر؛ يمكن أن يبقى المكتب مفتوحاً:
record-prove = إثبات عنصر
record-prove-hint = صفحة كل إفادة تذكر عنصرها:
done-sealed = تم الختم. زادت في السجل ورقة واحدة.

## What was put on record, in the history

deed-claim = { $account } { $stance }: { $claim }
deed-from = { $account } { $mode } { $from } ({ $status })
deed-from-unnamed = { $account } { $mode } شخص لم يُذكر اسمه ({ $status })
deed-consent = ما يسمح به صاحب { $account }
deed-describe = ما عُرف عن { $account }
deed-message = الرسالة { $n } إلى مرسل { $account }
deed-protect = نص محمي
deed-files = { $n ->
    [zero] لم يُضف ملف
    [one] أُضيف ملف واحد
    [two] أُضيف ملفان
    [few] أُضيفت { $n } ملفات
    [many] أُضيف { $n } ملفاً
   *[other] أُضيف { $n } ملف
 }
deed-member-add = انضم عضو
deed-member-remove = غادر عضو
deed-member-access = صار مسموحاً لعضو بأكثر أو أقل من قبل
deed-move = { $thing } { $id } نُقل إلى القضية { $to }
deed-move-out = { $thing } { $id } أُخرج من قضيته
deed-erase = { $n ->
    [zero] لم يُمحَ عنصر
    [one] مُحي عنصر واحد
    [two] مُحي عنصران
    [few] مُحيت { $n } عناصر
    [many] مُحي { $n } عنصراً
   *[other] مُحي { $n } عنصر
 }
deed-link = { $account } عن { $event }
deed-triage = { $account }: { $state }
deed-grade = تقييم { $account }: { $code }
deed-note = ملاحظة عن { $thing } { $id }
deed-custody = الحفظ: { $step }
deed-judgement = قورن قيدان في القوائم: { $same }
sameness-same = شخص واحد
sameness-different = شخصان مختلفان
sameness-unsure = لا يمكن الجزم
deed-revise = تغيير: { $thing } { $id }
deed-undo = تراجع عن القيد { $n }
deed-undo-many = تراجع عن القيود { $n } إلى { $last }
deed-thing = { $thing } { $id }
deed-other = قيد
custody-received = وصل
custody-copied = أُخذت نسخة
custody-opened = اطُّلع عليه
custody-exported = أُخرج من الخزنة
custody-redacted = أُخذت نسخة حُذفت منها أجزاء
custody-sealed = خُتم
custody-transferred = انتقل إلى يد أخرى

## Keys

keys = المفاتيح
keys-or = أو
keys-next = السطر التالي
keys-previous = السطر السابق
keys-open = فتح السطر
keys-search = الانتقال إلى حقل البحث
keys-help = عرض هذه المفاتيح
keys-close = إغلاق
keys-off = إيقاف المفاتيح في هذه الصفحة

## When something is wrong

go-inbox = الانتقال إلى الوارد
go-desk = الانتقال إلى المكتب
fault-not-found = لا توجد صفحة كهذه
fault-not-found-why = قد يكون في العنوان خطأ، أو ليس بين ما هو مفتوح لك شيء بهذا المعرّف.
fault-method = لا يمكن طلب هذه الصفحة هكذا
fault-method-why = لم يتغير شيء. ارجع واستعمل زر النموذج.
fault-form = لم يصل النموذج كاملاً
fault-form-why = لم يتغير شيء. ارجع وأعد تحميل الصفحة وحاول مرة أخرى؛ قد يكون ما كتبته لا يزال هناك لتنسخه.
fault-much = هذا كثير دفعة واحدة
fault-much-why = لم يتغير شيء. ارجع وأرسل أقل؛ ما لا تسعه إفادة واحدة تسعه عدة إفادات.
fault-failed = لم ينجح ذلك
fault-internal-why = توقف جزء من البرنامج قبل أن ينتهي، وما لم يُكمله لم يُحفظ. حاول مرة أخرى، وإن تكرر ذلك فأخبر من يصنعون البرنامج.

## Opened, closed, locked, refused

opened = المكتب مفتوح
opened-why = هو مفتوح في هذا المتصفح، والعنوان الذي استعملته لم يعد يفتح شيئاً.
closed = هذه الجلسة مغلقة
tabs-stay = الصفحات التي ما زالت مفتوحة في علامات تبويب أخرى تبقى مقروءة حتى تغلقها.
closed-vault = تبقى الخزنة مفتوحة حتى ينتهي المكتب نفسه: اضغط Ctrl وC حيث شُغّل.
closed-again = لمتابعة العمل افتح المكتب من جديد:
locked = المكتب مقفل
locked-why = خرجت مفاتيحه من ذاكرة هذا الجهاز.
locked-elsewhere = يمكن فتحه من جديد في المتصفح الذي كان مفتوحاً فيه، أو بالأمر { $code } بعد إنهائه.
locked-passphrase = عبارة المرور
locked-open = فتحه من جديد
locked-no-cookie = هو مفتوح، لكن لا يمكن إدخال هذا المتصفح. شغّل المكتب من جديد.
locked-already = هو مفتوح من قبل. أعد تحميل الصفحة.
locked-fault = هذا خطأ في البرنامج.
refused-host = ليس بهذا الاسم
refused-host-why = لا يجيب المكتب إلا على العنوان الذي طبعه عند فتحه. هذا الطلب ذكر عنواناً آخر.
refused-host-now = إن وصلت إلى هنا عبر رابط فأغلق هذه الصفحة: ربما حاول شخص الوصول إلى المكتب عبر متصفحك.
refused-token = هذا العنوان لا يفتح المكتب
refused-token-why = يفتح كل عنوان المكتب مرة واحدة، في متصفح واحد. هذا استُعمل من قبل، أو ينقصه جزء.
refused-token-yours = إن كنت أنت من استعمله في هذا المتصفح فالمكتب مفتوح من قبل.
refused-new-address = للحصول على عنوان جديد، أنهِ المكتب حيث شُغّل (Ctrl وC) وافتحه من جديد:
refused-token-not-yours = إن لم تستعمل هذا العنوان بعد فربما استعمله غيرك: أنهِ المكتب، واعرف من كان لديه العنوان.
refused-session = المكتب مغلق هنا
refused-session-why = بدون العنوان الذي يعمل مرة واحدة لا يُعرض شيء. تنتهي الجلسات مع المتصفح أو مع المكتب أو حين يغلقها شخص.
refused-elsewhere = طلب من صفحة أخرى
refused-elsewhere-why = صفحة أخرى جعلت متصفحك يطلب هذا. لا يفعل المكتب إلا ما يُطلب من صفحاته هو؛ لم يتغير شيء.
refused-form = هذا النموذج من جلسة أخرى
refused-form-why = لم يتغير شيء. افتح الصفحة من جديد واملأ نموذجها؛ قد يُظهر زر الرجوع في المتصفح ما كتبته لتنسخه.

## Proposals: who may have it from whom

nav-proposals = اقتراحات
nav-waiting = تنتظر
proposals-none = لا اقتراحات. تُقارَن كلمات كل إفادة بسائر الإفادات عند وصولها.
proposals-hint = وُجدت بمقارنة كلمات الإفادات. لا يُحسب شيء منها قبل أن يقرر أحد، وما قُرِّر يمكن التراجع عنه.
proposals-more = { $n ->
    [zero] لا يظهر غيرها.
    [one] يظهر اقتراح آخر بعد البتّ في هذه.
    [two] يظهر اقتراحان آخران بعد البتّ في هذه.
    [few] تظهر { $n } اقتراحات أخرى بعد البتّ في هذه.
    [many] يظهر { $n } اقتراحاً آخر بعد البتّ في هذه.
   *[other] يظهر { $n } اقتراح آخر بعد البتّ في هذه.
 }
proposal-later = هل أخذه { $later } عن { $earlier }؟
proposal-either = بين { $later } و{ $earlier } كلمات مشتركة. من أخذ عمّن؟
proposal-order-known = { $text } هو الأحدث، أو هو الذي يسمّي الآخر.
proposal-order-unknown = لا تبيّن الأيام من كان أولاً. وقد يكون كلاهما أخذ عن ثالث.
proposal-made = رُويت: { $text }
proposal-arrived = وصلت: { $text }
proposal-share = { $n } % منه موجود في الآخر
proposal-more-runs = { $n ->
    [zero] لا مقاطع مشتركة أخرى.
    [one] مقطع آخر موجود في كليهما.
    [two] مقطعان آخران موجودان في كليهما.
    [few] { $n } مقاطع أخرى موجودة في كليهما.
    [many] { $n } مقطعاً آخر موجود في كليهما.
   *[other] { $n } مقطع آخر موجود في كليهما.
 }
proposal-cue = { $text } يقول ذلك بنفسه:
proposal-rare = أسماء وأرقام نادرة في كليهما:
proposal-suspected = مسجَّل كاشتباه: العدد الأدنى يأخذه في الحسبان
proposal-reason = لماذا قررت ذلك (يُسجَّل)
proposal-from = المصدر المقصود
proposal-yes = { $later } أخذه عن { $earlier }
proposal-suspect = قد يكون كذلك: يُحفظ كاشتباه
proposal-no = لا
proposal-gone = لم يعد هذا مقترحاً: قرر فيه أحد، أو تغيّرت إفادة.
proposal-no-reason = اذكر السبب أولاً.
proposal-no-source = لا مصدر مسجَّلاً بهذا الاسم.
proposal-too-long = لا يمكن تسجيل هذا. ربما السبب أطول من اللازم: 60000 بايت على الأكثر.
reuse-copy = النص نفسه تقريباً
reuse-quotation = الكلمات نفسها في جزء منه
reuse-rarities = الأسماء أو الأرقام النادرة نفسها
reuse-cue = عبارة تقول عمّن أُخذ

## Counting

nav-count = العدّ
count-steps = خطوات العدّ
count-step-lists = القوائم
count-step-covers = من تشمل
count-step-pairs = الشخص نفسه؟
count-step-overlaps = التقاطعات
count-step-number = العدد
count-what-for = كم العدد الكلي، بمن فيهم من ليسوا في أي قائمة؟ تجيب عن ذلك معًا قوائم أُعدّت كلٌّ منها على حدة. يلزم ثلاث على الأقل.
count-add = إضافة قوائم
count-choose = الملفات: CSV أو XLSX أو ODS، شخص واحد في كل سطر
count-files-hint = أي ترميز وأي أبجدية. حتى { $n } ملفًا و{ $of } ميبيبايت معًا. يُحفظ كل ملف كما جاء.
count-add-button = أضف هذه القوائم
count-no-files = اختر ملفًا أولًا.
count-too-much = هذا أكثر من { $n } ملفًا أو أكثر من { $of } ميبيبايت. أضف بعضها الآن والباقي بعد ذلك.
count-no-lists = حُفظت هذه الملفات، لكن لا يمكن قراءتها كقوائم أشخاص:
count-which-lists = أي القوائم تشمل الأشخاص أنفسهم والزمن نفسه؟
count-go-on = تابع بهذه
count-pick-some = اختر قائمة واحدة على الأقل. يلزم للتقدير ثلاث.
count-pick-fewer = اختر 16 قائمة على الأكثر.
count-several-cases = لا يمكن عدّ قوائم من قضايا مختلفة معًا: سيرى الجواب من يرى واحدة منها فقط.
count-made = ما أُجري من عدّ
count-lists-title = ماذا في كل عمود، ومن تشمل كل قائمة؟
count-lists-hint = من أعدّ القائمة، ومن لا يمكن أن يكون فيها، يحدد معنى العدد. يُطبع ذلك بجانب كل عدد.
count-lists-problems = يجب إصلاح شيء قبل مقارنة القوائم.
count-list-title = اسم القائمة
count-by-whom = من جمعها
count-period = زمن ما حدث
count-area = أين
count-whom = كيف يدخل شخص فيها، ومن لا يمكن أن يكون فيها
count-deduplicated = لا أحد فيها مرتين: حرص معدّوها على ذلك.
count-columns = الأعمدة والأسطر الأولى
count-columns-hint = خُمّن ما في كل عمود. غيّره حيث يكون التخمين خطأ.
count-encoding-guess = قُرئت الحروف بترميز { $text }. إن بدت خطأ فاحفظ الملف بترميز UTF-8 وأضفه من جديد.
count-not-read = لا يُقرأ
count-dates = التواريخ
count-date-order = ما الذي يأتي أولًا في 3/4/2017
count-date-order-found = ما يظهر من العمود
date-order-day_first = اليوم
date-order-month_first = الشهر
count-bad-dates-unknown = التواريخ المستحيلة (31.02.) تُعدّ مجهولة. وإلا تُرفض القائمة مع ذكر السطر.
count-sheet = الورقة
count-bad-period = هذا ليس تاريخًا. اكتب 2026 أو 2026-02 أو 2026-02-14، أو من/إلى هكذا 2026-02/2026-03.
count-no-title = تحتاج القائمة إلى اسم.
count-no-heads = السطر الأول شخص: لا توجد عناوين.
count-same-title = لقائمة أخرى هذا الاسم أيضًا، أو هو «count» أو «replicate» اللذان تستعملهما الجداول نفسها.
count-twice = يُقرأ عمودان على أنهما الشيء نفسه. اترك أحدهما.
count-no-names = ليس في أي عمود اسم ولا تاريخ ميلاد ولا رقم وثيقة. بدون ذلك لا يمكن تمييز أحد من أحد.
count-same-heads = لعمودين العنوان نفسه فلا يمكن التمييز بينهما. أعطهما عنوانين مختلفين وأضف الملف من جديد.
count-lists-button = سجّل وقارن
field-id = الرقم في القائمة
field-given_name = الاسم
field-surname = اسم العائلة
field-father_name = اسم الأب
field-full_name = الاسم الكامل
field-sex = الجنس
field-birth_date = تاريخ الميلاد
field-event_date = تاريخ الحدث
field-place = المكان
field-district = المنطقة
field-address = العنوان
field-document = الوثيقة
field-list = اسم قائمة
level-unknown = غير معروف
level-exact = متطابق
level-same_sound = اللفظ نفسه
level-same_consonants = الحروف الساكنة نفسها
level-jaro_winkler_92 = متطابق تقريبًا
level-jaro_winkler_88 = متشابه جدًا
level-jaro_winkler_70 = متشابه قليلًا
level-other = مختلف
level-scripts_same_sound = اللفظ نفسه بكتابة أخرى
level-scripts_same_consonants = الحروف الساكنة نفسها بكتابة أخرى
level-scripts_near = متشابه جدًا بكتابة أخرى
level-scripts_far = متشابه قليلًا بكتابة أخرى
level-scripts_other = مختلف، بكتابة أخرى
level-exchanged = تبادل الاسم واسم العائلة مكانيهما
level-one_slip = خطأ واحد في الكتابة
level-partial = متطابق بقدر ما هو معروف
level-month = في حدود شهر
level-year = في حدود سنة
level-ten_years = في حدود عشر سنوات
level-three_days = في حدود ثلاثة أيام
level-ten_days = في حدود عشرة أيام
level-two_months = في حدود شهرين
count-pairs-title = هل هذا الشخص نفسه؟
count-pairs-others = هل هذا الشخص نفسه؟ حكم آخرون في هذه الأزواج
count-pairs-contradicted = هل هذا الشخص نفسه؟ يناقض الأعضاء بعضهم بعضًا
count-none-contradicted = لا توجد أزواج أخرى يناقض الأعضاء بعضهم بعضًا فيها.
count-contradicted = أزواج يناقض الأعضاء بعضهم بعضًا فيها: { $n }
count-pairs-hint = يأتي أولًا الزوج الذي يتوقف عليه أكثر من غيره. ما تقوله يُسجّل باسمك ويمكن التراجع عنه. المفاتيح: y و n و ?
count-people = { $n ->
    [one] تسمي القوائم شخصًا واحدًا
   *[other] تسمي القوائم أشخاصًا مختلفين عددهم { $n }
 }
count-judged = { $n ->
    [0] لم يحكم أحد في أي زوج
   *[other] أزواج حكم فيها ناس: { $n }
 }
count-left = { $n ->
    [0] لم يبق زوج قرب الحد
   *[other] أزواج باقية قرب الحد: { $n }
 }
count-unsure = أزواج لا يمكن الجزم فيها: { $n }
count-agreement = أزواج حكم فيها أكثر من واحد: { $n }؛ اتفقوا على { $agreed }
count-enough = هذا يكفي: مزيد من الأجوبة لا يغيّر المجموع.
count-none-left = لا يوجد زوج يتوقف عليه المجموع.
count-none-of-others = حكمت في كل زوج حكم فيه آخرون.
count-look-at-others = احكم فيما حكم فيه آخرون دون رؤية أجوبتهم
count-to-overlaps = انظر التقاطعات
count-to-pairs = احكم فيها
count-to-lists = عودة إلى القوائم
count-alike = مدى التشابه
count-same = شخص واحد
count-different = شخصان
count-cannot-tell = لا يمكن الجزم
count-probability = يعدّهما البرنامج شخصًا واحدًا باحتمال { $text } %.
count-rest = المزيد من { $text }
count-why = لماذا يرى البرنامج ذلك
count-why-desc = ما يضيفه كل عمود إلى وزن هذا الزوج أو ينقصه منه.
count-before = قبل أي مقارنة
count-rarity = { $text }: مدى الندرة
count-what = ماذا
count-found = ما وُجد
count-overlaps-heading = من في أي قوائم
count-overlaps-title = { $n ->
   *[other] القوائم { $n } تسمي أشخاصًا مختلفين عددهم { $people }؛ منهم في كل القوائم { $all }
 }
count-overlaps-desc = كم شخصًا في كل قائمة وفي كل تركيبة من القوائم.
count-no-picture = توجد صورة لقائمتين إلى ست قوائم.
count-on = فيها
count-not-on = لا
count-recall = قورن { $text } % من الأزواج التي هي شخص واحد، بقدر ما يمكن تقديره.
count-bad-dates = تواريخ مستحيلة تُعدّ مجهولة: { $n }.
count-few-lists = يحتاج تقدير من ليسوا في أي قائمة إلى قوائم عددها { $n }.
count-large = أشخاص لهم أسطر كثيرة جدًا: انظر إليهم قبل العدّ
count-large-one = { $text }: الأسطر { $n }
count-covers-heading = من تشمل القوائم
count-covers-question = لا يصح العدد إلا إذا كانت كل القوائم عن الأشخاص أنفسهم والزمن والمكان نفسيهما، وكان بالإمكان أن يدخل كل شخص في كل قائمة.
count-covers-nothing = لم يُذكر
count-estimate = كم عدد من ليسوا في أي قائمة؟
count-title = ما الذي يُعدّ
count-title-example = أشخاص في هذه القوائم أو ليسوا في أي منها
count-by = عُدّ كل جزء على حدة أيضًا
part-period = بحسب السنة
part-place = بحسب المكان
part-sex = بحسب الجنس
sex-female = نساء
sex-male = رجال
sex-other = آخرون
count-more-settings = إعدادات أخرى
count-replicates = كم ربطًا ممكنًا يُسأل (20 جيدة، و100 هي الأكثر)
count-bad-replicates = يمكن السؤال عن 2 إلى 100 ربط.
count-busy = تُجرى الآن أربعة أعداد. انتظر حتى ينتهي أحدها ثم اضغط الزر من جديد.
count-bad-title = قل في كلمات قليلة ما الذي يُعدّ.
count-estimate-button = قدّر
count-estimate-hint = يستغرق بضع دقائق. يُسجّل الجواب مع كل ما يستند إليه ما عدا الأسماء.
count-reading = تُقرأ القوائم
count-linking = تُقارن القوائم
count-waiting = تُقارن قوائم أخرى أولًا
count-asking = تُسأل النماذج
count-rows-read = الأسطر: { $n }
count-of = { $n } من { $of }
count-minutes-left = بقي من الدقائق نحو { $n }.
count-working-hint = تسأل هذه الصفحة من جديد بنفسها. يمكنك مغادرتها والعودة. عند قفل المكتب ينتهي العمل ولا يبقى منه شيء.
count-stop = أوقف
count-says = القوائم { $n } تسمي أشخاصًا مختلفين عددهم { $named }. ومع من ليسوا في أي قائمة يكون العدد على الأرجح بين { $lo } و{ $hi } (الوسط { $middle })، إذا كانت القوائم عن الأشخاص أنفسهم والزمن نفسه.
count-says-widened = القوائم { $n } تسمي أشخاصًا مختلفين عددهم { $named }. ومع من ليسوا في أي قائمة يكون العدد على الأرجح بين { $lo } و{ $hi } (الوسط { $middle })، مع فسحة لمن يصعب العثور عليهم أكثر من غيرهم، إذا كانت القوائم عن الأشخاص أنفسهم والزمن نفسه.
count-says-undetermined = القوائم { $n } تسمي أشخاصًا مختلفين عددهم { $named }. لا تحدد البيانات العدد: النماذج الملائمة تضعه بين { $lo } و{ $hi } ويناقض بعضها بعضًا.
count-linkages = روابط ممكنة عددها { $n } تسمي من { $lo } إلى { $hi } شخصًا مختلفًا.
count-seed = البذرة { $text }: القوائم نفسها والبذرة نفسها تعطي الأعداد نفسها.
count-curve = مدى احتمال كل عدد: { $text }
count-curve-title = بحسب { $model } يقع العدد بين { $lo } و{ $hi }
count-curve-desc = منحنى يبين مدى احتمال كل عدد، بحسب { $text }.
count-share = نصيب من الاحتمال
count-panel = ما يقوله كل نموذج
count-panel-title = يلائم { $n } من { $of } نماذج
count-panel-desc = النماذج جنبًا إلى جنب، لكلٍّ تقديره ومجاله.
count-without-heading = ما يتوقف على قائمة واحدة
count-without-title = كيف يكون العدد بدون كل قائمة
count-without-desc = الجواب بكل القوائم، وبدون كل واحدة منها.
count-all-lists = كل القوائم
count-without = بدون { $text }
count-parts = الأجزاء
count-parts-title = العدد لكل جزء على حدة
count-parts-desc = الأجزاء جنبًا إلى جنب. من لا تذكر قوائمهم ذلك، أو يناقض بعضها بعضًا، هم الجزء غير المعروف.
count-undetermined = لا تحدده البيانات: بين { $lo } و{ $hi }
count-part-unknown = غير معروف
count-of-what = مِن ماذا
count-which = أيّ
count-from = من
count-to = إلى
count-note = ملاحظة
count-source = القوائم: { $text }.
count-source-seed = القوائم: { $text }. البذرة { $seed }.
count-take-along = لأخذه معك
count-again = من لديه الملف الأول يعيد العدّ بتًّا بتًّا بالأمر { $code }. لا يسمي أحدًا.
count-sealed = الملف مختوم في سجل الفريق، الورقة { $n }.
count-not-sealed = لم يُختم الملف في السجل بعد. اختمه في صفحة «السجل»، وعندئذ يمكن أخذ برهانه أيضًا.
count-file-study = العدّ مع كل ما يستند إليه (JSON)
count-file-table = التقاطعات، لبرامج أخرى (CSV)
count-file-replicates = كل الروابط الممكنة (CSV)
count-file-opening = ما يفتح التزام الملف
count-file-proof = برهان على أن الملف خُتم
model-chao = حد تشاو الأدنى
model-loglinear_aic = لوغاريتمي خطي، AIC
model-loglinear_bic = لوغاريتمي خطي، BIC
model-sparse_mse = لوغاريتمي خطي للتقاطعات القليلة
model-dga_min = متوسط على الرسوم البيانية، قبلي ضعيف
model-dga_half = متوسط على الرسوم البيانية، قبلي متوسط
model-dga_one = متوسط على الرسوم البيانية، قبلي قوي
model-lcmcr = فئات كامنة
assumes-chao = بعض الناس يصعب العثور عليهم أكثر من غيرهم
assumes-loglinear_aic = تعتمد القوائم بعضها على بعض على النحو الأكثر ملاءمة
assumes-loglinear_bic = تعتمد القوائم بعضها على بعض على أبسط نحو ملائم
assumes-sparse_mse = أزواج قليلة من القوائم يعتمد بعضها على بعض
assumes-dga_min = متوسط على أنماط بسيطة من الاعتماد
assumes-dga_half = متوسط على أنماط بسيطة من الاعتماد
assumes-dga_one = متوسط على أنماط بسيطة من الاعتماد
assumes-lcmcr = ينقسم الناس إلى فئات مجهولة، بعضها يصعب العثور عليه
figures-group = ٬
figures-decimal = ٫
plot-lists = الأشخاص في كل قائمة
plot-patterns = الأشخاص في هذه القوائم بالضبط
plot-others = تركيبات أصغر: { $count }
plot-nobody = تركيبات بلا أحد: { $count }
plot-on-no-list = ليسوا في أي قائمة: غير معروف
plot-people = أشخاص
plot-documented = موثق: { $count }
plot-middle = الوسط: { $estimate }
plot-half = النصف (50 %): من { $lo } إلى { $hi }
plot-most = شبه مؤكد (95 %): من { $lo } إلى { $hi }
plot-documented-or-not = أشخاص، موثقون أو لا
plot-beyond = يمتد خارج الصورة
plot-between = من { $lo } إلى { $hi }
plot-more-than = أكثر من { $lo }
plot-less-than = أقل من { $hi }
plot-percent = { $percent } %
plot-figures = { $estimate } (من { $lo } إلى { $hi })
plot-point = { $estimate }، بلا مجال
plot-at-least = { $estimate } على الأقل
plot-refused = لا عدد: { $reason }
plot-more = في الجدول { $count } أخرى
plot-estimate = تقدير
plot-interval = مجال 95 %
plot-bound = حد أدنى: لا يعرف أكثر
plot-unsound = النموذج لا يلائم جيدًا
plot-gap = لا عدد يقع في المجالين: البيانات لا تحدد العدد
plot-whole = المجال بكل القوائم
plot-known = موثق
plot-sum = المجموع
plot-bits = بت: كل واحد يضاعف الأرجحية
plot-speaks-for = يرجح أنهما شخص واحد
plot-speaks-against = يرجح العكس
plot-probability = احتمال أنهما شخص واحد: { $percent } %
plot-nearly-sure = احتمال أنهما شخص واحد: أكثر من 99.9 %
plot-hardly = احتمال أنهما شخص واحد: أقل من 0.1 %

# The Desk in English. Words at a plain reading level; a key says where it stands.

## Around every page

skip = Skip to the page's content
pages = Pages
nav-inbox = Inbox
nav-search = Search
nav-files = Files
nav-events = Events
nav-sources = Sources
nav-tasks = Tasks
nav-history = History
nav-record = Record
nav-new = New account
demo = DEMO, invented: no person, place or event here is real.
lock = Lock
lock-hint = The keys leave this machine's memory at once; a passphrase opens the Desk again. Key: L with your browser's access key.
close = Close this session
close-hint = Whoever sits here can read everything. Close it before you leave.
language-of-pages = Language of these pages
choose = Choose
step-done = This is on record.
undo = Undo
undone = Taken back. It stays on record and does not count any more.
save = Put on record
cancel = Leave it as it is
optional = not required

## The sentence of a claim

sentence-chains = { $n ->
    [one] { $n } independent chain
   *[other] { $n } independent chains
 }
sentence-chains-range = between { $lo } and { $n } independent chains
sentence-hangs = hangs on { $names }
sentence-denied = { $n ->
    [0] denied, but by nobody who would know
    [one] denied by { $n } independent chain
   *[other] denied by { $n } independent chains
 }
sentence-denied-range = denied by { $lo } to { $n } independent chains
sentence-declines = { $n ->
    [one] { $names } declines, which is not a denial
   *[other] { $names } decline, which is not a denial
 }
sentence-contact-any = contact any eyewitness to reach { $to }
sentence-contact = contact { $names } to reach { $to }
sentence-joint = ;
sentence-end = .
list-joint = ,
list-or = or
list-more = and { $n } more

## How a source knows

access-saw = Was there and saw or heard it
access-experienced = It was done to them
access-recorded = Made the photograph, film or sound
access-authored = Wrote the document
access-official_record = Keeps the register, file or log
access-heard_from = Has it from somebody else
access-inferred = Concludes it from other things
access-unknown = Not known yet

## What an account does with a claim

stance-asserts = says so
stance-denies = denies
stance-declines = declines to say
stance-hedges = says it may be so
stance-retracts = takes it back

## In which way somebody has it from somebody

mode-quotes = quotes
mode-paraphrases = tells in other words what was said by
mode-cites = names as support
mode-translates = translates
mode-republishes = republishes
mode-same_wire = carries the same agency text as
mode-summarises = sums up
status-declared = it says so itself
status-suspected = suspected, not decided
status-confirmed = confirmed by an analyst
status-rejected = rejected by an analyst, not counted

## By which way it arrived

via-post = through a Post
via-interview = told to the team
via-published = published
via-import = imported

## An account

account-of = Account of { $text }
language-is = language { $text }
language-unknown = language not known
knows = How they know: { $text }
asked-by = asked by { $text }
id-is = id { $text }
answer-in = An answer in the same conversation as
words = The words
no-words = It has no words, only files.
files = Files
file-cut = its end never arrived
file-about = What is in it
files-hint = A file is saved as it came and never opened here. It may carry the place and device of its maker, and it may be made to harm whoever opens it: open it on a machine that holds nothing else.
about-event = Which event is it about?
about-none = No event yet.
event-choose = Event: its title, old or new
event-when = When, if the event is new
event-where = Where, if the event is new
date-hint = 2026-02-03, 2026-02, 2026, 2026-02~ (about), 2026-02-20/2026-03-01 (between)
link = Link
says = What it says
says-none = Nothing is recorded yet.
own-figure = with its own figure: { $text }
has-it-from = It has it from
from-unnamed = somebody unnamed ({ $text })
only-for = only for: { $text }
say-form = Who says what, when, where, from whom
say-exact = Its exact words
say-exact-hint = Mark them in the text above, or copy them here. They are found with other blanks too.
say-claim = What it says, as one sentence that can be checked
say-claim-hint = With when and where. Choose one that is there if it says the same.
say-stance = What this account does with it
say-source = From whom does it have this?
say-own = It knows this itself
say-named = It has it from this source
say-unnamed = It has it from somebody whom it does not name
say-name = Source, or what it says of somebody whom it does not name
say-mode = In which way
say-their-access = How they are said to know
say-button = Put on record
claim-kind = What sort of claim
kind-event_happened = that something happened
kind-act = that something was done to somebody
kind-count = how many
kind-identity = who
kind-place = where
kind-time = when
kind-responsibility = who is answerable
kind-policy = that it was ordered or tolerated
figure = Figure
figure-comparison = How the figure is meant
figure-unit = of what
comparison-at_least = at least
comparison-more_than = more than
comparison-about = about
comparison-exactly = exactly
comparison-at_most = at most
grade = Grade
grade-how = How does this source know?
grade-reliability = How reliable has this source been?
grade-credibility = How credible is this information?
grade-of = What is graded
grade-whole = the account as a whole
grade-reason = Why
grade-button = Put the grade on record
grade-hidden = Another member has graded it. You see that grade once yours is on record.
grade-by = { $member }: { $words } ({ $code })
grade-suggest = From what is in the file: { $text }
reliability-A = completely reliable
reliability-B = usually reliable
reliability-C = fairly reliable
reliability-D = not usually reliable
reliability-E = unreliable
reliability-F = cannot be judged
credibility-1 = confirmed by other sources
credibility-2 = probably true
credibility-3 = possibly true
credibility-4 = doubtful
credibility-5 = improbable
credibility-6 = cannot be judged
why-confirmed = two independent chains at least, and nobody first hand denies it
why-one_and_more_reported = one chain is in the file, and more sources are reported
why-one = one chain
why-contradicted = somebody first hand denies it
why-nobody = no chain leads to anybody who knows first hand
triage = What becomes of it
triage-new = not decided
triage-relevant = belongs to the case
triage-not_relevant = does not belong to the case
triage-needs_translation = has to be translated first
answer = Answer
team-wrote = What the team wrote
your-message = Your message
post-address = Address of the Post
reply-hint = Sealed for the sender alone; the Post learns neither words nor name. This is the only time that the Desk asks another machine for anything.
reply-button = Leave the message
no-mailbox = This account did not come through a Post, so there is no mailbox to answer to.
reply-no-text = Type what you want to say.
reply-too-long = The message is longer than any mailbox takes. Send it in parts.
reply-no-post = Type the address of the Post through which the account came.
reply-on-record = The message is on record, but the sender cannot read it yet: send it again.
reply-not-sent = Nothing was sent.
what-now = What to do now: { $text }.
allows = What the teller allows
allows-only = Tick only what the teller said
allow-team = The team may use it in its work
allow-publication = It may be published, with names withheld
allow-name = The teller's name may be shown
allow-court = It may go before a court
allow-note = How they said so (not required)
allow-button = Record what they allow
note-too-long = The note is too long: 500 characters are the most.
learnt = What you learnt about it
learnt-language = Language of the words (en, ru, ar …)
learnt-title = Title
learnt-hint = An empty field changes nothing. What was recorded before stays on record.
learnt-button = Record this
bad-language = A language is a short tag: en, ru, ar, uk, sr-Latn.
title-too-long = The title is too long: 500 characters are the most.
public-record = Public record
sealed-in = Sealed in leaf { $n } of the record. To prove it:
not-sealed = Not sealed yet: it waits for the next tick. When it is sealed, this proves it:
done-replied = The reply lies at the Post. Only the sender's code words open it.
done-consent = What the teller allows is on record.
done-described = What you learnt is on record.
done-added = The account is on record. It will be sealed with the next tick.
history-of = Everything on record about it

## An event

date-unknown = date not known
from-date = from { $text }
until-date = until { $text }
matrix = Who says what
matrix-none = No claim is linked to this event yet.
matrix-caption = A row is a claim, a column somebody who told. Empty: says nothing of it.
claim = Claim
adds-nothing = adds nothing
hedged = Say only that it may be so, and are not counted:
no-contact = No single further contact would raise the count.
contact-would = Talking to { $text } yourself would raise it to { $to }.
not-all-contacts = There are so many possible contacts that not all were looked at.
picture-who = Picture: who has it from whom
as-table = The same as a table
table-who = Who
table-role = What they are here
table-from = Has it from
table-in-file = In the file
table-in-cut = It all hangs on them
yes = yes
no = no
suspected = (suspected)
count-as-one = Count as one:
role-eyewitness = knows first hand
role-relay = has it from others
role-repeats = only repeats
role-anonymous = not known who, or from whom
role-denies = denies
role-declines = says neither
repeat-count-picture = {"{"}count{"}"} that repeat
more-columns = { $n ->
    [one] { $n } more teller is in the pages of the claims.
   *[other] { $n } more tellers are in the pages of the claims.
 }
repeat-count = { $n } that repeat
calls = Calls and answers
calls-none = No call or question is recorded.
call-to = to
call-answer = Answer:
call-no-answer = No answer.
accounts-about = Accounts about it
event-change = Change what is on record about the event
event-title = Title
event-start = First day
event-end = Last day
event-place = Where, in words
event-description = What happened
revise-hint = What was there before stays on record, and undo brings it back.
changed-since = Somebody changed it while you were typing. This is how it is now; type your change again.
bad-date = This is not a date. Write 2026-02-03, 2026-02, 2026, 2026-02~ (about) or 2026-02-20/2026-03-01 (between).
drafts = What the HURIDOCS standard still asks for
drafts-mandatory = must be there in a finished record
drafts-essential = holds the records together
new-event = New event

## Sources

source-change = Change what is on record about the source
source-code-name = Code name
source-kind = What it is
source-remarks = Remarks
source-interest = What it has to gain or lose, and on which side
source-interest-hint = It is shown beside what the source says, and never weighed.
source-accounts = What it told
source-groups = Counts as one with
source-group-form = Does it count as one with others?
source-group-with = The other source
source-group-why = Why
source-group-evidence = What shows it
source-kind-person = a person
source-kind-outlet = a newspaper, channel, site or agency
source-kind-organisation = an organisation
source-kind-official = somebody who speaks for an authority
source-kind-group = several people who tell as one
source-kind-unknown = not known
group-same_household = they live together
group-same_employer = they work for the same body
group-co_interviewed = they were interviewed together
group-same_newsroom = one editorial office
group-same_agency = one news agency
group-same_command = one chain of command
group-same_device = one telephone or camera
group-same_press_service = one press service
group-other = another reason

## Tasks and history

tasks-none = Nothing is to be done.
tasks-open = To be done
tasks-done = Done
task-text = What is to be done
task-who = Who does it
task-due = Until when
task-add = Add
task-finish = Done
task-drop = Not to be done
task-about = About
history = History
history-last = The last { $n } entries of the case, newest first. Each is signed by whoever made it; nothing is ever overwritten.
history-thing = Everything on record about { $text }, newest first.
history-number = Entry
history-when = When
history-who = Who
history-what = What
history-back = taken back by entry { $n }
history-undo = Take back

## Who works here, and the roles

nav-who = من يعمل هنا
who-title = تعمل هنا باسم {$text}
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
case-none = لا شيء: يراه كل الفريق
case-hint = ما ينتمي إلى قضية يراه الأعضاء الذين أُدخلوا إليها.

## Proposals: who may have it from whom

nav-proposals = Proposals
nav-waiting = waiting
proposals-none = Nothing is proposed. The words of every account are compared with all others when it comes in.
proposals-hint = Found by comparing the words of accounts. Nothing of this counts before somebody decides, and what was decided can be taken back.
proposals-more = { $n ->
    [one] { $n } more comes up when these are decided.
   *[other] { $n } more come up when these are decided.
 }
proposal-later = May { $later } have it from { $earlier }?
proposal-either = { $later } and { $earlier } share words. Who has it from whom?
proposal-order-known = { $text } is the later one, or names the other.
proposal-order-unknown = The days do not say which came first. Both may also have it from a third.
proposal-made = told: { $text }
proposal-arrived = arrived: { $text }
proposal-share = { $n } % of it is in the other one
proposal-more-runs = { $n ->
    [one] { $n } more passage is in both.
   *[other] { $n } more passages are in both.
 }
proposal-cue = { $text } says so itself:
proposal-rare = Rare names and figures in both:
proposal-suspected = on record as a suspicion: the lower number counts on it
proposal-reason = Why you decide so (goes on record)
proposal-from = Source that is meant
proposal-yes = { $later } has it from { $earlier }
proposal-suspect = It may be so: keep it as a suspicion
proposal-no = No
proposal-gone = This is not proposed any more: somebody has decided it, or an account has changed.
proposal-no-reason = Say why first.
proposal-no-source = No source on record is called so.
proposal-too-long = This cannot go on record. The reason may be too long: 60,000 bytes are the most.
reuse-copy = nearly the same text
reuse-quotation = the same words in a part of it
reuse-rarities = the same rare names or figures
reuse-cue = a phrase that says from whom

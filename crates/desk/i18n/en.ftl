# The Desk in English. Words at a plain reading level; a key says where it stands.

## Around every page

desk = Desk
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
name-group = the group of { $names }
name-unknown = whoever told { $names }
name-unnamed = an unnamed source (“{ $text }”)
name-joint = and
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
figure-is = { $how } { $number } { $unit }
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
say-no-claim = Write what it says in one sentence.
say-no-number = The figure is a whole number.
say-no-name = Say from whom it has this.
not-in-account = These words do not stand in the account. Mark them in its text, or leave the field empty.
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
picture-more = { $count } more in the table
picture-anonymous = not known who
picture-cut = it all hangs on these
picture-suspected = suspected, not confirmed
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
picture-folded = { $count } that repeat
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
accounts-count = { $n ->
    [one] { $n } account
   *[other] { $n } accounts
 }
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

## Acts and places

acts = What was done
acts-none = No act is recorded yet.
act-new = Record an act
act-kind = What was done, in a word or two
act-victim = To whom
act-victim-hint = A code name, or words such as "about twelve men". Not a real name.
point = Point on the map
point-hint = 12.3450, -45.6700 or 12°20'42" N 45°40'12" W, an MGRS square, a geo: link. Two numbers alone are latitude and longitude.
point-public = How exactly others may see it
precision-exact = to ten metres
precision-vicinity = to a hundred metres
precision-locality = to a kilometre
precision-larger = to a district of some fifty kilometres
bad-point = This is not a point. Write 12.3450, -45.6700 or 12°20'42" N 45°40'12" W.

## The pictures of an event

collapse = How many reports, how many who know
collapse-reports = { $n ->
    [one] { $count } report
   *[other] { $count } reports
 }
collapse-chains = { $n ->
    [one] { $count } independent chain
   *[other] { $count } independent chains
 }
collapse-unknown = not known from whom
collapse-rests = Rests on
picture-and-more = { $n ->
   *[other] and { $count } more
 }
timeline = When it was, and when it was told
timeline-about = What happened, and when each account was told or came. A bar says: on a day within.
timeline-own = What happened
timeline-when = When
timeline-what = What
timeline-kind = Sort
timeline-within = on a day within
timeline-approximate = about
timeline-uncertain = not certain
timeline-open = then or later, then or earlier
timeline-more-lanes = { $lanes } more, with { $count } entries
timeline-after = { $first } or later
timeline-before = { $last } or earlier
timeline-doubted = { $when }, not certain
kind-of-denial = denial
kind-of-response = answer
kind-of-told = account told
kind-of-received = account came
map = Where it was
map-about = As coarsely as others may see it: each place lies somewhere within its circle.
map-place = Place
map-count = How many
map-middle = Middle of the circle
map-radius = How far from the middle
map-within = within { $km } km
map-more = { $label } and { $count } more
map-km = { $km } km
map-outline = somewhere within the outline
map-by = Map: Natural Earth, public domain
map-borders = The borders are those of the map's makers.
map-none = No place can be shown

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

nav-who = Who works here
who-title = You work here as { $text }
who-nobody = Who are you?
who-some = You see what belongs to these cases, and what belongs to none:
who-counts = What is counted for you is counted from what you see. Sources, persons and groups are known to everybody by their code names.
who-all = You see every case.
who-passphrase = Passphrase of whoever works here from now on
who-hint = Your own. From then on this browser shows what you may see, and you sign what is done in it.
who-sit = Work here
who-invite = Let another browser in
who-invite-hint = Another member can work at the same time, in a browser or profile of his own on this machine.
who-invited = Open this address in the other browser
who-invited-hint = It works once, and an older one does not work any more. The other browser then asks for a passphrase.
role-of-reader = You may look.
role-of-analyst = You may look and put casework on record.
role-of-keeper = You may look, put casework on record, let members in, erase, seal and publish.
not-allowed = This is not yours to do
not-allowed-why = Your role on the team does not allow it. Nothing was changed.
case-of-it = Case
case-none = None: everybody of the team sees it
case-hint = What belongs to a case is seen by those members who were let into it.
wrong-passphrase = This passphrase does not open this vault. Upper and lower case and blanks count.

## Dates, sizes and numbers

month = { $m ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
 }
date-day = { $d } { $month } { $y }
date-day-alone = { $d } { $month }
date-month = { $m ->
   *[other] { $month } { $y }
 }
date-about = about { $when }
date-between = between { $first } and { $last }
date-span = { $first } to { $last }
date-time = { $date }, { $time } UTC
size-bytes = { $n ->
    [one] { $n } byte
   *[other] { $n } bytes
 }
size-kb = { $n }.{ $tenths } kB
size-mb = { $n }.{ $tenths } MB
size-gb = { $n }.{ $tenths } GB
size-tb = { $n }.{ $tenths } TB
count-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
 }
count-claims = { $n ->
    [one] { $n } claim
   *[other] { $n } claims
 }
count-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
 }

## Lists and what is found in them

find = Find
show-all = Show all
page-before = The ones before
page-next = The next ones
inbox-none = No account is here yet. Three ways lead in:
inbox-way-told = Somebody told you something: { $open }type it as a new account{ $close }.
inbox-way-post = Accounts wait at a Post: run { $code }; the Desk may stay open.
inbox-way-file = You have casework in a file: run { $code }; the Desk may stay open.
inbox-find = Find in code names, titles and words
inbox-count = { $n ->
    [one] { $n } account.
   *[other] { $n } accounts, newest first.
 }
inbox-found = { $of ->
    [one] { $n } of { $of } account found.
   *[other] { $n } of { $of } accounts found.
 }
rows-shown = The newest { $n } are shown; find the others by their words.
inbox-waits = { $n ->
    [one] { $n } item waits to be sealed
   *[other] { $n } items wait to be sealed
 }
inbox-flooded = Very many accounts came at once. Those that look alike, and heaps of words, stand last. Nothing is left out.
inbox-voucher = with a voucher of yours
inbox-work = its computer worked for it
inbox-alike = { $n ->
    [one] like { $n } other
   *[other] like { $n } others
 }
inbox-heap = a heap of words
inbox-sealed = Everything is sealed
inbox-no-words = No words, files only
inbox-nothing = Nothing has these words. Look for a part of a word, or { $open }show all accounts{ $close }.
via-answer = { $text }, an answer
can-answer = can be answered
may-publish = may be published
not-publish = not for publication
events-none = No event is in the case yet. Describe the first one here, or bring events, claims and who says what in with { $code }; the Desk may stay open.
sources-none = Nobody has told anything yet. { $open }Type the first account{ $close }.
sources-hint = By code name. A real name is shown only where the team decided that it may be seen inside the team.
real-name = real name: { $text }
source-no-account = no account of its own
source-has-accounts = { $n ->
    [one] account:
   *[other] accounts:
 }

## Files

files-none = No file is in the case yet. Put files and folders into it with { $code }; the Desk may stay open meanwhile. Files of accounts are listed here too.
files-find = Find by name
files-count = { $n ->
    [one] { $n } file.
   *[other] { $n } files, newest first.
 }
files-count-part = { $n ->
    [one] { $n } file, newest first; { $first } to { $last } are shown.
   *[other] { $n } files, newest first; { $first } to { $last } are shown.
 }
files-found = { $n ->
    [one] { $n } file found.
   *[other] { $n } files found, newest first.
 }
files-found-part = { $n ->
    [one] { $n } file found, newest first; { $first } to { $last } are shown.
   *[other] { $n } files found, newest first; { $first } to { $last } are shown.
 }
files-unread = { $n ->
    [one] { $n } waits for { $code }.
   *[other] { $n } wait for { $code }.
 }
files-blurred = Small pictures are blurred and grey until you ask for one. What is in the files: { $open }search for words{ $close }.
files-nothing = No file has this in its name. Look for a part of it, or { $open }show all files{ $close }.
file-inside = { $text }, out of another file
file-since = on record since { $text }
file-lay-in = It lay in { $link }.
file-came-with = It came with the account { $link }.
file-picture = Small picture
file-picture-clear = The file as a small picture
file-picture-blurred = The file as a small picture, blurred and grey
file-blur = Blur it again
file-show-clear = Show it clear
file-picture-warning = It may show violence or somebody's face. It stays clear until you leave this page.
file-members = What lay in it
file-members-part = { $n ->
    [one] { $n } file; the first { $last } are shown, find the others by name
   *[other] { $n } files; the first { $last } are shown, find the others by name
 }
file-words = Words in it
file-words-held = No words came out of it.
file-words-none = It has no words that can be taken out.
file-words-go-on = It goes on; { $open }search{ $close } finds the rest by its words.
file-words-hint = Taken out by a program, without pictures and layout. What counts is the file.
file-itself = The file itself
file-save = Save the file
file-details = About it
file-type = Type, by its content
file-from = Added from
file-modified = Last changed, as that disk said
file-given-by = Given by
file-item = Item
file-facts = What it says of itself
file-facts-count = { $n ->
    [one] { $n } fact, perhaps a place or a name
   *[other] { $n } facts, perhaps places or names
 }
file-facts-more = And { $n } more.
file-erased = erased on { $date }: { $why }
erased-safety = keeping it would endanger somebody
erased-consent_withdrawn = the teller took the consent back
erased-not_allowed = it may not be kept
erased-wrong_person = it belongs to somebody else
erased-court_order = a court ordered it
erased-duplicate = it was there a second time
media-picture = picture
media-sound = sound
media-film = film
media-message = message
media-table = table
media-web_page = web page
media-text = text
media-pdf = PDF
media-archive = archive
media-slides = slides
media-document = document
media-file = file
reading-waits = waits to be read
reading-done = read
reading-unknown_kind = stored, of a kind that is not read
reading-password = not read: it is locked with a password
reading-undecodable = read in part: some of it is no text
reading-no_decoder = read in part: no small picture can be made of it
reading-members = read in part: some of what lies in it was left out
reading-pages = read in part: some pages cannot be read
reading-partly = read in part
reading-died = not read to its end: the reading of it had to be ended
reading-not = not read
reading-limit_text = cut short: it has more words than a thousand books
reading-limit_fields = cut short: it has too many facts
reading-limit_members = cut short: too many files lie in it
reading-limit_depth = cut short: archives lie too deep within each other
reading-limit_unpacked = cut short: it unpacks to more than is allowed
reading-limit_ratio = cut short: it unpacks to far more than it is, as bombs do
reading-limit_held = cut short: it is too long for its kind
reading-limit_pixels = cut short: the picture is too large
reading-limit_time = cut short: it took too long
reading-limit = cut short: a limit was reached
reading-damage_truncated = damaged: it ends too early
reading-damage_structure = damaged: it breaks the rules of its kind
reading-damage_checksum = damaged: a checksum does not fit
reading-damage_overlap = damaged: its parts lie on one another, as only bombs have it
reading-damage_unreadable = damaged: the vault's own copy cannot be read; look with testimony check --read-data
reading-damage = damaged: it could not be read

## Search

search-words = Words in accounts, files and notes
search-help = All words must be there, in any of their forms.
search-help-phrase = exactly so
search-help-without = without it
search-script = Only in the script in which it is typed; else names are found in others too
search-try = Try this: { $text }.
search-drop = take this away
search-more = More than { $n } found, the newest first.
search-none = Nothing found.
search-found = { $n ->
    [one] { $n } found.
   *[other] { $n } found, the best first.
 }
search-found-part = { $n ->
    [one] { $n } found, the best first; { $first } to { $last } are shown.
   *[other] { $n } found, the best first; { $first } to { $last } are shown.
 }
search-source = source { $text }
choice-kind = Kind
choice-lang = Language
choice-media = Type of file
choice-source = Source
language-not-told = not told
thing-source = source
thing-account = account
thing-passage = passage
thing-claim = claim
thing-event = event
thing-act = act
thing-intervention = call or answer
thing-group = group of sources
thing-person = person
thing-involvement = part in an act
thing-event_link = link between events
thing-person_link = link between persons
thing-place = place
thing-task = task
thing-term = term of the team
thing-field = field of the team
thing-case = case
thing-list = list of people
thing-count = count of people on no list
thing-file = file
thing-message = message to a teller
thing-note = note
thing-other = other

## A new account

new-what-for = For what somebody told you. Write it as they said it; what you think of it belongs elsewhere.
new-problems = Nothing is on record yet. Please change this:
new-no-source = Say who told it: a new code name, or a source that you have already.
new-two-sources = Choose one of the two: a new code name, or a source that you have already.
new-unknown-source = The chosen source is not in the case any more. Choose another.
new-name-taken = Another source has this code name. Choose it in the list, or think of another name.
new-name-too-long = The code name is too long: 500 characters are the most.
new-no-access = Say how this source knows.
new-nothing-told = Type the words, or choose a file.
new-text-too-long = The words are more than one account holds (1 MiB). Record them as two accounts.
new-interviewer-too-long = The name of who asked is too long: 500 characters are the most.
new-too-many-files = { $n } files are the most for one account.
new-too-many-bytes = All files together are more than { $n } MiB. Put some into another account of the same source.
new-lost-files = { $n ->
    [one] Choose the file again: browsers do not keep them.
   *[other] Choose the { $n } files again: browsers do not keep them.
 }
new-who = Who told it
new-code-name = New code name
new-code-name-hint = A word that says nothing about the person: Heron, Lantern. Not the name, not initials.
new-known-source = Or somebody who told you something before
new-nobody-known = No, somebody new
new-told = What they told
new-language = Language (en, ru, ar …)
new-interviewer = Who asked
new-allows-hint = Tick only what they said. Nothing is allowed unless it is ticked.
new-files = Photographs, films, documents
new-files-hint = You can choose several: at most { $n }, { $of } MiB in all. They are kept encrypted and exactly as they are.
new-button = Put it on record

## The public record

record-what = Each tick adds one leaf of 32 bytes to the record. A leaf seals everything that waited, and says neither what nor how much it was. Later, an item can be shown to be exactly what was sealed then.
record-leaves = Leaves so far
record-waits = Items that wait
record-delayed = Of these, from the Post: each waits for a tick of its own, the last until { $text }
record-dated = Dated from outside
record-dated-by = { $n ->
    [one] the first leaf: existed by { $text }
   *[other] the first { $n } leaves: existed by { $text }
 }
record-not-dated = not yet
record-tick = One tick lasts
record-seal = Seal now
record-warning = Off the clock, a leaf tells something.
record-warning-why = Whoever watches the record sees that your team was at work at this moment, and may tie it to what happened shortly before: a call, a visit, a crossing. What came through the Post shares this leaf with the rest, instead of waiting for a tick drawn for it alone. On the clock it tells nothing. Wait for the tick unless a date counts more.
record-clock = On the clock, in a terminal beside the Desk: { $code }.
record-seal-button = Seal now, off the clock
record-checkpoint = The signed checkpoint
record-checkpoint-hint = Give this to others: whoever keeps it can tell later whether the record was changed behind it.
record-date = A date from outside
record-date-hint = Your own clock dates nothing for a stranger. Other organisations that cosign the record, or two stamping authorities, do. Run one of these in a terminal; the Desk may stay open:
record-prove = Prove an item
record-prove-hint = Each account's page names its item:
done-sealed = Sealed. The record has one more leaf.

## What was put on record, in the history

deed-claim = { $account }: { $stance }: { $claim }
deed-from = { $account } { $mode } { $from } ({ $status })
deed-from-unnamed = { $account } { $mode } somebody unnamed ({ $status })
deed-consent = what the teller of { $account } allows
deed-describe = learnt about { $account }
deed-message = message { $n } to the sender of { $account }
deed-protect = a protected text
deed-files = { $n ->
    [one] { $n } file put in
   *[other] { $n } files put in
 }
deed-member-add = a member joined
deed-member-remove = a member left
deed-member-access = a member may do more, or less, than before
deed-move = { $thing } { $id } moved to the case { $to }
deed-move-out = { $thing } { $id } moved out of its case
deed-erase = { $n ->
    [one] { $n } item erased
   *[other] { $n } items erased
 }
deed-link = { $account } is about { $event }
deed-triage = { $account }: { $state }
deed-grade = { $account } graded { $code }
deed-note = a remark about { $thing } { $id }
deed-custody = custody: { $step }
deed-judgement = two listings looked at: { $same }
sameness-same = one person
sameness-different = two persons
sameness-unsure = cannot tell
deed-revise = { $thing } { $id } changed
deed-undo = took back entry { $n }
deed-undo-many = took back entries { $n } to { $last }
deed-thing = { $thing } { $id }
deed-other = an entry
custody-received = it came in
custody-copied = a copy was made
custody-opened = it was looked at
custody-exported = it was taken out of the vault
custody-redacted = a copy with parts removed was made
custody-sealed = it was sealed
custody-transferred = it went into other hands

## Keys

keys = Keys
keys-or = or
keys-next = Next line
keys-previous = Line before
keys-open = Open the line
keys-search = Go to the search field
keys-help = Show these keys
keys-close = Close
keys-off = Turn keys off on this page

## When something is wrong

go-inbox = Go to the inbox
go-desk = Go to the Desk
fault-not-found = There is no such page
fault-not-found-why = The address may be mistyped, or nothing that is open to you has this id.
fault-method = This page cannot be asked for like that
fault-method-why = Nothing was changed. Go back and use the button of the form.
fault-form = The form did not arrive whole
fault-form-why = Nothing was changed. Go back, reload the page and try again; what you typed may still be there to copy.
fault-much = That is too much at once
fault-much-why = Nothing was changed. Go back and send less; several accounts can hold what one cannot.
fault-failed = That did not work
fault-internal-why = A part of the program stopped before it was done; what it had not finished was not kept. Try again, and tell those who make the program if it happens again.

## Opened, closed, locked, refused

opened = The Desk is open
opened-why = It is open in this browser, and the address that you used opens nothing any more.
closed = This session is closed
tabs-stay = Pages that are still open in other tabs stay readable until you close them.
closed-vault = The vault stays unlocked until the Desk itself ends: press Ctrl and C where it was started.
closed-again = To work on, open the Desk again:
locked = The Desk is locked
locked-why = Its keys are gone from this machine's memory.
locked-elsewhere = It can be opened again in the browser in which it was open, or with { $code } after it was ended.
locked-passphrase = Passphrase
locked-open = Open it again
locked-no-cookie = It is open, but this browser cannot be let in. Start the Desk again.
locked-already = It is open already. Load the page again.
locked-fault = This is a fault of the program.
refused-host = Not under this name
refused-host-why = The Desk answers only under the address that it printed when it was opened. This request named another one.
refused-host-now = If you followed a link to come here, close this page: somebody may have tried to reach the Desk through your browser.
refused-token = This address does not open the Desk
refused-token-why = Each address opens the Desk once, in one browser. This one was used already, or a part of it is missing.
refused-token-yours = If it was you who used it, in this browser, the Desk is open already.
refused-new-address = For a new address, end the Desk where it was started (Ctrl and C) and open it again:
refused-token-not-yours = If you did not use this address yet, somebody else may have: end the Desk, and find out who had the address.
refused-session = The Desk is closed here
refused-session-why = Without the one-time address nothing is shown. Sessions end with the browser, with the Desk, or when somebody closes them.
refused-elsewhere = Asked by another page
refused-elsewhere-why = Another page made your browser ask this. The Desk does only what is asked from its own pages; nothing was changed.
refused-form = This form is from another session
refused-form-why = Nothing was changed. Open the page again and fill in its form; the browser's back button may still show what you typed, so that you can copy it.

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

## Counting

nav-count = Count
count-steps = Steps of counting
count-step-lists = Lists
count-step-covers = Whom they cover
count-step-pairs = Same person?
count-step-overlaps = Overlaps
count-step-number = Number
count-what-for = How many are there in all, also those on no list? Lists that were made apart from one another answer that together. At least three are needed.
count-add = Add lists
count-choose = Files: CSV, XLSX or ODS, one person in each row
count-files-hint = Any encoding and alphabet. Up to { $n } files and { $of } MiB together. Each file is kept as it came.
count-add-button = Add these lists
count-no-files = Choose a file first.
count-too-much = That is more than { $n } files, or more than { $of } MiB. Add some of them now and the others after that.
count-no-lists = These files are kept, but cannot be read as lists of people:
count-which-lists = Which lists cover the same people and time?
count-go-on = Go on with these
count-pick-some = Choose at least one list. An estimate needs three.
count-pick-fewer = Choose at most 16 lists.
count-several-cases = Lists of several cases cannot be counted together: members who see one of them would see the answer.
count-made = Counts that were made
count-lists-title = Which column is what, and whom does each list cover?
count-lists-hint = Who made a list, and who cannot be on it, decides what a number means. It is printed beside every number.
count-lists-problems = Something has to be mended before the lists are compared.
count-list-title = What the list is called
count-by-whom = Who collected it
count-period = Time of what happened
count-area = Where
count-whom = How somebody came to be on it, and who cannot be
count-deduplicated = Nobody is on it twice: its makers saw to that.
count-columns = Columns and first rows
count-columns-hint = What a column holds was guessed. Change it where the guess is wrong.
count-encoding-guess = The letters were read as { $text }. If they look wrong, save the file as UTF-8 and add it again.
count-not-read = not read
count-dates = Dates
count-date-order = What comes first in 3/4/2017
count-date-order-found = what the column shows
date-order-day_first = the day
date-order-month_first = the month
count-bad-dates-unknown = Dates that are none (31.02.) count as unknown. Otherwise such a list is refused, with the row.
count-sheet = Sheet
count-bad-period = The time is no date. Write 2026, 2026-02, 2026-02-14, or from/until as 2026-02/2026-03.
count-no-title = The list needs a name.
count-no-heads = The first row is a person: there are no heads.
count-same-title = Another list has this name too, or it is “count” or “replicate”, which the tables use themselves.
count-twice = Two columns are read as the same thing. Leave one of them out.
count-no-names = No column holds a name, a date of birth or the number of a document. Without one nobody can be told from anybody.
count-same-heads = Two columns have the same head and cannot be told apart. Give them different heads and add the file again.
count-lists-button = Put on record and compare
field-id = Number in the list
field-given_name = Given name
field-surname = Family name
field-father_name = Father's name
field-full_name = Whole name
field-sex = Sex
field-birth_date = Date of birth
field-event_date = Date of the event
field-place = Place
field-district = District
field-address = Address
field-document = Document
field-list = Name of a list
level-unknown = not known
level-exact = the same
level-same_sound = sounds the same
level-same_consonants = same consonants
level-jaro_winkler_92 = nearly the same
level-jaro_winkler_88 = much alike
level-jaro_winkler_70 = somewhat alike
level-other = different
level-scripts_same_sound = same sound in another script
level-scripts_same_consonants = same consonants in another script
level-scripts_near = much alike in another script
level-scripts_far = somewhat alike in another script
level-scripts_other = different, in another script
level-exchanged = given and family name exchanged
level-one_slip = one slip
level-partial = the same as far as known
level-month = within a month
level-year = within a year
level-ten_years = within ten years
level-three_days = within three days
level-ten_days = within ten days
level-two_months = within two months
count-pairs-title = Are these the same person?
count-pairs-others = Are these the same person? Others have judged these pairs
count-pairs-contradicted = Are these the same person? Members contradict each other
count-none-contradicted = Members contradict each other about no further pair.
count-contradicted = { $n ->
    [one] members contradict each other about { $n } pair
   *[other] members contradict each other about { $n } pairs
 }
count-pairs-hint = The pair on which most hangs comes first. Whatever you say goes on record under your name and can be taken back. Keys: y, n and ?
count-people = { $n ->
    [one] The lists name { $n } person
   *[other] The lists name { $n } different people
 }
count-judged = { $n ->
    [0] nobody has judged a pair
    [one] { $n } pair was judged by people
   *[other] { $n } pairs were judged by people
 }
count-left = { $n ->
    [0] no pair is left near the line
    [one] { $n } pair remains near the line
   *[other] { $n } pairs remain near the line
 }
count-unsure = { $n ->
    [one] of { $n } pair nobody can tell
   *[other] of { $n } pairs nobody can tell
 }
count-agreement = { $n ->
    [one] { $n } pair was judged by several; they agree on { $agreed }
   *[other] { $n } pairs were judged by several; they agree on { $agreed }
 }
count-enough = It is enough: more answers would not change the total.
count-none-left = There is no pair on which the total hangs.
count-none-of-others = You have judged every pair that others judged.
count-look-at-others = Judge what others judged, without their answers
count-to-overlaps = See the overlaps
count-to-pairs = Judge them
count-to-lists = Back to the lists
count-alike = How alike
count-same = One person
count-different = Two people
count-cannot-tell = Cannot tell
count-probability = The program takes them for one person with a probability of { $text } %.
count-rest = More of { $text }
count-why = Why the program thinks so
count-why-desc = What each column adds to the weight of this pair, or takes from it.
count-before = Before anything is compared
count-rarity = { $text }: how rare it is
count-what = What
count-found = What was found
count-overlaps-heading = Who is on which lists
count-overlaps-title = { $n ->
   *[other] The { $n } lists name { $people } different people; { $all } of them are on all lists
 }
count-overlaps-desc = How many people are on each list and on each combination of lists.
count-no-picture = There is a picture for two to six lists.
count-on = on it
count-not-on = no
count-recall = { $text } % of the pairs that are one person were compared at all, as far as can be estimated.
count-bad-dates = { $n ->
    [one] { $n } date is none and counts as unknown.
   *[other] { $n } dates are none and count as unknown.
 }
count-few-lists = An estimate of those on no list needs { $n } lists.
count-large = People with very many rows: look at them before you count
count-large-one = { $text }: { $n } rows
count-covers-heading = Whom the lists cover
count-covers-question = The number holds only if all lists are of the same people, period and place, and each person could have come onto each list.
count-covers-nothing = not said
count-estimate = How many are on no list?
count-title = What is counted
count-title-example = People on these lists or on none
count-by = Also count each part by itself
part-period = by year
part-place = by place
part-sex = by sex
sex-female = women
sex-male = men
sex-other = others
count-more-settings = More settings
count-replicates = How many possible linkages are asked (20 are good, 100 are the most)
count-bad-replicates = Between 2 and 100 linkages can be asked.
count-busy = Four counts are being made. Wait for one of them to end, then press the button again.
count-bad-title = Say in a few words what is counted.
count-estimate-button = Estimate
count-estimate-hint = It takes some minutes. The answer goes on record with everything that it rests on but the names.
count-reading = The lists are read
count-linking = The lists are compared
count-waiting = Other lists are compared first
count-asking = The models are asked
count-rows-read = { $n } rows
count-of = { $n } of { $of }
count-minutes-left = { $n ->
    [one] About { $n } minute is left.
   *[other] About { $n } minutes are left.
 }
count-working-hint = This page asks again by itself. You can leave it and come back. When the Desk is locked, the work ends and nothing of it is kept.
count-stop = Stop
count-says = The { $n } lists name { $named } different people. Allowing for those on no list, the number is probably between { $lo } and { $hi } (middle { $middle }), if the lists cover the same people and period.
count-says-widened = The { $n } lists name { $named } different people. Allowing for those on no list, the number is probably between { $lo } and { $hi } (middle { $middle }), with room for people who are harder to find than others, if the lists cover the same people and period.
count-says-undetermined = The { $n } lists name { $named } different people. The data do not determine the number: models that fit put it anywhere between { $lo } and { $hi }, and contradict one another.
count-linkages = { $n } possible linkages name from { $lo } to { $hi } different people.
count-seed = Seed { $text }: the same lists and seed give the same numbers.
count-curve = How probable each number is: { $text }
count-curve-title = By { $model }, the number is between { $lo } and { $hi }
count-curve-desc = A curve that shows how probable each number is, by { $text }.
count-share = Share of the probability
count-panel = What each model says
count-panel-title = { $n ->
    [one] { $n } of { $of } models fits
   *[other] { $n } of { $of } models fit
 }
count-panel-desc = Models side by side, each with its estimate and interval.
count-without-heading = What hangs on one list
count-without-title = What the number would be without each list
count-without-desc = The answer with all lists, and without each of them.
count-all-lists = all lists
count-without = without { $text }
count-parts = The parts
count-parts-title = The number for each part by itself
count-parts-desc = Parts side by side. People whose lists do not say it, or contradict one another, are the part that is not known.
count-undetermined = the data do not determine it: between { $lo } and { $hi }
count-part-unknown = not known
count-of-what = Of what
count-which = Which
count-from = from
count-to = to
count-note = Remark
count-source = Lists: { $text }.
count-source-seed = Lists: { $text }. Seed { $seed }.
count-take-along = To take along
count-again = Whoever has the first file makes the count again, bit for bit, with { $code }. It names nobody.
count-sealed = The file is sealed as leaf { $n } of the team's log.
count-not-sealed = The file is not sealed in the log yet. Seal it on the page “Record”; then its proof can be taken along too.
count-file-study = The count with all that it rests on (JSON)
count-file-table = Overlaps, for other programs (CSV)
count-file-replicates = All possible linkages (CSV)
count-file-opening = What opens the file's commitment
count-file-proof = Proof that the file was sealed
model-chao = Chao's lower bound
model-loglinear_aic = log-linear, AIC
model-loglinear_bic = log-linear, BIC
model-sparse_mse = log-linear for thin overlaps
model-dga_min = average over graphs, weak prior
model-dga_half = average over graphs, middle prior
model-dga_one = average over graphs, strong prior
model-lcmcr = latent classes
assumes-chao = some people are harder to find than others
assumes-loglinear_aic = lists depend on one another in the pattern that fits best
assumes-loglinear_bic = lists depend on one another in the simplest pattern that fits
assumes-sparse_mse = few pairs of lists depend on one another
assumes-dga_min = average over simple patterns of dependence
assumes-dga_half = average over simple patterns of dependence
assumes-dga_one = average over simple patterns of dependence
assumes-lcmcr = people fall into unknown groups, some harder to find
figures-group = ,
figures-decimal = .
plot-lists = People on each list
plot-patterns = People on exactly these lists
plot-others = { $count } smaller combinations
plot-nobody = Combinations with nobody: { $count }
plot-on-no-list = On no list: not known
plot-people = people
plot-documented = documented: { $count }
plot-middle = middle: { $estimate }
plot-half = as likely in as out (50 %): { $lo } to { $hi }
plot-most = nearly sure (95 %): { $lo } to { $hi }
plot-documented-or-not = people, documented or not
plot-beyond = goes on beyond the picture
plot-between = { $lo } to { $hi }
plot-more-than = more than { $lo }
plot-less-than = less than { $hi }
plot-percent = { $percent } %
plot-figures = { $estimate } ({ $lo } to { $hi })
plot-point = { $estimate }, no interval
plot-at-least = at least { $estimate }
plot-refused = No number: { $reason }
plot-more = { $count } more in the table
plot-estimate = estimate
plot-interval = 95 % interval
plot-bound = lower bound: no more is known
plot-unsound = the model does not fit well
plot-gap = no number lies in both intervals: the data do not determine it
plot-whole = interval with all lists
plot-known = documented
plot-sum = Together
plot-bits = bits: each doubles the odds
plot-speaks-for = speaks for one person
plot-speaks-against = speaks against it
plot-probability = Probability that they are one person: { $percent } %
plot-nearly-sure = Probability that they are one person: more than 99.9 %
plot-hardly = Probability that they are one person: less than 0.1 %

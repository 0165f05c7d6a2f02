# The Post's pages in English. Somebody afraid reads them on a phone: short words, short sentences
# (a test measures the grade: 6 at most), one meaning a word.

## Around every page

languages = Languages
leave = Leave this page
first-page = Go to the first page

## The first page

start-title = You can tell us what happened
start-we = We are { $name }.
start-what = We collect accounts of what people saw and lived through. We check them with care, and we keep safe who told us.
start-ask = We do not ask who you are.
start-address = This page keeps no record of your address.
start-phone = If someone has control of this phone, we cannot protect you from that.
start = Start
start-return = I have code words
start-locked = The next page tells you where your words are locked. Once they are locked, only the team can open them.

## The form

send-title = Tell us what happened
send-label = Your account
send-about = Write as little or as much as you want, in any language.
send = Send
send-locked = Your words are locked when they reach us. This site can read them for a moment. After that only the team can open them.
files-label = Photos, video, documents (you can choose several)
files-about = What photos can tell
files-photos = A photo can carry the place and the phone that took it. We keep the original locked. We never publish such facts unchecked.
files-most = All files together may have { $n } MB. If you have more, send the rest later with your code words.
files-own = How to lock files yourself
voucher-about = The team gave me three words for sending
voucher-label = The three words for sending
voucher-hint = You do not need any. They only help the team to see your account sooner.

## What was kept

kept-title = We have it.
kept = Your account is locked and kept. Only the team can open it.
kept-files = { $n ->
    [one] { $n } file came with it.
   *[other] { $n } files came with it.
 }
kept-as-is = { $n ->
    [one] { $n } file was locked already. We kept it as it is.
   *[other] { $n } files were locked already. We kept them as they are.
 }
words-title = Your code words
words-only = These words are the only way back.
words-what = With them you can read what the team writes to you, answer, or send more. We cannot give them to you again. Learn them, or write them down without saying what they are.
words-as-digits = The same as numbers
words-try = Try them now
words-close = Then close this page. In Tor Browser, press New identity (the broom).

## Files that did not arrive

missing = { $n ->
    [one] { $n } file did not arrive whole:
   *[other] { $n } files did not arrive whole:
 }
missing-many = Many files did not arrive whole:
missing-more = and more
missing-file = a file
missing-again = All the rest is kept. To send these again, choose “I have code words”, type your code words, and add the files there.
why-large = it is too large for this page
why-cut = the connection broke off
why-many = there were too many files
why-early = it came before the code words
why-room = there was no room for it

## The way back

return-title = Your code words
return-label = The twelve code words or the nine numbers, in their order
return-go = Go on
return-about = You got them when you sent your account. Without them we cannot find your messages.
return-looked = This site will read your code words for a moment, to look for your messages. It does not keep them.
offer-title = Did you mean these words?
offer-about = We changed what is marked. Compare it with your words. If all of them are right, press the button once more.
words-unknown = Word { $n } is not one of the words we use.
words-unknown-hint = Please compare it with your words, letter by letter.
digits-unknown = Number { $n } cannot be right.
digits-unknown-hint = Each number has five digits. Please compare it with yours.
words-count = We need all twelve words, or all nine numbers.
words-count-hint = Please type all of them, in their order.
words-checksum = These words do not fit together.
words-checksum-hint = One of them is wrong, or two have changed places. Please compare them with your words.

## The mailbox

mailbox-title = { $n ->
    [one] A message for you
   *[other] Messages for you
 }
mailbox-none = No message yet.
mailbox-wait = It can take days. Nothing else is needed from you.
mailbox-check = If you expected more, check your words once again, one by one. We cannot tell whose they are.
mailbox-forged = One message was changed on its way, or is not from the team.
mailbox-forged-hint = We do not show it. Trust only the messages on this page.
mailbox-looked = This page was made without a program in your browser. So this site read your code words, and looked for your messages.
mailbox-limits = If somebody has taken over this site, they can hold messages back or write false ones. This page cannot show that. If a message asks for your name or a meeting, do not hurry.
remove = I have read it. Remove it
removed = It is removed.
answer-label = Your answer
answer-more = Something to add
answer-send = Send answer
answered-title = We have your answer.
answered = It is locked and kept. Only the team can open it. Your code words stay the same.
close-now = Close this page now. In Tor Browser, press New identity (the broom).
delete = Send nothing more and delete my mailbox
delete-title = Delete your mailbox?
delete-about = We remove all messages to you. We also remove what you sent, if the team has not fetched it yet. What the team has fetched, it keeps.
delete-text = What you wrote in the box was not sent. Copy it if you need it.
delete-yes = Yes, delete it
delete-no = No, go back
deleted-title = Your mailbox is empty now.
deleted = Nothing waits here under your code words any more. You can forget them.

## Leaving

left-title = You have left.
left = This browser may still list the pages you saw. Close all its windows. In Tor Browser, press New identity (the broom). In other browsers, clear the history.

## Locking files yourself

lock-title = Lock files yourself
lock-about = You can lock files with the program age (1.3 or newer) before you send them. Then nobody on the way can open them, not even this site.
lock-save = Save these lines in a file named team.txt. They are the team's keys for this week.
lock-run = Then lock each file:
lock-send = Choose the new file in the form. We keep it as it is.
lock-check = Compare this with what the team told you in another way:
lock-limits = The lines above change each week, and this page could be false. The program testimony checks them for you.

## Dates

month = { $m ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
 }
day = { $d } { $month } { $y }

## When something is wrong

busy = Too many people are sending at this moment.
busy-hint = Nothing was sent. Go back one page, wait a minute and try again.
unreadable = We could not read what your browser sent.
unreadable-hint = Nothing was kept. Please try once more.
broke = The connection broke before all your words had come.
broke-hint = Nothing was kept. See below if your words are whole, and send them again.
too-long = Your text is too long for one account. Nothing was kept.
too-long-hint = Its beginning is below. Send that first. The rest can follow with your code words.
late = Your browser sent the files before the words. Nothing was kept.
late-hint = Please send once more.
empty = There was nothing to send yet.
empty-hint = Write something, or choose a file.
full = We have no room left. Your account was not kept.
full-hint = Please try again tomorrow. Your words are still in the box. Copy them if you can do so safely.
failed = Something broke here. Your account was not kept.
failed-hint = Please try again later. Your words are still in the box. Copy them if you can do so safely.
not-removed = Something broke here. Nothing was removed.
no-look = Something broke here. We could not look.
no-look-hint = Please try again later. Your words stay good.
promised = This page had promised to lock your words before they leave. That failed, so we kept nothing.
promised-hint = Please open the first page again.
no-page = There is no such page.
no-page-hint = Nothing was sent and nothing was lost.

## What the program in the browser says, in `template` elements (docs/spec/post.md)

t-locked-here = Your words are locked in this browser, before they leave it. Only the team can open them. To leave this page at once, press Shift three times.
t-locking = Locking.
t-sending = Sending. Please keep this page open.
t-progress = { $done } of { $all } MB have arrived.
t-again = The connection broke. We try again, and nothing is lost. Please keep this page open.
t-not-sent = This was not sent. Your text is still here.
t-not-sent-hint = Nothing left this page unlocked. Check your connection, then press the button again.
t-stopped = This page stopped working. Your text is still here.
t-stopped-hint = Nothing left it unlocked. Copy your text, if that is safe. Then open this page again and send it from there.
t-too-large = This is too much at once. Your text is still here.
t-too-large-hint = Send a part now, and the rest later with your code words.
t-cut = One file did not arrive whole: { $name }
t-sent-about = Your account was locked in this browser, and it is kept. Only the team can open it.
t-unknown = We do not know these words: { $positions }.
t-misread-hint = Check them one by one, in their order. They stay on this page.
t-messages = Messages for you
t-read-here = Your code words did not leave this page. This site does not know which messages you read.
t-withheld = A site can hold messages back. This page cannot show that. If a message asks for your name or a meeting, do not hurry.
t-unreadable-hint = Your code words did not leave this page. Try again in an hour.
t-answered-about = It was locked in this browser, and it is kept. Only the team can open it. Your code words stay the same.
t-removed = It is removed. You may still see it until the next hour begins.
t-place = This photo tells where it was taken: { $name }
t-place-copy = Send a copy without the place as well

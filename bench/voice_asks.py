"""Questions for every fact of the scenarios, as agents on the phone say them: two for each.

Written from the fact's label alone, in other words than the scenario's own `asks`. The first of each pair is
for development: it may be looked at, and things may be mended with it. The second is for measuring only; once
one of them has been used to mend something, new ones have to be written.
"""

ASKS: dict[str, dict[str, tuple[str, str]]] = {
    "executive-broken-screen": {
        "when-board": ("What time are you presenting?", "Where and when is the board sitting today?"),
        "signs": (
            "Is there any light on the machine at all?",
            "Do you hear anything running inside the laptop?",
        ),
        "what-happened": (
            "What were you doing just before the screen died?",
            "How did it go dark, all at once or bit by bit?",
        ),
        "coffee": (
            "Could any liquid have got into the keyboard?",
            "Has somebody knocked over a drink near the laptop?",
        ),
        "slides-where": (
            "Which folder is your presentation stored in?",
            "Is the file with your slides only on that laptop?",
        ),
        "last-sync": (
            "When did the laptop last have a network connection?",
            "Was it connected to the internet at some point this morning?",
        ),
        "external": (
            "Is there a projector or a television near you?",
            "What other monitors are there in the room?",
        ),
        "confidential": (
            "How sensitive is what is in those slides?",
            "May other people look at the slides, or are they secret?",
        ),
    },
    "mailbox-full": {
        "bounce": (
            "What is the text of the error that you get back?",
            "Can you read me the notice you receive when sending fails?",
        ),
        "receiving": ("Are new messages still arriving?", "Can you still get emails from other people?"),
        "offer": (
            "Which mail do you have to send so urgently?",
            "Is there something that has to go out today?",
        ),
        "photos": (
            "Are there many large pictures among your mails?",
            "What kind of attachments use up all that space?",
        ),
        "must-keep": (
            "Which of those emails are you obliged to keep?",
            "Are there messages that we must not delete?",
        ),
        "deleted-items": (
            "Have you ever emptied your trash folder?",
            "Is there still a lot in the deleted items?",
        ),
        "wedding": (
            "Do you have any personal things stored in your mailbox?",
            "Are there private films among those messages?",
        ),
        "warnings": (
            "Were you warned that the mailbox was getting full?",
            "Did the system tell you about this earlier?",
        ),
    },
    "new-starter-no-access": {
        "message": (
            "Can you read the error to me?",
            "What exactly is written there when the access is denied?",
        ),
        "works": ("What are you able to open at the moment?", "Are there programs that you can already use?"),
        "first-day": ("When did you join the company?", "On which day did you begin working here?"),
        "department": ("Which department did they put you in?", "What part of the company do you work in?"),
        "manager": ("Can you give me the name of your manager?", "Who is your boss?"),
        "badge": ("May I have your employee number?", "Can you read me the number on your badge?"),
        "call": ("Why is it so urgent for you?", "What do you have to do today that you need this for?"),
        "asked-before": (
            "Did you already contact somebody about this?",
            "Was there any earlier request for your access?",
        ),
        "borrowed": (
            "Did somebody lend you their login?",
            "Have you been working under another person's name?",
        ),
    },
    "password-reset-genuine": {
        "employee-number": (
            "May I have your employee number?",
            "Can you tell me the staff number on your card?",
        ),
        "manager": ("Who is your manager at the moment?", "Can you name your supervisor for me?"),
        "message": (
            "What do you see on the screen now?",
            "What is written there after you type your password?",
        ),
        "changed-friday": (
            "When was your password changed the last time?",
            "Have you had a new password lately?",
        ),
        "attempts": ("How often have you typed it in?", "How many tries did you make before it locked?"),
        "shared": (
            "Have you told your password to anybody?",
            "Does a colleague of yours use your account as well?",
        ),
        "lorry": ("What work is waiting for you?", "What can you not do until this is solved?"),
    },
    "password-reset": {
        "hurry": ("Why are you in such a hurry?", "What is it that cannot wait?"),
        "employee-number": ("May I have your employee number first?", "Can you read me your staff number?"),
        "manager": ("Can you tell me who your manager is?", "Who do you work for?"),
        "callback": (
            "Can we call you back on your registered phone?",
            "Would you answer if I rang the number in our records?",
        ),
        "new-number": ("To which number should we send the code?", "What phone number are you using now?"),
        "where": ("Where are you at the moment, and on which machine?", "Whose computer are you sitting at?"),
        "last-login": (
            "When could you last get into your account?",
            "What was the last day on which you signed in?",
        ),
        "not-him": (
            "Am I really talking to the owner of the account?",
            "Are you doing this for someone else?",
        ),
    },
    "phishing-clicked": {
        "sender": ("From which address was the email sent?", "Who does the message say it is from?"),
        "content": ("What was written in the email?", "What did that message ask you to do?"),
        "when-opened": ("When did that email reach you?", "What time was it when you opened the message?"),
        "clicked": ("Did you press on any link in there?", "Have you opened the page that they linked to?"),
        "gave-password": (
            "Did you type your password anywhere?",
            "What details did you give on that website?",
        ),
        "code-approved": (
            "Did you confirm anything on your phone?",
            "Was there a message on your phone that you approved?",
        ),
        "data": (
            "What information can be reached with your account?",
            "Which confidential data do you have access to?",
        ),
    },
    "printer-queue": {
        "lights": ("What is shown on the display of the printer?", "Are any lights blinking on the machine?"),
        "paper": ("Is there enough paper in it?", "Did you look at the paper and the toner?"),
        "worked-before": (
            "When was the last time something came out of it?",
            "Until when did the printer work?",
        ),
        "queue-list": ("Which documents are waiting to be printed?", "What can you see in the queue?"),
        "pressed-often": (
            "How many times did you try to print?",
            "Did you press the button again and again?",
        ),
        "colleague": ("Who used the printer last?", "Did somebody print something before you?"),
        "what-for": ("What is it that you want to print?", "What are the pages for?"),
    },
    "slow-laptop": {
        "since": ("How long has this been going on?", "When did the laptop become slow?"),
        "what-slow": ("Which programs are slow?", "What takes so long, all of it or something special?"),
        "last-restart": ("When was the computer last restarted?", "Do you ever switch the laptop off?"),
        "free-space": ("How much room is left on your disk?", "Is there still space on the hard drive?"),
        "busy-program": (
            "Which program is using the processor the most?",
            "What is the first name in the task list?",
        ),
        "game": (
            "Have you installed something that is not for work?",
            "Did you put a new program on it recently?",
        ),
        "tomorrow": (
            "What are you working on for tomorrow?",
            "By when do your drawings have to be finished?",
        ),
    },
    "vpn-fails": {
        "when-started": ("Since what time does it not connect?", "When did you first see the problem today?"),
        "error-code": ("Can you tell me the number of the error?", "What is written in the error window?"),
        "internet-works": (
            "Can you open other pages on the internet?",
            "Does everything else online work for you?",
        ),
        "place": ("Are you working at home today?", "From what place are you connecting?"),
        "others": ("Do other people have the same problem?", "Can your colleagues connect?"),
        "long-leave": (
            "Did you have a longer holiday before today?",
            "Was the laptop switched off for some weeks?",
        ),
        "clicked-away": (
            "Did you ignore any reminder that popped up?",
            "Have you closed a warning about something running out?",
        ),
        "deadline": ("When do you need it by?", "How much time is there until you must have access?"),
    },
}

"""What the scripted agents of the scorer's bench say, by the check that the words are for.

Written for the bench in several registers (careful, plain, clipped), apart from the listener's rules.
`{name}` is the name of the customer. These serve for development; those measured are apart.
"""

COURTESY: dict[str, tuple[str, ...]] = {
    "hello": (
        "Hello {name}.",
        "Good morning, {name}!",
        "Hi there,",
        "Good afternoon.",
        "hey {name},",
        "Hello and a good day to you.",
    ),
    "name": (
        "My name is Ottilie.",
        "This is Bram from IT support.",
        "You're chatting with Ruta of the help desk.",
        "I'm Casimir, and I've picked up your ticket.",
        "Ines here, service desk.",
        "You have reached Wanda at the support team.",
    ),
    "welcome": (
        "Thanks for getting in touch with us.",
        "Thank you for writing to us about this.",
        "I appreciate you reporting this.",
        "Thanks for reaching out.",
        "I'm glad you wrote, I'd love to help you with this.",
        "It is good that you told us.",
    ),
    "open_question": (
        "Tell me in your own words what is going on.",
        "What can you tell me about the trouble so far?",
        "Could you walk me through what you are seeing?",
        "How can I help?",
        "Please describe the situation to me a little.",
        "so what seems to be the matter?",
    ),
    "taken_in": (
        "Thank you, that's a useful thing to know.",
        "Ah, I see, that tells me a lot.",
        "Understood, I've written that down.",
        "That makes sense, thanks.",
        "Okay, noted.",
        "Right, so I have that clear now.",
        "Got that, and it fits the picture.",
        "Very helpful, thank you.",
    ),
    "felt_with": (
        "I can see how stressful this must be for you right now.",
        "That sounds really unpleasant, with so much hanging on it.",
        "I'd be worried too in your position.",
        "What a horrible moment for this to happen to you.",
        "I understand that you are under a lot of pressure today.",
        "It must be maddening when you're being kept from your work like that.",
        "I know how much depends on this for you.",
        "It's perfectly understandable that this gets to you.",
    ),
    "relieved": (
        "Don't worry, we'll find a way together.",
        "You haven't done anything wrong here.",
        "Sorry about that.",
        "You're in good hands with us.",
        "My apologies that you have to deal with this at all.",
        "No need to panic, this can be put right.",
    ),
    "next_step": (
        "I'll need about five minutes for this, and then I'll tell you what comes next.",
        "Give me two minutes, then you'll hear from me again.",
        "This normally takes around ten minutes.",
        "First I check one thing, and afterwards I'll guide you through the rest.",
        "You'll get an update from me within a quarter of an hour.",
        "The next thing I'm going to do is to look at your records, it won't take longer than three minutes.",
    ),
    "plain_words": (
        "Put simply, it is like a door whose lock was changed while you were out.",
        "In everyday terms, the computer needs its papers renewed before it may come in.",
        "Imagine a waiting line in which the first person has fallen asleep and blocks everyone.",
        "To say it without technical terms, the system has to learn again who you are.",
        "Think of it as a pigeonhole that has to be emptied before new letters fit.",
        "It's a bit like a library card, you have to show it again before the shelf is opened for you.",
    ),
    "confirmed": (
        "Could you try it once more and tell me whether everything is fine now?",
        "How does it look now, is all as it should be?",
        "Is the problem gone at your end?",
        "Would you check whether it does what you need now?",
        "all working now?",
        "Can you confirm that it's sorted?",
    ),
    "anything_else": (
        "Is there anything else I can do for you?",
        "Was there something more you wanted to ask?",
        "Do you need help with any other matter today?",
        "anything further I can help with?",
        "Can I help you with something else before we finish?",
        "If there's any other question, please ask it now.",
    ),
    "goodbye": (
        "Goodbye {name}, and have a nice day.",
        "Take care, bye for now!",
        "I wish you a good rest of the day, goodbye.",
        "Have a lovely afternoon, {name}.",
        "All the best to you, until next time.",
        "Bye {name}, enjoy the rest of your week!",
    ),
}

FAULTS: dict[str, tuple[str, ...]] = {
    "curt": (
        "What do you want this time?",
        "You again? Really?",
        "I have no time for this nonsense.",
        "Ugh, not another one of you people.",
    ),
    "harsh": (
        "Are you too stupid to follow one simple instruction?",
        "Stop being such a baby about it.",
        "You must be pretty dim if you don't get that.",
        "That's ridiculous, any child could do this.",
    ),
    "blamed": (
        "You brought this on yourself.",
        "This only happened because you were careless.",
        "If you had paid attention, we would not be sitting here.",
        "It's entirely your mistake.",
    ),
    "cold": (
        "That really isn't our concern.",
        "You'll have to live with it.",
        "So what? Others have bigger problems.",
        "I couldn't care less about your schedule.",
    ),
    "jargon": (
        "Maybe the Kerberos ticket expired or the SPN of the service principal is off.",
        "We ought to trace the TCP handshake and inspect the subnet mask of your NIC.",
        "It's probably a GPO replication lag between the domain controllers and the LDAP schema.",
        "The MTU on the IPsec tunnel may fragment the UDP packets.",
    ),
    "password": (
        "Could you send me your password so that I can look myself?",
        "I need your password for this.",
        "Please type your password here in the chat.",
        "Tell me your current password, that is quicker.",
    ),
}

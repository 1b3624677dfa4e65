"""The disclaimers of the demo, by slug."""

from __future__ import annotations

DISCLAIMERS: dict[str, dict[str, str]] = {
    "not-medical-advice": {
        "kind": "medical_advice",
        "title": "This is information, not medical advice",
        "short_text": "This blog explains treatments. It cannot know your body, your history or "
        "your medicines. Decide together with someone who does.",
        "text": "<p>This blog explains treatments in general. It cannot know your body, your "
        "history or your medicines.</p><p>Talk to a doctor, a nurse or a pharmacist before you "
        "start, stop or change a treatment. Do not put off getting help because of something "
        "that you read here.</p>",
    },
    "author-is-not-a-professional": {
        "kind": "author_not_professional",
        "title": "The author has no medical training",
        "short_text": "I am a former patient who reads a lot. I have no medical training, and "
        "nothing here is advice about your treatment.",
        "text": "<p>One thing first. I am a former patient who reads a lot, <b>with no medical "
        "training at all</b>. Please do not treat this page as advice about your own care. Use it "
        "to find good sources and better questions.</p>",
    },
    "personal-experience": {
        "kind": "personal_experience",
        "title": "One person’s experience",
        "short_text": "This is what happened to one person. It may be quite different for you.",
        "text": "<p>This is what happened to one person, in one hospital, at one time. It may be "
        "quite different for you. A story can help you prepare. It cannot tell you what "
        "works.</p>",
    },
    "off-label-use": {
        "kind": "off_label",
        "title": "Used outside what it was authorised for",
        "short_text": "Some uses described here are off-label: no authority has authorised the "
        "device for this kind of pain.",
        "text": "<p>Some uses on this page are <b>off-label</b>. The device is on the market, but "
        "no authority has authorised it for this kind of pain. Ask your team what that means for "
        "the evidence, the cost and the follow-up.</p>",
    },
    "rules-differ": {
        "kind": "jurisdiction",
        "title": "Rules differ from country to country",
        "short_text": "What is authorised, paid for or recommended differs between countries and "
        "changes with time. Each entry says where and when it was checked.",
        "text": "<p>What is authorised, paid for or recommended differs between countries. It also "
        "changes with time. Each entry names the country and the day on which we checked "
        "it.</p>",
    },
    "implant-emergency": {
        "kind": "emergency",
        "title": "If an implant causes new symptoms",
        "short_text": "New weakness, numbness or trouble with bladder or bowel after a procedure "
        "on the spine is an emergency. So is fever with a red or leaking wound.",
        "text": "<p>Call for help if you have an implant or a trial lead and notice:</p><ul><li>new weakness or numbness in arms or legs</li><li>new trouble with "
        "bladder or bowel</li><li>fever together with a red, hot or leaking wound</li><li>a "
        "seizure, or a sudden severe headache</li></ul>"
        '<p><a href="tel:112">Call 112</a></p>'
        "<p>112 works in Europe and from mobile phones in many other countries. In the US, call "
        "911.</p><p>No one reads the comments of this blog "
        "at all hours. Do not wait for an answer here.</p>",
    },
    "no-conflict": {
        "kind": "conflict_of_interest",
        "title": "Who pays for this blog",
        "short_text": "No one pays us to mention a device or a clinic. There are no advertisements.",
        "text": "<p>No one pays us to mention a device or a clinic. There are no advertisements "
        "and no affiliate links on this blog.</p>",
    },
    "comments-are-opinions": {
        "kind": "user_comments",
        "title": "Comments are readers’ own views",
        "short_text": "Readers write about themselves. What helped one person may not help you, "
        "and no one here can check it.",
        "text": "<p>Readers write about themselves. What helped one person may not help you, and "
        "no one here can check it. <b>Comments are not medical advice.</b> Do not wait here for "
        "help in an emergency.</p>",
    },
}

# What the whole site requires: (disclaimer, when, where).
RULES: dict[str, tuple[str, str, str]] = {
    "advice": ("not-medical-advice", "always", "after_content"),
    "author": ("author-is-not-a-professional", "lay_author", "after_introduction"),
    "off-label": ("off-label-use", "off_label", "in_text"),
    "comments": ("comments-are-opinions", "always", "before_comments"),
}

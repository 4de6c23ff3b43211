#!/usr/bin/env python3
"""Prints random texts with the reference's scores, one JSON array a line, for compare.ts.

    python random-texts.py SEED COUNT | node compare.ts

Run with the Python of build.py's virtual environment. Texts mix lexicon words, words of the rules, emoji, letters of all scripts and
garbage; sums are compensated, as in Python 3.12 and newer, whatever the Python.
"""
import json
import random
import string
import sys
import unicodedata

from vaderSentiment import vaderSentiment as reference


def compensated(values):
    total = lost = 0.0
    for value in map(float, values):
        grown = total + value
        lost += (total - grown) + value if abs(total) >= abs(value) else (value - grown) + total
        total = grown
    return total + lost


reference.sum = compensated
analyzer = reference.SentimentIntensityAnalyzer()
rng = random.Random(int(sys.argv[1]))
lexicon = list(analyzer.lexicon)
few = rng.sample(lexicon, 40)
boosters = list(reference.BOOSTER_DICT)
phrases = " ".join(reference.SPECIAL_CASES).split()
rules = "no or nor kind of so this never without doubt least at very but sort just enough But BUT no no but so this never".split()
emoji = list(analyzer.emojis)
plain = "than\u212a \u212aind \u0130 no\u2019t xN'T can't the food was it I a OK 123 5G A".split()
spaces = [" "] * 20 + list("\t\n\x1c\x1d\x1f\x85\xa0\u1680\u2003\u2028\u3000\u200b\ufeff") + ["  ", ""]
blocks = [(32, 0x250), (0x250, 0x3400), (0xA000, 0xD800), (0xF900, 0x10000), (0x10000, 0x20000), (0x2100, 0x2C00)]


def letter():
    while True:
        character = chr(rng.randrange(*rng.choice(blocks)))
        if unicodedata.category(character) != "Cn":
            return character


def cased(word):
    way = rng.random()
    if way < 0.6:
        return word
    if way < 0.8:
        return word.upper()
    if way < 0.9:
        return word.capitalize()
    return "".join(rng.choice([c.upper(), c.lower()]) for c in word)


def marks(characters):
    return "".join(rng.choice(characters) for _ in range(rng.randrange(1, 4)))


def token():
    kinds = [few, lexicon, boosters, reference.NEGATE, phrases, rules, plain, emoji, None]
    kind = rng.choices(kinds, [14, 14, 10, 8, 10, 16, 12, 8, 8])[0]
    if kind is emoji:
        return rng.choice(emoji)
    word = rng.choice(kind) if kind else "".join(letter() for _ in range(rng.randrange(1, 4)))
    word = cased(word)
    if rng.random() < 0.15:
        word = marks(string.punctuation) + word
    return word + marks(string.punctuation + "!!!!????...") if rng.random() < 0.25 else word


for _ in range(int(sys.argv[2])):
    length = rng.choice([1, 2, 3, 4, 5, 6, 8, 10, 15, 25, 80, 150])
    text = "".join(token() + rng.choice(spaces) for _ in range(length))
    scores = analyzer.polarity_scores(text)
    print(json.dumps([text, scores["compound"] + 0.0, scores["pos"], scores["neu"], scores["neg"]]))

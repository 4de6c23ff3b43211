#!/usr/bin/env python3
"""Writes ../reference/vader-garbage.tsv: what the reference makes of texts from many scripts, broken ones and hostile ones.

Run with the Python of build.py's virtual environment. Columns as in vader-reference.tsv.
"""
import json
from pathlib import Path

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

CASES = [
    # emoji: skin tones, joiners, flags, keycaps, variation selectors, newer than the table
    "👍🏽 great", "👩‍💻 loves it", "🇫🇷 good 🇩🇪", "1️⃣ good", "❤", "❤️", "I ❤️ it", "it was a box 💔", "😀great", "great😀",
    "😀 great 🥹", "🔛 good", "🔥🔥🔥", "🙂‍↔️ good", "🏴󠁧󠁢󠁥󠁮󠁧󠁿 good", "© ® ™ ℹ",
    # directions, combining marks, invisible characters, white space
    "שירות טוב good مرحبا bad", "\u202egood\u202c", "go\u0301od good", "n\u0303o good", "Z͑ͫ̓a̴l̷g̶o̸ good", "﷽ good",
    "good\u200b", "good\u200dbad", "\ufeffgood", "good\u00adness good", "good\u3000GOOD", "good\u0085bad\u001cgood",
    "good\u0000bad good", "\ud800 good \udfff", "good\ud83d",
    # names that objects have by themselves
    "constructor __proto__ toString valueOf good", "hasOwnProperty is GOOD",
    # upper and lower case beyond ASCII
    "than\u212as", "THAN\u212a you", "İyi GOOD", "ª GOOD", "Ⅷ good", "№1 GOOD", "Ǆ GOOD", "ǅ GOOD", "中文 GOOD", "123 GOOD",
    "ＧＯＯＤ good",
    # punctuation
    "don’t love it", "“great”", "!!!", "???", "good !?!?!?!?", ":) :D :-P", ")(", "'", "''good''", "n't good", "xn'ty good",
    '"good".', "g", "A", "ok ok!", "goodgoodgood", "GOOD :)",
]


def main():
    analyzer = SentimentIntensityAnalyzer()
    lines = ["text\tcompound\tpos\tneu\tneg"]
    for text in CASES:
        s = analyzer.polarity_scores(text)
        lines.append("\t".join([json.dumps(text), *(str(s[name] + 0.0) for name in ("compound", "pos", "neu", "neg"))]))
    target = Path(__file__).resolve().parents[1] / "reference" / "vader-garbage.tsv"
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(CASES)} texts")


if __name__ == "__main__":
    main()

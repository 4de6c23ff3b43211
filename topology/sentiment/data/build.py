#!/usr/bin/env python3
"""Writes vader-reference.json: what the Python reference has and the npm package `vader-sentiment` lacks or has wrong.

    python3 -m venv /tmp/vader && /tmp/vader/bin/pip install vaderSentiment==3.3.2
    /tmp/vader/bin/python topology/sentiment/data/build.py

Takes the installed PyPI package and node_modules/vader-sentiment of this checkout. Run it again after either changed.
"""
import json
from importlib.metadata import version
from pathlib import Path

from vaderSentiment import vaderSentiment as reference

HERE = Path(__file__).resolve().parent
NPM = HERE.parents[2] / "node_modules" / "vader-sentiment"


def npm_lexicon():
    lines = (NPM / "vader_lexicon.txt").read_text(encoding="utf-8").splitlines()
    return {word: float(mean) for word, mean in (line.strip().split("\t")[:2] for line in lines if line)}


def main():
    analyzer = reference.SentimentIntensityAnalyzer()
    npm = npm_lexicon()
    surplus = sorted(npm.keys() - analyzer.lexicon.keys())
    if surplus:
        raise SystemExit(f"the npm lexicon has words that the reference lacks: {surplus}; teach lexicon.ts to leave them out")
    data = {
        "origin": f"PyPI vaderSentiment {version('vaderSentiment')}, MIT licence, see LICENSE-vaderSentiment.txt",
        "version": version("vaderSentiment"),
        "npmVersion": json.loads((NPM / "package.json").read_text())["version"],
        "lexicon": {w: v for w, v in sorted(analyzer.lexicon.items()) if npm.get(w) != v},
        "boosters": sorted(w for w, v in reference.BOOSTER_DICT.items() if v == reference.B_INCR),
        "dampeners": sorted(w for w, v in reference.BOOSTER_DICT.items() if v == reference.B_DECR),
        "negations": sorted(reference.NEGATE),
        "phrases": reference.SPECIAL_CASES,
        # The reference walks a text code point by code point, so longer keys of its table never match.
        "emoji": {e: d for e, d in sorted(analyzer.emojis.items()) if len(e) == 1},
    }
    target = HERE / "vader-reference.json"
    target.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(data['lexicon'])} words, {len(data['emoji'])} emoji")


if __name__ == "__main__":
    main()

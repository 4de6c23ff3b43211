"""Scores the texts of a JSON array on stdin with the Python reference; prints the seconds of processor time it took and the scores, as JSON."""
import json
import platform
import sys
import time

from vaderSentiment import vaderSentiment as reference


def compensated(values):
    """What `sum` does from Python 3.12 on."""
    total = lost = 0.0
    for value in map(float, values):
        grown = total + value
        lost += (total - grown) + value if abs(total) >= abs(value) else (value - grown) + total
        total = grown
    return total + lost


texts = json.load(sys.stdin)
analyzer = reference.SentimentIntensityAnalyzer()
for text in texts[:500]:
    analyzer.polarity_scores(text)
start = time.process_time()
scores = [analyzer.polarity_scores(text) for text in texts]
seconds = time.process_time() - start
if sys.version_info < (3, 12):
    reference.sum = compensated
    scores = [analyzer.polarity_scores(text) for text in texts]
rows = [[s["compound"] + 0.0, s["pos"], s["neu"], s["neg"]] for s in scores]
json.dump({"python": platform.python_version(), "seconds": seconds, "scores": rows}, sys.stdout)

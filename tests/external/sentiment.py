"""An external analyzer in twenty lines: the mood of each sentence, by a handful of words."""
import json
import sys

GOOD = ["thành công", "phát triển", "hòa bình", "tăng trưởng", "ủng hộ", "chúc mừng"]
BAD = ["thiệt hại", "tai nạn", "tử vong", "xung đột", "lo ngại", "chỉ trích"]


def say(message):
    print(json.dumps(message), flush=True)


settings = json.loads(sys.stdin.readline())["hello"]["settings"]
say({"hello": {"protocol": 1}})
for line in sys.stdin:
    article, items = json.loads(line), []
    for sentence in article["annotations"]["sentences"]:
        span = {"start": sentence["start"], "end": sentence["end"]}
        words = article["text"][span["start"]:span["end"]].lower()
        score = sum(word in words for word in GOOD) - sum(word in words for word in BAD)
        if abs(score) >= settings.get("least", 1):
            items.append(span | {"mood": "good" if score > 0 else "bad", "score": score, "rule": "words"})
    say({"answer": article["request"], "items": items})

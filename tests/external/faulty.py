"""An external analyzer that fails in as many ways as there are: which one is the article's text."""
import json
import os
import subprocess
import sys
import time


def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def answer(number, **fields):
    say(json.dumps({"answer": number, **fields}) + "\n")


hello = json.loads(sys.stdin.readline())["hello"]
mode = hello["settings"].get("greeting", "right")
print(f"hello from process {os.getpid()}", file=sys.stderr, flush=True)
if mode == "silent":
    time.sleep(600)
if mode == "crash":
    sys.exit("there is no model")
if mode == "garbage":
    say("Loading model…\n")
say(json.dumps({"hello": {"protocol": 7 if mode == "version" else 1, "features": hello["settings"].get("features", [])}}) + "\n")
for line in sys.stdin:
    article = json.loads(line)
    number, text = article["request"], article["text"]
    if text == "slow":
        time.sleep(600)
    elif text == "crash":
        sys.exit("out of memory")
    elif text == "killed":
        os.kill(os.getpid(), 9)
    elif text == "garbage":
        say("Processing…\n")
    elif text == "no utf-8":
        sys.stdout.buffer.write(b'{"answer": \xff}\n')
        sys.stdout.buffer.flush()
    elif text == "half a line":
        say('{"answer": 1')
        sys.exit(0)
    elif text == "endless":
        while True:
            say("x" * 65536)
    elif text == "twice":
        answer(number, items=[])
        answer(number, items=[])
    elif text == "out of turn":
        answer(number + 1, items=[])
    elif text == "no answer":
        answer(number)
    elif text == "refused":
        answer(number, error="the text is too short for me")
    elif text == "outside":
        answer(number, items=[{"start": 0, "end": 99}])
    elif text == "other words":
        answer(number, items=[{"start": 0, "end": 5, "text": "words"}])
    elif text == "no object":
        answer(number, items=["x"])
    elif text == "closed":
        os.close(1)
        time.sleep(600)
    elif text.startswith("family"):
        # A child of its own, which is to end with it.
        subprocess.Popen(["sleep", "600"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        answer(number, items=[{"pid": os.getpid(), "rule": "family"}])
    else:
        answer(number, items=[{"start": 0, "end": len(text), "pid": os.getpid()}])

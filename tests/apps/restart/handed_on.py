"""Hands commands of others on."""

import subprocess


def run(words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    return (done.stdout + done.stderr).strip()

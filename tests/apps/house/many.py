"""Imports many pure-Python modules of the standard library."""

import argparse
import ast
import calendar
import cmd
import code
import configparser
import copy
import csv
import dataclasses
import difflib
import email.message
import email.mime.text
import fnmatch
import gettext
import html.parser
import json
import logging.config
import pathlib
import pickle
import pprint
import shlex
import string
import textwrap
import tokenize
import unittest

MODULES = (argparse, ast, calendar, cmd, code, configparser, copy, csv, dataclasses, difflib, email, fnmatch)
MORE = (gettext, html, json, logging, pathlib, pickle, pprint, shlex, string, textwrap, tokenize, unittest)

if __name__ == "__main__":
    raise SystemExit(0 if len(MODULES + MORE) == 24 else 1)

"""Shared libraries that the program loads by their names alone."""

import ctypes
import ctypes.util

print(ctypes.CDLL("libsecond.so").second())
print(ctypes.CDLL("libfirst.so.1").first(), ctypes.CDLL("libfirst.so").first())
print(ctypes.util.find_library("first"), ctypes.CDLL(ctypes.util.find_library("first")).first())
print(ctypes.util.find_library("nowhere"))

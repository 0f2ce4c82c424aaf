/* Layouts of static objects of CPython 3.15: those of 3.14.  freeze/deepfreeze_check.c compares
 * them with CPython's headers.  bundler/target/versions.py is the build's half. */
#include "contract/deepfreeze_314.h"

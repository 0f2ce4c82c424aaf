#!/bin/sh
echo "script: $*"

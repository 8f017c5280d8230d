#!/bin/sh
# $1: whose packages could not be installed.
echo "The $1 packages couldn't be installed. Check that this machine is online, then run make again." >&2

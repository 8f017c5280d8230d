#!/bin/sh
# $1: whose packages could not be installed.
echo "The $1 packages could not be installed. Is this machine online? Nothing is lost: run make again." >&2

#!/bin/sh
# Measures each convolution of a network in Residua and in PyTorch, in turns: ./layers.sh --help
exec "$(CDPATH='' cd "$(dirname "$0")" && pwd -P)/run.sh" layers "$@"

#!/bin/sh
# From data to model folder: run.sh DATA BASE WORK [PYTHON]. Stops and goes on where it was.
set -eu
data=$1 base=$2 work=$3 python=${4:-python3}
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
"$python" data.py --data "$data" --out "$work"
"$python" vocabulary.py --base "$base" --out "$work/base"
"$python" -u train.py --base "$work/base" --data "$data" --work "$work"
"$python" export.py --base "$work/base" --work "$work" --out "$work/model"

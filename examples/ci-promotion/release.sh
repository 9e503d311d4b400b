#!/bin/sh
# One release: push what the build made, ask whether it may enter production, and promote it.
# Usage: release.sh FOLDER PROJECT/MODEL [METRIC]     METRIC as annals push takes it: auc=0.93:higher@holdout/test
# The registry is found by ANNALS_URL and ANNALS_TOKEN. Run again in the same CI run, it changes nothing twice.
set -eu

folder=$1
model=$2
metric=${3:-}

number=$(annals push "$folder" "$model" ${metric:+--metric "$metric"} --json | sed -nE 's/.*"number": ?([0-9]+).*/\1/p' | head -n 1)
echo "registered $model@$number"

# Ends the job with 1 and says what is missing when the policy does not let the version in.
annals check "$model@$number" --for production

annals promote "$model@$number" production --reason "released by CI"

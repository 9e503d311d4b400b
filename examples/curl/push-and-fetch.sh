#!/bin/sh
# Push a directory and fetch a file of it, with tar and curl alone.
#   ANNALS_URL=http://127.0.0.1:7429 ANNALS_TOKEN=... push-and-fetch.sh DIR PROJECT/MODEL FILE
set -eu
DIR=$1 MODEL=$2 FILE=$3
AUTH="Authorization: Bearer $ANNALS_TOKEN"

# A push is one request. --fail-with-body shows the problem and exits with 22 when it is refused.
tar c "$DIR" | curl -sS --fail-with-body -T - -H "$AUTH" "$ANNALS_URL/api/v1/push/$MODEL?create=project"
echo

# What else is known of the version goes beside it, as JSON.
tar c "$DIR" | curl -sS --fail-with-body -T - -H "$AUTH" \
  -H 'Annals-Metadata: {"tags": {"pushed-by": "curl"}, "newVersion": true}' "$ANNALS_URL/api/v1/push/$MODEL"
echo

# A file of a version, by number, alias, stage or latest.
curl -sS --fail-with-body -O -H "$AUTH" "$ANNALS_URL/api/v1/files/$MODEL/latest/$FILE"

#!/bin/sh
# Back up what cannot be made again: the database and the uploaded files. Thirty days are kept.
# Restore: pg_restore --clean --if-exists --no-owner -d danvan FILE.dump; tar -xzf FILE.tar.gz -C MEDIA_ROOT
set -eu
: "${DATABASE_URL:?}" "${MEDIA_ROOT:?}" "${BACKUPS:?}"

stamp=$(date +%Y-%m-%dT%H%M)
mkdir -p "$BACKUPS"
# Under a passing name until whole, so that half a backup never looks like one.
pg_dump --format=custom --file="$BACKUPS/.part.dump" "$DATABASE_URL"
mv "$BACKUPS/.part.dump" "$BACKUPS/$stamp.dump"
tar -czf "$BACKUPS/.part.tar.gz" -C "$MEDIA_ROOT" .
mv "$BACKUPS/.part.tar.gz" "$BACKUPS/$stamp.tar.gz"
find "$BACKUPS" -maxdepth 1 -type f \( -name '*.dump' -o -name '*.tar.gz' \) -mtime +30 -delete

#!/bin/sh
# Starts the app. A package that was zipped on Windows has lost its execute bits, and a mounted package is read-only:
# then a folder of links stands in, with an executable copy of the small native launcher.
here=$(cd "$(dirname "$0")" && pwd)
if [ -x "$here/sluice" ]; then
  exec "$here/sluice" "$@"
fi
links=$(mktemp -d)
for entry in "$here"/*; do
  ln -s "$entry" "$links/"
done
rm "$links/sluice"
cp "$here/sluice" "$links/sluice"
chmod +x "$links/sluice"
exec "$links/sluice" "$@"

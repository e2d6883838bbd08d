#!/bin/sh
# A picture of the top of a page: picture.sh FILE.html FILE.png [WIDTH [HEIGHT [SCALE]]]
set -eu
[ $# -ge 2 ] || { echo "usage: $0 FILE.html FILE.png [WIDTH [HEIGHT [SCALE]]]" >&2; exit 2; }
for browser in chromium chromium-browser google-chrome chrome; do
    command -v "$browser" >/dev/null && break
    browser=
done
[ -n "$browser" ] || { echo "$0: no Chromium here (Debian: apt-get install chromium)" >&2; exit 1; }
page=$(CDPATH='' cd "$(dirname "$1")" && pwd -P)/$(basename "$1")
# Root may not have Chromium's sandbox; the page is ours and fetches nothing.
exec "$browser" --headless $([ "$(id -u)" = 0 ] && echo --no-sandbox) --disable-gpu --hide-scrollbars \
    --window-size="${3:-1280},${4:-1600}" --force-device-scale-factor="${5:-1}" --screenshot="$2" "file://$page"

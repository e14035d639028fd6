#!/bin/sh
# Installs cps-bridge on this Mac: sudo ./install.sh [OPTIONS.plist]; sudo ./install.sh --remove [--purge]
# OPTIONS.plist is a property list with the keys ORIGINS, LOCALE, PINENTRY, TRUST, POLICY, TERMINALSERVER (options-example.plist).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=/Library/cps-bridge
command=/usr/local/bin/cps-bridge
menu='/Applications/Ma carte CPS.app'

if [ "$(id -u)" != 0 ]; then
  echo 'Cette installation demande les droits d’administrateur : sudo ./install.sh' >&2
  exit 2
fi

remove_files() {
  rm -rf "$program" "$menu"
  rm -f "$command"
}

if [ "${1-}" = --remove ]; then
  shift
  if [ -e "$command" ]; then "$command" setup remove "$@"; fi
  remove_files
  exit 0
fi

answer() {
  if [ -z "$plist" ]; then return; fi
  /usr/bin/plutil -extract "$1" raw -o - "$plist" 2>/dev/null || true
}
plist=${1-}
if [ -n "$plist" ] && ! /usr/bin/plutil -lint -s "$plist"; then
  echo "$plist n’est pas une liste de propriétés lisible ; rien n’a été installé" >&2
  exit 2
fi

# Another version runs until the new one is there as a whole.
rm -rf "$program.new"
mkdir -p "$program.new" /usr/local/bin
cp -R "$here/cps-bridge/." "$program.new"
chown -R root:wheel "$program.new"
rm -rf "$program.old"
if [ -e "$program" ]; then mv "$program" "$program.old"; fi
mv "$program.new" "$program"
install -m 755 "$here/cps-bridge-command" "$command"
rm -rf "$menu"
cp -R "$here/Ma carte CPS.app" "$menu"

if ! "$command" setup install --origins "$(answer ORIGINS)" --locale "$(answer LOCALE)" --pin-entry "$(answer PINENTRY)" \
  --trust "$(answer TRUST)" --policy "$(answer POLICY)" --terminal-server "$(answer TERMINALSERVER)"; then
  if [ -e "$program.old" ]; then
    rm -rf "$program"
    mv "$program.old" "$program"
    "$command" service restart || true
  else
    remove_files
  fi
  exit 2
fi
rm -rf "$program.old"

#!/bin/sh
# NOT RUN: no Mac was at hand. Makes a signed and notarised .pkg of an unpacked archive, on a Mac with Xcode's tools.
#   DEVELOPER_ID_APPLICATION, DEVELOPER_ID_INSTALLER: names of the two certificates; NOTARY_PROFILE: of `notarytool store-credentials`.
#   ./make-pkg.sh FOLDER VERSION OUT.pkg
set -eu
folder=$1 version=$2 out=$3
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/files/Library" "$root/files/usr/local/bin" "$root/files/Applications" "$root/scripts"
cp -R "$folder/cps-bridge" "$root/files/Library/cps-bridge"
install -m 755 "$folder/cps-bridge-command" "$root/files/usr/local/bin/cps-bridge"
cp -R "$folder/Ma carte CPS.app" "$root/files/Applications/"
# The runtime compiles code as it runs.
cat > "$root/entitlements.plist" <<'PLIST'
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>com.apple.security.cs.allow-jit</key><true/>
<key>com.apple.security.cs.allow-unsigned-executable-memory</key><true/>
<key>com.apple.security.cs.disable-library-validation</key><true/>
</dict></plist>
PLIST
find "$root/files/Library/cps-bridge" \( -name node -o -name '*.node' \) -type f -exec \
  codesign --force --timestamp --options runtime --entitlements "$root/entitlements.plist" --sign "$DEVELOPER_ID_APPLICATION" {} +
printf '#!/bin/sh\nexec /usr/local/bin/cps-bridge setup install\n' > "$root/scripts/postinstall"
chmod 755 "$root/scripts/postinstall"
pkgbuild --root "$root/files" --scripts "$root/scripts" --identifier cps-bridge --version "$version" \
  --sign "$DEVELOPER_ID_INSTALLER" "$out"
xcrun notarytool submit "$out" --keychain-profile "$NOTARY_PROFILE" --wait
xcrun stapler staple "$out"

#!/usr/bin/env bash
# Makes one file that runs on most Linux desktops from a release binary: Linchpin-x86_64.AppImage.
#
#   cargo build --release && APPIMAGETOOL=/path/to/appimagetool packaging/appimage.sh
#
# With --folder it stops at the folder that the tool makes a file of; packaging/check.sh looks at that.
#
# Only the program goes in. All that it loads beside glibc (OpenGL, X11, Wayland, keyboard layouts) belongs to the desktop
# that runs it and is on AppImage's own list of libraries to leave out. So what decides how old a system may be is the glibc
# of the machine that builds: build on the oldest release that is to be served.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=${CARGO_TARGET_DIR:-target}/release/linchpin
[ -x "$binary" ] || { echo "packaging/appimage.sh: there is no $binary: cargo build --release makes it" >&2; exit 1; }
tool=${APPIMAGETOOL:-appimagetool}
[ "${1-}" = --folder ] || command -v "$tool" >/dev/null || {
  echo "packaging/appimage.sh: $tool is missing; APPIMAGETOOL names it (github.com/AppImage/appimagetool)" >&2
  exit 1
}

folder=target/packaging/Linchpin.AppDir
rm -rf "$folder"
install -D "$binary" "$folder/usr/bin/linchpin"
strip --strip-unneeded "$folder/usr/bin/linchpin"
install -D -m 644 packaging/linchpin.desktop "$folder/usr/share/applications/linchpin.desktop"
install -D -m 644 packaging/linchpin.metainfo.xml "$folder/usr/share/metainfo/linchpin.metainfo.xml"
install -D -m 644 packaging/linchpin-mime.xml "$folder/usr/share/mime/packages/linchpin.xml"
install -D -m 644 packaging/debian/copyright "$folder/usr/share/doc/linchpin/copyright"
cp -r packaging/icons/hicolor "$folder/usr/share/"
mkdir -p "$folder/usr/share/icons"
mv "$folder/usr/share/hicolor" "$folder/usr/share/icons/hicolor"
install -D -m 644 packaging/icons/linchpin.svg "$folder/usr/share/icons/hicolor/scalable/apps/linchpin.svg"
# What the tool and file managers look for at the top.
cp packaging/linchpin.desktop "$folder/linchpin.desktop"
cp packaging/icons/hicolor/256x256/apps/linchpin.png "$folder/linchpin.png"
ln -s linchpin.png "$folder/.DirIcon"
# The program finds nothing by its own place, so it needs no script before it; arguments reach it as they are, which keeps
# the whole command line: ./Linchpin-x86_64.AppImage check design.ron
ln -s usr/bin/linchpin "$folder/AppRun"

[ "${1-}" != --folder ] || exit 0
architecture=$(uname -m)
# packaging/check.sh has looked at the metainfo; the tool would refuse its id, which has no domain.
ARCH=$architecture "$tool" --no-appstream "$folder" "target/packaging/Linchpin-$architecture.AppImage"

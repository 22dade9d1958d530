#!/usr/bin/env bash
# Builds the Debian package from a release binary that is there already, and looks at it as Debian and a desktop would: its
# files are valid, it installs into a folder of its own (nothing of this machine is touched), its menu entry opens the window
# on a design, and removing it leaves nothing.
#
#   cargo build --release && packaging/check.sh
#
# Needs cargo-deb, desktop-file-utils, appstream, lintian, dpkg-dev, fakeroot, shared-mime-info, libglib2.0-bin, man-db; for
# the window also xvfb, xdotool and a software OpenGL.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '  %s\n' "$*"; }
fail() { printf 'packaging/check.sh: %s\n' "$*" >&2; exit 1; }

target=${CARGO_TARGET_DIR:-target}
binary=$target/release/linchpin
[ -x "$binary" ] || fail "there is no $binary: cargo build --release makes it"
for tool in cargo-deb desktop-file-validate appstreamcli lintian dpkg-shlibdeps fakeroot update-mime-database gio man \
  Xvfb xdotool; do
  command -v "$tool" >/dev/null || [ -x "${CARGO_HOME:-$HOME/.cargo}/bin/$tool" ] || fail "$tool is missing"
done

work=$(mktemp -d)
x_server=
window=
finish() {
  [ -z "$window" ] || kill "$window" 2>/dev/null || true
  [ -z "$x_server" ] || kill "$x_server" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

say 'what the binary itself makes'
made=target/packaging
rm -rf "$made"
mkdir -p "$made/man" "$made/completions"
"$binary" man --out "$made/man"
"$binary" completions bash >"$made/completions/linchpin.bash"
"$binary" completions zsh >"$made/completions/_linchpin"
"$binary" completions fish >"$made/completions/linchpin.fish"
bash -n "$made/completions/linchpin.bash"
for page in "$made"/man/*; do
  warnings=$(man --warnings -E UTF-8 -l "$page" 2>&1 >/dev/null)
  [ -z "$warnings" ] || fail "$page: $warnings"
done

say 'menu entry, metainfo, type of file'
desktop-file-validate --no-hints packaging/linchpin.desktop
# The id is the menu entry's name: a domain, which it should begin with, the project does not have yet.
appstreamcli validate --no-net --override=cid-desktopapp-is-not-rdns=info packaging/linchpin.metainfo.xml >"$work/appstream" ||
  fail "$(cat "$work/appstream")"
for script in packaging/*.sh; do bash -n "$script"; done

say 'the folder of an AppImage'
packaging/appimage.sh --folder
image=$made/Linchpin.AppDir
[ "$("$image/AppRun" --version)" = "$("$binary" --version)" ] || fail 'the AppImage would start another version'
(cd "$work" && "$OLDPWD/$image/AppRun" check "$OLDPWD/examples/hardened.ron" >/dev/null) || fail 'the AppImage does not check'
desktop-file-validate --no-hints "$image/linchpin.desktop"
for needed in linchpin.png .DirIcon usr/share/icons/hicolor/scalable/apps/linchpin.svg; do
  [ -s "$image/$needed" ] || fail "the AppImage has no $needed"
done

say 'the package'
cargo deb --locked --no-build --quiet --output "$work/linchpin.deb"
lintian --fail-on error "$work/linchpin.deb"

say 'installed'
root=$work/root
admin=$root/var/lib/dpkg
mkdir -p "$admin/info" "$admin/updates" "$admin/triggers"
touch "$admin/status" "$admin/available"
# What it depends on is this machine's, so dpkg is told to look for nothing else in the folder. Machines that keep no manual
# pages (containers) have to take them here.
package_manager() {
  fakeroot dpkg --root="$root" --force-not-root --force-depends --force-bad-path \
    --path-include='/usr/share/*' --log="$work/log" "$@" >"$work/dpkg" 2>&1 ||
    fail "dpkg $*: $(cat "$work/dpkg")"
}
package_manager --install "$work/linchpin.deb"
[ "$("$root/usr/bin/linchpin" --version)" = "$("$binary" --version)" ] || fail 'another version was installed'
"$root/usr/bin/linchpin" check "$root/usr/share/doc/linchpin/examples/hardened.ron" >/dev/null
man -l "$root/usr/share/man/man1/linchpin-check.1.gz" | grep -q -- --fail-on || fail 'the manual page says nothing'

say 'the type of designs'
mkdir -p "$root/usr/share/mime/packages"
cp /usr/share/mime/packages/freedesktop.org.xml "$root/usr/share/mime/packages/"
update-mime-database "$root/usr/share/mime" 2>"$work/mime"
! grep -qi linchpin "$work/mime" || fail "$(cat "$work/mime")"
update-desktop-database "$root/usr/share/applications"
# A menu entry counts only where its program is found.
export PATH=$root/usr/bin:$PATH
export XDG_DATA_DIRS=$root/usr/share XDG_DATA_HOME=$work/home XDG_CONFIG_HOME=$work/home XDG_STATE_HOME=$work/home
type_of() { gio info -a standard::content-type "$1" | sed -n 's/.*content-type: //p'; }
is_of_type() { [ "$(type_of "$1")" = "$2" ] || fail "$1 is $(type_of "$1"), and should be $2"; }
for design in examples/*.ron assets/patterns/*.ron; do
  is_of_type "$design" application/x-linchpin-design
done
(printf '// A comment before it.\n\n'; cat examples/distributed.ron) >"$work/commented.ron"
sed '1s/Design//' examples/distributed.ron >"$work/bare.ron"
cp examples/distributed.ron "$work/without-ending"
for design in commented.ron bare.ron without-ending; do
  is_of_type "$work/$design" application/x-linchpin-design
done
is_of_type examples/scenarios/bad-day.ron text/x-ron
printf 'flowchart LR\n  a --> b\n' >"$work/diagram.mmd"
is_of_type "$work/diagram.mmd" text/vnd.mermaid
gio mime application/x-linchpin-design | grep -q linchpin.desktop || fail 'no menu entry opens designs'

say 'opened from the menu'
export HOME=$work/home LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
mkdir -p "$HOME"
mkfifo "$work/display"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$work/display" 2>/dev/null &
x_server=$!
read -r number <"$work/display"
export DISPLAY=:$number
cp examples/distributed.ron "$work/opened.ron"
gio launch "$root/usr/share/applications/linchpin.desktop" "$work/opened.ron" >"$work/said" 2>&1 &
shown=
for _ in $(seq 150); do
  shown=$(xdotool search --onlyvisible --class '^linchpin$' 2>/dev/null | head -n 1) || true
  [ -z "$shown" ] || break
  sleep 0.2
done
[ -n "$shown" ] || fail "no window came: $(cat "$work/said")"
window=$(xdotool getwindowpid "$shown")
[ "$(readlink -f "/proc/$window/exe")" = "$root/usr/bin/linchpin" ] || fail 'another program was opened'
xdotool windowfocus "$shown" key --window "$shown" ctrl+q
for _ in $(seq 150); do
  kill -0 "$window" 2>/dev/null || break
  sleep 0.2
done
! kill -0 "$window" 2>/dev/null || fail 'the window does not close'
window=
[ ! -s "$work/said" ] || fail "$(cat "$work/said")"

say 'removed'
package_manager --purge linchpin
# What was derived from it goes with the next look at what there is, which Debian's triggers take.
update-mime-database "$root/usr/share/mime" 2>"$work/mime"
update-desktop-database "$root/usr/share/applications"
left=$(find "$root/usr" -iname '*linchpin*' | head -n 5)
[ -z "$left" ] || fail "this is left: $left"

mkdir -p "$made"
cp "$work/linchpin.deb" "$made/"
say "$made/linchpin.deb: $(($(stat -c %s "$made/linchpin.deb") / 1024)) KiB"

#!/bin/sh
# Makes the self-contained archive: archive.sh BUILD_FOLDER NAME OUTPUT_FOLDER
# The program runs with the dynamic loader and the libraries that are in the archive, so the libc of the host does not
# matter. Unpacked into /usr/local with --strip-components=1 it is an installation.
set -eu
build=$1 name=$2 output=$3
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

DESTDIR=$work/root cmake --install "$build" --prefix /usr/local --component daemon --strip >/dev/null
tree=$work/$name
mv "$work/root/usr/local" "$tree"
rm -rf "$tree/share/lintian" "$tree/share/doc/pitwall/changelog.Debian.gz"
libraries=$tree/lib/pitwall
mkdir -p "$libraries"
mv "$tree/bin/pitwall" "$libraries/pitwall"
# Lines of ldd: "libz.so.1 => /lib/…/libz.so.1 (0x…)", and "/lib64/ld-linux-….so.2 (0x…)".
ldd "$libraries/pitwall" | sed -n 's|^[^/]*\(/[^ ]*\) (0x.*|\1|p' >"$work/libraries"
while read -r library; do
  cp -L "$library" "$libraries/"
done <"$work/libraries"
loader=$(basename "$(grep /ld-linux "$work/libraries")")

cat >"$tree/bin/pitwall" <<END
#!/bin/sh
# Runs the program with the libraries of this archive.
program=\$0
while [ -L "\$program" ]; do
  target=\$(readlink "\$program")
  case \$target in
    /*) program=\$target ;;
    *) program=\$(dirname "\$program")/\$target ;;
  esac
done
folder=\$(cd "\$(dirname "\$program")" && pwd)
export PITWALL_PROGRAM="\$folder/pitwall"
libraries=\$folder/../lib/pitwall
exec "\$libraries/$loader" --argv0 pitwall --library-path "\$libraries" "\$libraries/pitwall" "\$@"
END
chmod 755 "$tree/bin/pitwall"

# The licence of each library is in its Debian package.
document=$tree/share/doc/pitwall
mkdir -p "$document/licenses"
"$source/exporter/packaging/sbom.py" "$name" "$work/libraries" "$document/licenses" >"$document/sbom.spdx.json"
cp "$source/LICENSE" "$source/README.md" "$source/exporter/packaging/default" "$document/"

mkdir -p "$output"
tar -C "$work" --sort=name --mtime="@${SOURCE_DATE_EPOCH:-0}" --owner=0 --group=0 --numeric-owner -c "$name" |
  gzip -9n >"$output/$name.tar.gz"
cp "$document/sbom.spdx.json" "$output/$name.spdx.json"

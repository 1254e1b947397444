#!/bin/sh
# Makes a container image of the self-contained archive: image.sh ARCHIVE VERSION OUTPUT_FOLDER
# Writes NAME.oci.tar, an OCI archive, and NAME.docker.tar for `docker load`, which has the health command too. Needs
# buildah, but no daemon.
set -eu
archive=$1 version=$2 output=$3
name=$(basename "$archive" .tar.gz)
user=65532
command -v buildah >/dev/null || { echo "image.sh: buildah is missing" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The program, its libraries, the certificate authorities for remote write, and a user.
mkdir -p "$work/archive" "$work/root/usr/bin" "$work/root/usr/lib" "$work/root/usr/share/doc" "$work/root/etc/ssl/certs"
tar -C "$work/archive" --strip-components=1 -xf "$archive"
root=$work/root
mv "$work/archive/lib/pitwall/pitwall" "$root/usr/bin/pitwall"
mv "$work/archive/lib/pitwall/"* "$root/usr/lib/"
mv "$work/archive/share/doc/pitwall" "$root/usr/share/doc/pitwall"
ln -s usr/lib "$root/lib"
ln -s usr/lib "$root/lib64"
authorities=/etc/ssl/certs/ca-certificates.crt
[ ! -r $authorities ] || cp -L $authorities "$root$authorities"
echo "pitwall:x:$user:$user:Pitwall:/data:/sbin/nologin" >"$root/etc/passwd"
echo "pitwall:x:$user:" >"$root/etc/group"
echo "hosts: files dns" >"$root/etc/nsswitch.conf"
mkdir -m 750 "$work/data"
chmod -R u=rwX,go=rX "$root"
pack="tar --sort=name --mtime=@${SOURCE_DATE_EPOCH:-0} --numeric-owner"
$pack --owner=0 --group=0 -C "$root" -cf "$work/layer.tar" .
$pack --owner=$user --group=$user -C "$work" -rf "$work/layer.tar" data

# Images of others stay as they are: the storage is a folder of this script.
run_buildah() { buildah --storage-driver vfs --root "$work/storage" --runroot "$work/run" "$@"; }
container=$(run_buildah from --format docker scratch)
run_buildah add -q "$container" "$work/layer.tar" / >/dev/null
run_buildah config --user "$user:$user" --workingdir /data --volume /data --port 7487/tcp --stop-signal SIGTERM \
  --entrypoint '["/usr/bin/pitwall"]' --cmd "serve --storage.path=/data" \
  --healthcheck "CMD /usr/bin/pitwall healthcheck" --healthcheck-interval 30s --healthcheck-timeout 5s \
  --label org.opencontainers.image.title=pitwall --label "org.opencontainers.image.version=$version" \
  --label org.opencontainers.image.licenses=MIT \
  --label "org.opencontainers.image.description=Metrics of the performance of AI agents" "$container"
run_buildah commit -q --format docker --timestamp "${SOURCE_DATE_EPOCH:-0}" "$container" "pitwall:$version" >/dev/null
mkdir -p "$output"
rm -f "$output/$name.docker.tar" "$output/$name.oci.tar"
run_buildah push -q "pitwall:$version" "docker-archive:$output/$name.docker.tar:pitwall:$version"
run_buildah push -q --format oci "pitwall:$version" "oci-archive:$output/$name.oci.tar:$version"
run_buildah rm -a >/dev/null
run_buildah rmi -a -f >/dev/null

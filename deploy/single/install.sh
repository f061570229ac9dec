#!/bin/sh
# The public site on one machine with Debian 12, Ubuntu 22.04 or newer; run as root from a checkout:
#
#     sh deploy/single/install.sh prices.example.org     install, or bring up to date
#     sh deploy/single/install.sh --back                 the release before this one
#     sh deploy/single/install.sh --remove               everything but nginx itself
#
# Two replicas are restarted one after the other, each once the one before takes readers. DESTDIR is for tests.

set -eu

root=${DESTDIR:-}
home=$root/opt/mktlib
nginx=$root/etc/nginx
ports="8866 8867"
patience=${MKTLIB_PATIENCE:-60}
here=$(cd "$(dirname "$0")/../.." && pwd)

say() { printf '%s\n' "$*"; }
stop() { printf '%s\n' "$*" >&2; exit 1; }

is_ready() {
    "$home/current/venv/bin/python" - "$1" <<'PYTHON'
import sys
import urllib.request

urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/health/ready", timeout=2)
PYTHON
}

restart_each() {
    for port in $ports; do
        systemctl restart "mktlib@$port"
        waited=0
        until is_ready "$port" 2>/dev/null; do
            waited=$((waited + 1))
            [ "$waited" -lt "$patience" ] ||
                stop "The replica on port $port is not ready: journalctl -u mktlib@$port says why, --back undoes it."
            sleep 1
        done
        say "The replica on port $port takes readers."
    done
}

install_release() {
    release=$home/$(date -u +%Y%m%dT%H%M%SZ)
    say "Making $release ..."
    mkdir -p "$release"
    cp -R "$here/notebooks" "$release/notebooks"
    python3 -m venv "$release/venv"
    "$release/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input "${here}[serve,symbolic,data]" || {
        rm -rf "$release"
        stop "The packages could not be installed; the site runs on as it was."
    }
    [ ! -L "$home/current" ] || ln -sfn "$(readlink -f "$home/current")" "$home/previous"
    ln -sfn "$release" "$home/current"
    for old in "$home"/2*; do
        case $old in
            "$(readlink -f "$home/current")" | "$(readlink -f "$home/previous" 2>/dev/null)") ;;
            *) rm -rf "$old" ;;
        esac
    done
}

install_settings() {
    mkdir -p "$root/etc/mktlib" "$root/etc/systemd/system"
    cp "$here/deploy/single/mktlib@.service" "$root/etc/systemd/system/"
    [ -f "$root/etc/mktlib/options" ] || printf 'MKTLIB_OPTIONS="--hosts %s"\n' "$1" >"$root/etc/mktlib/options"
    systemctl daemon-reload
    for port in $ports; do systemctl enable --quiet "mktlib@$port"; done
}

install_nginx() {
    for folder in conf.d mktlib modules-enabled sites-available sites-enabled; do mkdir -p "$nginx/$folder"; done
    cp "$here/deploy/nginx/rules.conf" "$here/deploy/nginx/mktlib-answer.html" "$nginx/mktlib/"
    cp "$here/deploy/nginx/mktlib.conf" "$nginx/conf.d/mktlib.conf"
    cp "$here/deploy/nginx/worker.conf" "$nginx/modules-enabled/90-mktlib.conf"
    # With Debian's 768 one address that opens connections and says nothing keeps everybody out. Only less is raised.
    few='([[:space:]]*worker_connections[[:space:]]+)([0-9]{1,3}|[1-7][0-9]{3});'
    [ ! -f "$nginx/nginx.conf" ] || sed -i -E "s/^$few/\\18192;/" "$nginx/nginx.conf"
    site=$nginx/sites-available/mktlib.conf
    # Its name and certificate are the operator's: written once.
    [ -f "$site" ] || sed "s/prices\.example\.org/$1/" "$here/deploy/nginx/site.conf" >"$site"
    ln -sfn "$site" "$nginx/sites-enabled/mktlib.conf"
    nginx -t -q || stop "nginx does not accept its files (nginx -t says where); it runs on with those it has."
    systemctl reload-or-restart nginx
}

case ${1:-} in
    -*) action=$1 ;;
    *) action=install ;;
esac
[ "$(id -u)" = 0 ] || stop "This needs root: sudo sh deploy/single/install.sh ${1:-NAME}"

case $action in
    install)
        name=${1:-}
        printf '%s' "$name" | grep -Eqx '[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+' ||
            stop "usage: sh deploy/single/install.sh NAME, the name readers type, such as prices.example.org"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends nginx logrotate python3-venv
        install_release
        install_settings "$name"
        restart_each
        install_nginx "$name"
        say "http://$name stands. Encrypt it:  apt install python3-certbot-nginx && certbot --nginx -d $name"
        ;;
    --back)
        [ -L "$home/previous" ] || stop "There is no earlier release."
        now=$(readlink -f "$home/current")
        ln -sfn "$(readlink -f "$home/previous")" "$home/current"
        ln -sfn "$now" "$home/previous"
        restart_each
        ;;
    --remove)
        for port in $ports; do systemctl disable --now --quiet "mktlib@$port" || true; done
        rm -f "$nginx/sites-enabled/mktlib.conf" "$nginx/sites-available/mktlib.conf" "$nginx/conf.d/mktlib.conf" \
            "$nginx/modules-enabled/90-mktlib.conf"
        rm -rf "$nginx/mktlib" "$home" "$root/etc/mktlib" "$root/etc/systemd/system/mktlib@.service"
        systemctl daemon-reload
        nginx -t -q && systemctl reload nginx
        say "Removed. nginx and Debian's packages are still there."
        ;;
    *) stop "usage: sh deploy/single/install.sh NAME | --back | --remove" ;;
esac

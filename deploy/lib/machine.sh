# Sourced, not run: what the scripts of this folder need from the machine below them.
# Every need_… function is quiet and quick when nothing is missing. When something is, it installs it as root on Debian, or ends the
# script with one sentence that says what to do.
# shellcheck shell=bash

deploy=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }

die() {
  say "${0##*/}: $*"
  exit 1
}

can_install() { ((EUID == 0)) && command -v apt-get >/dev/null; }

# Fresh machines come without package lists, older ones with lists that name files long gone: both are cured by one update.
with_package_lists() {
  local log
  log=$("$@" 2>&1) && return
  can_install && log=$(apt-get update -qq 2>&1 && "$@" 2>&1) && return
  printf '%s\n' "$log" >&2
  return 1
}

apt_install() { with_package_lists env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; }

# need_packages COMMAND:PACKAGE …; a COMMAND with a slash is a file that must exist.
need_packages() {
  local pair
  local -a missing=()
  for pair in "$@"; do
    case $pair in
      /*) [[ -e ${pair%%:*} ]] ;;
      *) command -v "${pair%%:*}" >/dev/null ;;
    esac || missing+=("${pair#*:}")
  done
  ((${#missing[@]})) || return 0
  can_install || die "missing ${missing[*]}: install with 'apt-get install ${missing[*]}' as root."
  say "installing ${missing[*]}"
  apt_install "${missing[@]}" || die "could not install ${missing[*]}: run 'apt-get install ${missing[*]}' and see what it says."
}

java_release() {
  local version
  [[ -n $1 && -x $1/bin/javac ]] && version=$("$1/bin/java" -version 2>&1) || return
  [[ $version =~ version\ \"([0-9]+) ]] && printf '%s\n' "${BASH_REMATCH[1]}"
}

is_new_java() {
  local release
  release=$(java_release "$1") && ((release >= 25))
}

newest_java() {
  local home release newest=0 best=''
  for home in /usr/lib/jvm/*/; do
    if release=$(java_release "${home%/}") && ((release > newest)); then newest=$release best=${home%/}; fi
  done
  printf '%s\n' "$best"
}

need_java() {
  local home=${JAVA_HOME:-}
  is_new_java "$home" || home=$(newest_java)
  if ! is_new_java "$home" && can_install; then
    say "installing a JDK"
    apt_install openjdk-25-jdk-headless 2>/dev/null || true
    home=$(newest_java)
  fi
  is_new_java "$home" ||
    die "a JDK of release 25 or newer is needed: install one (package openjdk-25-jdk-headless, where it exists) or point JAVA_HOME at it."
  export JAVA_HOME=$home PATH=$home/bin:$PATH
}

need_maven() { need_packages mvn:maven; }

need_chromium() { need_packages chromium:chromium /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:fonts-dejavu-core; }

engine_answers() { timeout 10 docker version >/dev/null 2>&1; }

need_docker() {
  command -v docker >/dev/null && engine_answers && return
  [[ -z ${DOCKER_HOST:-} ]] || die "no Docker engine answers at DOCKER_HOST ($DOCKER_HOST): correct it or unset it."
  ((EUID == 0)) || die "no Docker engine answers: start one, or run this as root or as a member of the group 'docker'."
  # The docker command alone proves nothing: a machine may have it without an engine.
  need_packages dockerd:docker.io iptables:iptables
  engine_answers || start_engine
}

# A pid file that outlived its process stops dockerd when another process, or the old one's zombie, has that pid.
forget_stale_pid() {
  local file=$1 program=$2
  if [[ -s $file && $(readlink "/proc/$(<"$file")/exe") != */$program* ]]; then rm -f "$file"; fi
}

start_engine() {
  local log=/var/log/dockerd-data-dns.log deadline=$((SECONDS + 60)) fd
  say "starting the Docker engine (log: $log)"
  forget_stale_pid /run/docker.pid dockerd
  forget_stale_pid /run/docker/containerd/containerd.pid containerd
  # The engine stays when we go: a descriptor it inherited would keep whoever reads our output waiting for ever.
  (
    for fd in "/proc/$BASHPID/fd"/*; do
      fd=${fd##*/}
      if ((fd > 2)); then exec {fd}>&-; fi
    done
    cd /
    exec setsid nohup dockerd
  ) </dev/null >>"$log" 2>&1 &
  disown
  until engine_answers; do
    ((SECONDS < deadline)) || die "the Docker engine did not answer within a minute: see $log."
    sleep 0.2
  done
}

need_notebook_image() {
  need_docker
  "$deploy/images/jupyter/build"
}

need_code_server_image() {
  need_docker
  "$deploy/images/code-server/build"
}

# Sourced, not run, after machine.sh: the project's own jars.
# shellcheck shell=bash

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

jars=(resolver/target/resolver.jar site-agent/target/site-agent.jar federate-client/cli/target/federate.jar deploy/target/deploy.jar)

# Nothing is built when every jar is newer than everything it could be made of.
jars_are_current() {
  local jar
  local -a sources=(pom.xml)
  mapfile -t -O 1 sources < <(cd "$project" && find resolver site-agent federate-client bookmarklet deploy \
    \( -name target -prune \) -o -type f \( -path '*/src/main/*' -o -name pom.xml \) -print)
  for jar in "${jars[@]}"; do
    [[ -e $project/$jar ]] || return
    [[ -z $(cd "$project" && find "${sources[@]}" -newer "$jar" -print -quit) ]] || return
  done
}

need_jars() {
  jars_are_current && return
  say "building the project"
  (cd "$project" && mvn -q -Pfast -DskipTests package) || die "the build failed; what Maven said is above."
}

#!/bin/sh
# Times two tools on the same paths, turn about, and prints medians of wall time, CPU time and peak memory.
#
#   benches/side_by_side.sh RUNS PATH... -- NAME COMMAND... -- NAME COMMAND...
#
# Each COMMAND is one argument, a shell line in which `{}` stands for the path. For example:
#
#   benches/side_by_side.sh 5 manifests infra main.tf -- \
#     probity 'probity check {}' -- \
#     checkov 'checkov --quiet --compact -d {}'
#
# Needs GNU time as /usr/bin/time. Exit codes of the tools are not looked at: a finding is no failure here.
set -eu

usage() {
    sed -n '2,12s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -ge 7 ] || usage
runs=$1
shift
paths=''
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    paths="$paths$1
"
    shift
done
[ $# -eq 6 ] && [ "$1" = -- ] && [ "$4" = -- ] || usage
first_name=$2 first=$3 second_name=$5 second=$6

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# A line of `wall cpu kilobytes` for one run.
measure() {
    line=$(printf '%s' "$1" | sed "s|{}|$2|g")
    /usr/bin/time -q -f '%e %U %S %M' -o "$work/time" sh -c "$line" >"$work/out" 2>&1 || true
    awk '{ printf "%.3f %.3f %d\n", $1, $2 + $3, $4 }' "$work/time"
}

median() {
    sort -n | awk '{ value[NR] = $1 } END { print (NR % 2) ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'
}

printf '%s' "$paths" | while IFS= read -r path; do
    : >"$work/1"
    : >"$work/2"
    n=0
    while [ "$n" -lt "$runs" ]; do
        measure "$first" "$path" >>"$work/1"
        measure "$second" "$path" >>"$work/2"
        n=$((n + 1))
    done
    for tool in 1 2; do
        for column in 1 2 3; do
            cut -d ' ' -f "$column" "$work/$tool" | median >"$work/$tool.$column"
        done
    done
    printf '%s\n' "$path"
    printf '  %-12s %8s s wall  %8s s CPU  %10s KiB\n' "$first_name" "$(cat "$work/1.1")" "$(cat "$work/1.2")" "$(cat "$work/1.3")"
    printf '  %-12s %8s s wall  %8s s CPU  %10s KiB\n' "$second_name" "$(cat "$work/2.1")" "$(cat "$work/2.2")" "$(cat "$work/2.3")"
    paste -d ' ' "$work/1.1" "$work/2.1" "$work/1.2" "$work/2.2" "$work/1.3" "$work/2.3" |
        awk '{ printf "  %-12s 1/%.0f wall  1/%.0f CPU  1/%.1f memory\n", "ratio", $2 / ($1 > 0 ? $1 : 0.01), $4 / ($3 > 0 ? $3 : 0.01), $6 / $5 }'
done

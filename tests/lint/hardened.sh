#!/bin/sh
# hardened.sh PROGRAM: what readelf sees in the release program of src/cmake/ZhuHardening.cmake. Said of each thing that is
# missing; status 1 if any is.
set -eu
program=$1
[ -f "$program" ] || {
  echo "$program is missing; build it: cmake --preset release && cmake --build build --target zhuhu-program" >&2
  exit 1
}
export LC_ALL=C
head=$(readelf -hW "$program")
segments=$(readelf -lW "$program")
dynamic=$(readelf -dW "$program")
symbols=$(readelf -W --dyn-syms "$program")
status=0

# expect TEXT PATTERN WHAT: a line of TEXT matches PATTERN, or WHAT is said to be missing.
expect () {
  printf '%s\n' "$1" | grep -qE "$2" || { echo "missing: $3" >&2; status=1; }
}

# refuse TEXT PATTERN WHAT: no line of TEXT matches PATTERN.
refuse () {
  if printf '%s\n' "$1" | grep -E "$2"; then echo "found: $3" >&2; status=1; fi
}

expect "$head" 'Type: +DYN' 'a program at any address (-pie)'
expect "$dynamic" 'FLAGS_1.*\bPIE\b' 'the mark of such a program (-pie)'
expect "$segments" 'GNU_RELRO' 'tables of addresses that become read-only (-z relro)'
expect "$dynamic" 'BIND_NOW|FLAGS_1.*\bNOW\b' 'addresses found before main() (-z now)'
expect "$segments" 'GNU_STACK .* RW +0x' 'a stack that cannot be run (-z noexecstack)'
refuse "$segments" '^ *(LOAD|GNU_STACK) .* R?WE ' 'memory that can be both written and run'
refuse "$dynamic" 'TEXTREL' 'code that is written to when it is loaded'
refuse "$dynamic" 'RPATH|RUNPATH' 'libraries sought in a folder of the build'
expect "$symbols" 'UND __stack_chk_fail(@|$)' 'guarded stacks (-fstack-protector-strong)'
for function in memcpy fprintf; do
  expect "$symbols" "UND __v?${function}_chk(@|\$)" "a $function() that knows its room (-D_FORTIFY_SOURCE)"
done

# What a function that is called through a pointer begins with: every one of ours, where the C library's start has a few.
case $(printf '%s\n' "$head" | sed -n 's/^ *Machine: *//p') in
*X86-64*) mark=endbr64 flag=-fcf-protection ;;
*AArch64*) mark='bti|paciasp' flag=-mbranch-protection ;;
*) mark= ;;
esac
if [ -n "$mark" ]; then
  marked=$(objdump -d --no-show-raw-insn "$program" | grep -cwE "$mark" || true)
  [ "$marked" -gt 1000 ] || { echo "missing: marked functions ($flag): $marked" >&2; status=1; }
fi
exit $status

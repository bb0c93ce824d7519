# Shared by samples/run.sh and tests/run.sh: what is missing on this machine is installed by apt, saying what
# and why. Sourced from the top folder of the checkout; POSIX sh.

# need PACKAGE WHY: remembers PACKAGE unless it is installed.
missing=
need () {
  if ! dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; then
    printf '  %-28s %s\n' "$1" "$2"
    missing="$missing $1"
  fi
}

need_build () {
  need gcc 'compiles Zhuhu'
  need libc6-dev 'headers of the C library'
  need cmake 'configures the build'
  need ninja-build 'runs the build'
  need pkg-config 'finds the libraries'
  need gettext 'Chinese messages'
  need libglib2.0-dev 'containers, options, texts'
  need nettle-dev 'SHA-256 at speed'
  need libsqlite3-dev 'the store of case records'
  need libxlsxwriter-dev 'writes workbooks'
  need libhpdf-dev 'writes PDF pages'
  need libqpdf-dev 'finishes and joins PDF files'
  need zlib1g-dev 'compresses what PDF files hold'
  need libjson-glib-dev 'reads manifests'
  need libfreetype-dev 'reads fonts'
  need libharfbuzz-dev 'subsets fonts'
  need libfontconfig-dev 'finds fonts by name'
  need fonts-noto-cjk 'faces for tables: Noto Serif and Sans CJK SC'
  need fonts-lxgw-wenkai 'rare characters in names'
  need fonts-babelstone-han 'rarer characters in names'
}

need_tests () {
  need sqlite3 'counts by another way than the program'
  need poppler-utils 'reads the PDF back'
  need qpdf 'checks the PDF'
  need openjdk-17-jre-headless 'runs the validator of PDF/A-1b'
  need libpdfbox2-java 'the validator: preflight of PDFBox'
  need libjaxb-api-java 'belongs to it'
  need libactivation-java 'belongs to it'
  need libcommons-io-java 'belongs to it'
  need python3-openpyxl 'reads the workbook back'
  need unzip 'looks into the workbook'
  need fontconfig 'says where the file of a face lies'
  need fonts-dejavu-core 'a face of other outlines, for the tests of fonts'
  need fonts-urw-base35 'faces in two formats, one of which cannot be embedded, for the same'
  need libxml2-utils 'checks HTML and XML'
  need clang-format 'checks the layout of the source'
  need strace 'kills the program at any call, and fills its disk'
  need libglpk-dev 'attacks hidden numbers, which the program itself does without'
}

need_fuzz () {
  need clang 'builds the fuzz targets'
  need libclang-rt-14-dev 'invents their inputs, and has the sanitizers'
  need llvm 'names the lines of what it finds'
}

need_analyse () {
  need clang-tidy 'looks for defects in the source'
}

need_memcheck () {
  need valgrind 'sees values that were never set'
}

need_coverage () {
  need gcovr 'adds up which lines the tests have run'
}

install_missing () {
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ]; then sudo=; else sudo=sudo; fi
  echo "Installing:$missing"
  $sudo apt-get update -qq
  # shellcheck disable=SC2086
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  missing=
}

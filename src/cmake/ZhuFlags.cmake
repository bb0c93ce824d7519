# Flags of our own code, as an interface target: nothing is set directory-wide.
add_library(zhu_flags INTERFACE)
target_compile_features(zhu_flags INTERFACE c_std_17)
target_compile_options(zhu_flags INTERFACE
  -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wundef -Werror
  -fstack-protector-strong
  # a product and a sum are rounded one after the other on every processor, though some can do both at once
  -ffp-contract=off
  # { NULL } means the whole struct; gcc does not ask for the other fields either
  $<$<C_COMPILER_ID:Clang>:-Wno-missing-field-initializers>)
# POSIX 2008 for fsync, openat and their like; _DEFAULT_SOURCE for htobe32 and madvise.
target_compile_definitions(zhu_flags INTERFACE
  _GNU_SOURCE
  G_LOG_DOMAIN="zhuhu"
  GETTEXT_PACKAGE="zhuhu"
  GLIB_VERSION_MIN_REQUIRED=GLIB_VERSION_2_74
  GLIB_VERSION_MAX_ALLOWED=GLIB_VERSION_2_74)
# Counters of processes that are forked are added up, also where one leaves by _exit().
if(ZHU_COVERAGE)
  add_library(zhu_coverage STATIC ${PROJECT_SOURCE_DIR}/tests/support/coverage.c)
  target_compile_options(zhu_flags INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(zhu_flags INTERFACE --coverage -Wl,--wrap=_exit,--wrap=__gcov_fork,--wrap=setrlimit)
  target_link_libraries(zhu_flags INTERFACE zhu_coverage)
endif()
if(ZHU_FUZZ)
  target_compile_options(zhu_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(ZHU_SANITIZE)
  target_compile_options(zhu_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined
    -fno-omit-frame-pointer)
  target_link_options(zhu_flags INTERFACE -fsanitize=address,undefined)
else()
  include(ZhuHardening)
endif()

# What makes a defect of memory hard to turn to account, as far as compiler, linker and machine know it. Not beside the
# sanitizers, which find such defects by other means. tests/lint/hardened.sh looks for it in the program.
include(CheckCCompilerFlag)
include(CheckCSourceCompiles)
include(CheckLinkerFlag)
include(CheckPIESupported)

# The program lies at another address in every run.
check_pie_supported(LANGUAGES C)

# What is delivered; the rest costs time while developing.
set(optimized $<CONFIG:Release,RelWithDebInfo>)

# -mbranch-protection is to ARM what -fcf-protection is to x86; each compiler refuses the other's.
foreach(flag -fstack-clash-protection -fcf-protection=full -mbranch-protection=standard)
  string(MAKE_C_IDENTIFIER "ZHU_HAS${flag}" known)
  check_c_compiler_flag(${flag} ${known})
  if(${known})
    target_compile_options(zhu_flags INTERFACE $<${optimized}:${flag}>)
  endif()
endforeach()

# Tables of addresses are read-only before main() begins; no page can be both written and run.
foreach(flag -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
  string(MAKE_C_IDENTIFIER "ZHU_HAS${flag}" known)
  check_linker_flag(C ${flag} ${known})
  if(${known})
    target_link_options(zhu_flags INTERFACE ${flag})
  endif()
endforeach()

# Level 3 knows sizes found at run time too. A C library or compiler without it warns; without optimization none works.
# Some distributions define a level of their own.
set(CMAKE_REQUIRED_FLAGS "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -Werror")
check_c_source_compiles("#include <string.h>\nint main (void) { return 0; }" ZHU_HAS_FORTIFY_3)
unset(CMAKE_REQUIRED_FLAGS)
set(level $<IF:$<BOOL:${ZHU_HAS_FORTIFY_3}>,3,2>)
target_compile_options(zhu_flags INTERFACE $<${optimized}:-U_FORTIFY_SOURCE$<SEMICOLON>-D_FORTIFY_SOURCE=${level}>)

# What `cmake --install` puts in place, and the Debian package that `cpack` makes of it.
install(DIRECTORY templates reports DESTINATION ${CMAKE_INSTALL_DATADIR}/zhuhu
  FILES_MATCHING PATTERN "*.ini" PATTERN "*.csv" PATTERN "notice.txt" PATTERN "README.md")
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES src/man/zhuhu.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES src/completion/zhuhu.bash RENAME zhuhu
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME zhuhu)
set(CPACK_PACKAGE_CONTACT "Zhuhu maintainers")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "fonts-noto-cjk")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-lxgw-wenkai, fonts-babelstone-han")
set(CPACK_STRIP_FILES ON)
include(CPack)

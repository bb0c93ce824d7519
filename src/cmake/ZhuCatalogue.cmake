# The Chinese catalogue: compiled into build/locale for a program that is not installed, and installed.
find_package(Gettext REQUIRED)
set(catalogue ${PROJECT_BINARY_DIR}/locale/zh_CN/LC_MESSAGES/zhuhu.mo)
add_custom_command(OUTPUT ${catalogue}
  COMMAND ${CMAKE_COMMAND} -E make_directory ${PROJECT_BINARY_DIR}/locale/zh_CN/LC_MESSAGES
  COMMAND ${GETTEXT_MSGFMT_EXECUTABLE} --check -o ${catalogue} ${PROJECT_SOURCE_DIR}/src/po/zh_CN.po
  DEPENDS ${PROJECT_SOURCE_DIR}/src/po/zh_CN.po)
add_custom_target(zhuhu-catalogue ALL DEPENDS ${catalogue})
install(FILES ${catalogue} DESTINATION ${CMAKE_INSTALL_LOCALEDIR}/zh_CN/LC_MESSAGES)

# A room of the house is one object library; the library zhuhu is all rooms together.
#
#   zhu_room(cube SOURCES kernel.c rules.c LIBRARIES PkgConfig::SQLITE3)
function(zhu_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_library(zhu_${name} OBJECT ${ROOM_SOURCES})
  set_target_properties(zhu_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_include_directories(zhu_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(zhu_${name} PUBLIC PkgConfig::GLIB ${ROOM_LIBRARIES} PRIVATE zhu_flags)
  set_property(GLOBAL APPEND PROPERTY ZHU_ROOMS zhu_${name})
endfunction()

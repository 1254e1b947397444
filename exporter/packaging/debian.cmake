# The Debian packages pitwall, libpitwall1 and libpitwall-dev, which `cpack` makes of a build with the preset
# `package`.
set(debian ${PROJECT_SOURCE_DIR}/exporter/packaging/debian)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR "Pitwall")
# Who builds the packages, in the variables that Debian's own tools use.
set(maintainer_name Pitwall)
set(maintainer_address pitwall@localhost)
if(DEFINED ENV{DEBFULLNAME})
  set(maintainer_name $ENV{DEBFULLNAME})
endif()
if(DEFINED ENV{DEBEMAIL})
  set(maintainer_address $ENV{DEBEMAIL})
endif()
set(CPACK_PACKAGE_CONTACT "${maintainer_name} <${maintainer_address}>")
# CPack puts any other summary before the description of each package.
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_NAME} built using CMake")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL daemon library store collectable)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENT_STORE_GROUP dev)
set(CPACK_COMPONENT_COLLECTABLE_GROUP dev)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)

set(CPACK_DEBIAN_DAEMON_PACKAGE_NAME pitwall)
set(CPACK_DEBIAN_DAEMON_PACKAGE_SECTION net)
set(CPACK_DEBIAN_DAEMON_PACKAGE_DEPENDS "adduser, init-system-helpers (>= 1.54~)")
set(CPACK_DEBIAN_DAEMON_DESCRIPTION "metrics of the performance of AI agents
Pitwall counts the tasks, tool calls, model calls, tokens and quality scores of
each agent of a fleet, rates the agents against each other, and provides all of
it as Prometheus metrics, JSON and a live page.")
set(CPACK_DEBIAN_DAEMON_PACKAGE_CONTROL_EXTRA
    ${debian}/conffiles;${debian}/postinst;${debian}/prerm;${debian}/postrm)

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libpitwall1)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${debian}/triggers)
set(CPACK_DEBIAN_LIBRARY_DESCRIPTION "records AI agents into a Pitwall store - C library
With this library programs in C, and in languages that call C, record the tool
calls and tasks of agents into the store of a Pitwall daemon on the same host.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libpitwall-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libpitwall1 (= ${PROJECT_VERSION}-1)")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS prometheus-cpp-dev)
set(CPACK_DEBIAN_DEV_DESCRIPTION "records AI agents - libraries and headers for C++ and C
The store of Pitwall as a C++ library, which records the tool calls and tasks
of agents without locks, and the headers of its C library.")

# What the Debian policy wants of every package.
string(TIMESTAMP PITWALL_CHANGED_AT "%a, %d %b %Y %H:%M:%S +0000" UTC)  # SOURCE_DATE_EPOCH, if it is set
set(changelog ${PROJECT_BINARY_DIR}/documents/changelog.Debian)
configure_file(${debian}/changelog.in ${changelog} @ONLY)
execute_process(COMMAND ${GZIP} -9nfk ${changelog} COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${GZIP} -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md
                OUTPUT_FILE ${PROJECT_BINARY_DIR}/documents/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
foreach(package daemon:pitwall library:libpitwall1 store:libpitwall-dev)
  string(REPLACE ":" ";" package ${package})
  list(POP_FRONT package component)
  install(FILES ${debian}/copyright ${changelog}.gz ${PROJECT_BINARY_DIR}/documents/changelog.gz
          DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package} COMPONENT ${component})
  if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
    install(FILES ${debian}/overrides/${package}
            DESTINATION ${CMAKE_INSTALL_DATADIR}/lintian/overrides COMPONENT ${component})
  endif()
endforeach()
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  install(FILES ${PROJECT_SOURCE_DIR}/exporter/packaging/default RENAME pitwall
          DESTINATION /etc/default COMPONENT daemon)
endif()
include(CPack)
cpack_add_component_group(dev)

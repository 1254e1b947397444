# The files that `cmake --install` installs. Components: `library` (libpitwall.so.1), `store` (libraries for
# C++ and C, headers, CMake package, pitwall.pc), `collectable` (its adapter for prometheus-cpp), `daemon`
# (program, manual pages, completions and systemd unit).
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/pitwall)
set(store_dir ${PROJECT_SOURCE_DIR}/store)

install(TARGETS pitwall_store EXPORT pitwall_store COMPONENT store)
install(TARGETS pitwall_c EXPORT pitwall_store
        LIBRARY COMPONENT library NAMELINK_COMPONENT store)
install(DIRECTORY ${store_dir}/include/pitwall DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT store FILES_MATCHING PATTERN "*.h")
install(EXPORT pitwall_store FILE pitwall-store.cmake NAMESPACE pitwall::
        DESTINATION ${package_dir} COMPONENT store)
configure_package_config_file(${store_dir}/cmake/pitwall-config.cmake.in pitwall-config.cmake
                              INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(pitwall-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pitwall-config.cmake
              ${PROJECT_BINARY_DIR}/pitwall-config-version.cmake
        DESTINATION ${package_dir} COMPONENT store)
# It finds its files if the prefix is moved.
file(RELATIVE_PATH PITWALL_PREFIX_FROM_PC ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig
     ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" PITWALL_PREFIX_FROM_PC "${PITWALL_PREFIX_FROM_PC}")
configure_file(${store_dir}/cmake/pitwall.pc.in pitwall.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/pitwall.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT store)

if(TARGET pitwall_collectable)
  install(TARGETS pitwall_collectable EXPORT pitwall_collectable COMPONENT collectable)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/exporter/include/pitwall
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT collectable
          FILES_MATCHING PATTERN "*.h")
  install(EXPORT pitwall_collectable FILE pitwall-collectable.cmake NAMESPACE pitwall::
          DESTINATION ${package_dir} COMPONENT collectable)
endif()

if(TARGET pitwall)
  install(TARGETS pitwall COMPONENT daemon)
  include(${PROJECT_SOURCE_DIR}/exporter/packaging/documents.cmake)
  include(${PROJECT_SOURCE_DIR}/exporter/packaging/debian.cmake)
endif()

# Manual pages and completions, written from FLAGS.md by awk, and the files of the service.
set(packaging ${CMAKE_CURRENT_LIST_DIR})
set(flags_page ${PROJECT_SOURCE_DIR}/exporter/FLAGS.md)
set(documents ${PROJECT_BINARY_DIR}/documents)
find_program(AWK NAMES awk mawk gawk REQUIRED)
find_program(GZIP gzip REQUIRED)

file(STRINGS ${flags_page} pages REGEX "^## pitwall")
list(TRANSFORM pages REPLACE "^## " "")
set(write_documents
    COMMAND ${CMAKE_COMMAND} -E make_directory ${documents}/man ${documents}/completions
    COMMAND ${AWK} -f ${packaging}/help.awk ${flags_page} > ${documents}/entries)
foreach(shell bash zsh fish)
  list(APPEND write_documents
       COMMAND ${AWK} -f ${packaging}/completions/values.awk -f ${packaging}/completions/${shell}.awk
               ${documents}/entries > ${documents}/completions/${shell})
endforeach()
foreach(page ${pages})
  string(REPLACE " " "-" name ${page})
  list(APPEND write_documents
       COMMAND ${AWK} -v page=${page} -v version=${PROJECT_VERSION} -f ${packaging}/man.awk
               ${documents}/entries > ${documents}/man/${name}.1
       COMMAND ${GZIP} -9nf ${documents}/man/${name}.1)
endforeach()
file(GLOB writers CONFIGURE_DEPENDS ${packaging}/*.awk ${packaging}/completions/*.awk)
add_custom_command(
  OUTPUT ${documents}/entries
  ${write_documents}
  DEPENDS ${flags_page} ${writers}
  COMMENT "Writing manual pages and completions"
  VERBATIM)
add_custom_target(pitwall_documents ALL DEPENDS ${documents}/entries)
add_dependencies(pitwall pitwall_documents)

install(DIRECTORY ${documents}/man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT daemon)
install(FILES ${documents}/completions/bash RENAME pitwall
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT daemon)
install(FILES ${documents}/completions/zsh RENAME _pitwall
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT daemon)
install(FILES ${documents}/completions/fish RENAME pitwall.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT daemon)
install(FILES ${packaging}/sysusers.conf RENAME pitwall.conf DESTINATION lib/sysusers.d COMPONENT daemon)
# The unit names the program by its absolute path, which is known when it is installed.
install(CODE "
  set(PITWALL_BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  configure_file(\"${packaging}/pitwall.service.in\" \"${PROJECT_BINARY_DIR}/pitwall.service\" @ONLY)
  " COMPONENT daemon)
install(FILES ${PROJECT_BINARY_DIR}/pitwall.service DESTINATION lib/systemd/system COMPONENT daemon)

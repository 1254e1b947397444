# Installs the build tree BUILD into WORK, then configures, builds and tests the consumer project in
# SOURCE against what was installed. A step that fails ends the script.
file(REMOVE_RECURSE ${WORK})
set(prefix ${WORK}/prefix)
function(run)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
if(PROGRAM)
  run(${prefix}/bin/pitwall --version)
  file(STRINGS ${prefix}/lib/systemd/system/pitwall.service unit REGEX "^ExecStart=")
  if(NOT unit MATCHES "^ExecStart=${prefix}/bin/pitwall serve ")
    message(FATAL_ERROR "The unit does not start the installed program: ${unit}")
  endif()
endif()
run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/build -G ${GENERATOR} -DCMAKE_PREFIX_PATH=${prefix}
    -DCMAKE_BUILD_TYPE=${BUILD_TYPE} -DCMAKE_CXX_FLAGS=${CXX_FLAGS}
    -DEXPECT_COLLECTABLE=${COLLECTABLE})
run(${CMAKE_COMMAND} --build ${WORK}/build)
run(${CMAKE_CTEST_COMMAND} --test-dir ${WORK}/build --output-on-failure --no-tests=error)

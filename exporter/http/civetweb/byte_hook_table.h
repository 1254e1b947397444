/* The functions to which the library in libssl.so passes the calls of CivetWeb. They have the
   contracts of their namesakes in OpenSSL. */
#pragma once

struct PitwallByteHooks {
  void* (*create)(void* context);
  void (*destroy)(void* transport);
  int (*set_owner)(void* transport, int index, void* connection);
  int (*set_socket)(void* transport, int socket);
  int (*accept)(void* transport);
  int (*read)(void* transport, void* into, int max_bytes);
  int (*write)(void* transport, const void* bytes, int count);
  int (*pending)(const void* transport);
  int (*error)(const void* transport, int result);
  int (*shutdown)(void* transport);
};

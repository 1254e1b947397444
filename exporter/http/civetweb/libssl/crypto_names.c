/* A library without functions. It is linked as libcrypto.so in front of libcrypto.so.3, so that
   CivetWeb needs no development package at run time. */
extern int pitwall_libcrypto_names;
int pitwall_libcrypto_names = 1;
